import { describe, expect, it } from 'vitest'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { planUpdate } from '@engine/optimizers/update-plan'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { networkConfigSchema } from '@engine/protocol/layer-config'
import { optimizerConfigSchema, type OptimizerConfig } from '@engine/protocol/optimizer-config'
import { MemoryLayout } from '@engine/tensor/memory'
import { sizeOf, type RealDType } from '@engine/tensor/shape'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@engine/training/checkpoint'
import { forkOf } from '@engine/training/fork'
import { Trainer } from '@engine/training/trainer'
import { normals } from '../kernels/guarded-slots'
import { KERNEL_SETS } from '../kernels/kernel-sets'
import { clusters, settings } from '../training/small-data'

const STEP_COUNT = 6
const RATE = 0.05
const DECAY = 0.1
/** (O, C, KH, KW): more numbers in a row than rows, as many, and fewer. */
const SHAPES = [
  [5, 3, 3, 2],
  [6, 1, 2, 3],
  [17, 2, 2, 1],
] as const
type Filters = (typeof SHAPES)[number]

/** The gradient of a step; one of them is 0, and their sizes differ. */
const gradientAt = (shape: Filters, step: number): number[] =>
  normals(sizeOf(shape), 100 + step).map((value) =>
    step === 3 ? 0 : value * 10 ** ((step % 4) - 2),
  )

/** W[o][k], with k running through channels, rows and columns of a filter. */
function matrixOf([O, C, KH, KW]: Filters, flat: readonly number[]): number[][] {
  return Array.from({ length: O }, (_, o) =>
    Array.from({ length: C }, (_, c) =>
      Array.from({ length: KH }, (_, i) =>
        Array.from({ length: KW }, (_, j) => flat[((o * C + c) * KH + i) * KW + j] ?? Number.NaN),
      ).flat(),
    ).flat(),
  )
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(sum(values.map((value) => value ** 2)) / values.length)
const transposed = (m: readonly number[][]): number[][] =>
  (m[0] ?? []).map((_, column) => m.map((row) => row[column] ?? Number.NaN))
const product = (a: readonly number[][], b: readonly number[][]): number[][] =>
  a.map((row) => transposed(b).map((column) => sum(row.map((value, k) => value * column[k]!))))
const combined = (
  [x, a]: readonly [number, readonly number[][]],
  [y, b]: readonly [number, readonly number[][]],
): number[][] => a.map((row, i) => row.map((value, j) => x * value + y * b[i]![j]!))

/** Shazeer and Stern 2018, Algorithm 4: sums of squares by row and by column. */
function adafactorByThePaper(shape: Filters): (w: number[][], step: number) => number[][] {
  let [R, C]: [number[], number[]] = [[], []]
  return (w, step) => {
    const g = matrixOf(shape, gradientAt(shape, step))
    const share = 1 - step ** -0.8
    const squares = g.map((row) => row.map((value) => value ** 2 + 1e-30))
    R = squares.map((row, o) => share * (R[o] ?? 0) + (1 - share) * sum(row))
    C = transposed(squares).map((column, k) => share * (C[k] ?? 0) + (1 - share) * sum(column))
    const u = g.map((row, o) => row.map((value, k) => value / Math.sqrt((R[o]! * C[k]!) / sum(R))))
    const alpha = Math.max(1e-3, rootMeanSquare(w.flat())) * Math.min(RATE, 1 / Math.sqrt(step))
    const kept = 1 - RATE * DECAY
    return combined([kept, w], [-alpha / Math.max(1, rootMeanSquare(u.flat())), u])
  }
}

/** Jordan 2024 with the size of Liu et al. 2025, equation 4, on the flattened filters. */
function muonByTheBlog(shape: Filters): (w: number[][], step: number) => number[][] {
  let buffer: number[][] | null = null
  return (w, step) => {
    const g = matrixOf(shape, gradientAt(shape, step))
    buffer = combined([0.95, buffer ?? g.map((row) => row.map(() => 0))], [0.05, g])
    const ahead = combined([0.95, buffer], [0.05, g])
    const isTall = g.length > g[0]!.length
    const norm = Math.max(1e-7, Math.sqrt(sum(ahead.flat().map((value) => value ** 2))))
    let x = (isTall ? transposed(ahead) : ahead).map((row) => row.map((value) => value / norm))
    for (let iteration = 0; iteration < 5; iteration++) {
      const gram = product(x, transposed(x))
      const polynomial = combined([-4.775, gram], [2.0315, product(gram, gram)])
      x = combined([3.4445, x], [1, product(polynomial, x)])
    }
    const size = 0.2 * Math.sqrt(Math.max(g.length, g[0]!.length)) * RATE
    return combined([1 - RATE * DECAY, w], [-size, isTall ? transposed(x) : x])
  }
}

/** The filters after every step. */
function trajectory(
  config: OptimizerConfig,
  shape: Filters,
  kernels: KernelSet,
  real: RealDType,
): number[][] {
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const value = layout.add('filters', shape)
  const gradient = layout.add('gradient', shape)
  const plan = planUpdate(
    config,
    {
      trainedBlock: value,
      gradientBlock: gradient,
      trainedWeights: value,
      tensors: [{ name: '1.convolution.weight', role: 'weight', value, gradient }],
    },
    layout,
  )
  const memory = kernels.createMemory(layout.sizeBytes)
  const update = kernels.bindProgram(plan.operations, memory)
  memory.real(value).set(normals(sizeOf(shape), 1))
  return Array.from({ length: STEP_COUNT }, (_, index) => {
    memory.real(gradient).set(gradientAt(shape, index + 1))
    memory.float64(plan.scalars).set([RATE, index + 1])
    update(0)
    return Array.from(memory.real(value))
  })
}

const configOf = (type: 'adafactor' | 'muon', filters?: 'matrix' | 'elementwise') =>
  optimizerConfigSchema.parse({ type, learningRate: RATE, weightDecay: DECAY, filters })

describe.each(KERNEL_SETS)('filters on $kernels.name in $real', ({ kernels, real }) => {
  it.each(
    SHAPES.flatMap((shape) => [
      { type: 'adafactor' as const, shape, rule: adafactorByThePaper(shape) },
      { type: 'muon' as const, shape, rule: muonByTheBlog(shape) },
    ]),
  )('$shape are a matrix to $type', ({ type, shape, rule }) => {
    let wanted = matrixOf(shape, normals(sizeOf(shape), 1))
    for (const [index, got] of trajectory(configOf(type), shape, kernels, real).entries()) {
      wanted = rule(wanted, index + 1)
      for (const [place, want] of wanted.flat().entries()) {
        const error = Math.abs((got[place] ?? Number.NaN) - want) / (1 + Math.abs(want))
        expect(error).toBeLessThanOrEqual(real === 'float64' ? 1e-12 : 2e-5)
      }
    }
  })
})

const convolutional = networkConfigSchema.parse({
  layers: [
    { type: 'affine', units: 36 },
    { type: 'reshape', channels: 1, height: 6, width: 6 },
    { type: 'convolution', filters: 4, padding: 1 },
    { type: 'layer-normalization' },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'convolution', filters: 3, kernelHeight: 2, kernelWidth: 3 },
    { type: 'affine', units: 3 },
  ],
})

function runConfig(optimizer: OptimizerConfig, precision: RealDType): RunConfig {
  return settings({
    network: convolutional,
    optimizer,
    training: { batchSize: 8, length: { unit: 'iterations', count: 9 }, seed: 5, precision },
  })
}

function trained(
  config: RunConfig,
  kernels: KernelSet,
  checkpoint: Checkpoint | null = null,
  stepCount = Infinity,
): Trainer {
  const trainer = new Trainer(config, clusters(50), kernels, checkpoint)
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  while (trainer.step < stepCount && !work.next().done);
  return trainer
}

const KEPT = {
  adafactor: {
    matrix: ['row-moment [4]', 'column-moment [9]'],
    elementwise: ['second-moment [4,1,3,3]'],
  },
  muon: {
    matrix: ['momentum [4,1,3,3]'],
    elementwise: ['first-moment [4,1,3,3]', 'second-moment [4,1,3,3]'],
  },
} as const
const FORMS = (['adafactor', 'muon'] as const).flatMap((type) =>
  (['matrix', 'elementwise'] as const).map((form) => ({ type, form })),
)

describe.each(FORMS)('$type with filters as $form', ({ type, form }) => {
  it('keeps what that needs, and γ of a normalized image element by element', () => {
    const { checkpoint } = trained(
      runConfig(configOf(type, form), 'float32'),
      referenceKernels,
      null,
      1,
    ).snapshot(0)
    const keptOf = (name: string): string[] =>
      checkpoint.optimizerState
        .filter((tensor) => tensor.name.endsWith(`.${name}`))
        .map((tensor) => `${tensor.name.slice(0, -name.length - 1)} [${tensor.shape.join()}]`)
    expect(keptOf('3.convolution.weight')).toEqual(KEPT[type][form])
    expect(keptOf('4.layer-normalization.gamma')).toEqual(
      KEPT[type].elementwise.map((kept) => kept.replace('4,1,3,3', '4,6,6')),
    )
  })

  it('resumed from any step gives the bits of never stopping on every kernel set', () => {
    for (const { kernels, real } of KERNEL_SETS) {
      const config = runConfig(configOf(type, form), real)
      const whole = trained(config, kernels).snapshot(0).stateHash
      for (const stop of [1, 4, 8]) {
        const stopped = trained(config, kernels, null, stop).snapshot(0)
        const bytes = encodeCheckpoint(stopped.checkpoint)
        const resumed = trained(config, kernels, decodeCheckpoint(bytes))
        expect(resumed.snapshot(0).stateHash, `${kernels.name} ${real} at ${stop}`).toBe(whole)
      }
    }
  })

  it('does not take the state of the other form, and a fork begins it anew', () => {
    const other = configOf(type, form === 'matrix' ? 'elementwise' : 'matrix')
    const config = runConfig(configOf(type, form), 'float32')
    const parent = trained(config, referenceKernels, null, 4)
    const { checkpoint } = parent.snapshot(0)
    const changed = runConfig(other, 'float32')
    const surroundings = { dataset: clusters(50), kernels: referenceKernels }
    expect(() => new Trainer(changed, surroundings.dataset, referenceKernels, checkpoint)).toThrow(
      /no tensor .*3\.convolution\.weight/,
    )
    const { snapshot } = forkOf(parent, changed, surroundings, 0)
    expect(snapshot.checkpoint.parameters).toEqual(checkpoint.parameters)
    for (const { data } of snapshot.checkpoint.optimizerState) {
      expect(data.every((value) => value === 0)).toBe(true)
    }
  })
})
