import type { BoundOperation, KernelSet } from '@engine/kernels/kernel-set'
import type { Operation } from '@engine/kernels/operation'
import { MemoryLayout, type Slot } from '@engine/tensor/memory'
import { quietRepeats, spread } from './quiet-repeats'
import type { Timing } from './training-rate'

/** Rows, inputs, outputs: the peers' shapes. */
const PRODUCTS = [
  [100, 784, 50],
  [128, 784, 100],
  [128, 100, 100],
  [256, 1024, 1024],
  [1024, 1024, 1024],
] as const

/**
 * Products of whole tiles, whatever their size in a kernel set, with a long inner loop over a panel of B
 * and rows of A that stay in a first cache of 48 KiB. The fastest is taken for the peak of the tile, of
 * which it lacks what packing the panel takes: at most a hundredth of 120 rows, nothing of 16.
 */
const TILE_SHAPES: readonly (readonly [rows: number, inputs: number, outputs: number])[] = [
  [16, 128, 64],
  [48, 128, 32],
  [48, 256, 16],
  [120, 256, 16],
]
/** Products of one call, so that calling takes no part of it. */
const TILE_REPEATS = 16

/** Numbers in every elementwise operation: the activations of a batch of 128 rows of 100. */
const ELEMENT_COUNT = 12_800

/** Parameters in an update: those of a network that fits the caches, and of one that does not. */
const PARAMETER_COUNTS = [40_000, 4_000_000] as const

type Line = Readonly<Record<string, unknown>>

/** How fast single kernels run, products as a share of the fastest tile. */
export function* measureKernels(kernels: KernelSet, timing: Timing): Generator<Line> {
  const tiles = TILE_SHAPES.map((shape) => ({
    kernel: 'tile',
    shape,
    gflops: rate(affine(kernels, 'A·B', ...shape, TILE_REPEATS), timing),
  }))
  yield* tiles
  const peak = Math.max(...tiles.map(({ gflops }) => gflops.median))
  for (const [rowCount, inputCount, outputCount] of PRODUCTS) {
    for (const form of ['A·B', 'Aᵀ·B', 'A·Bᵀ'] as const) {
      const gflops = rate(affine(kernels, form, rowCount, inputCount, outputCount), timing)
      const share = Number((gflops.median / peak).toFixed(2))
      yield { kernel: form, shape: [rowCount, inputCount, outputCount], gflops, shareOfTile: share }
    }
  }
  for (const activation of ['relu', 'sigmoid', 'tanh'] as const) {
    const layout = new MemoryLayout('float32', kernels.reservedBytes)
    const x = layout.add('x', [ELEMENT_COUNT])
    const y = layout.add('y', [ELEMENT_COUNT])
    const operation = { type: 'activation-forward', activation, slope: 0, x, y, size: 1 } as const
    const run = bound(kernels, layout, [operation], [x])
    const elements = rate({ run: () => run(ELEMENT_COUNT), work: ELEMENT_COUNT }, timing)
    yield { kernel: activation, elements: ELEMENT_COUNT, gigaElementsPerSecond: elements }
  }
  for (const parameterCount of PARAMETER_COUNTS) {
    for (const rule of ['sgd', 'adam'] as const) {
      yield measureUpdate(kernels, rule, parameterCount, timing)
    }
  }
}

interface Job {
  readonly run: () => void
  /** Operations, elements or bytes of one run. */
  readonly work: number
}

/** 10⁹ of the job's unit per second. */
function rate({ run, work }: Job, timing: Timing): ReturnType<typeof spread> {
  const measure = (seconds: number): number => {
    const startedAt = performance.now()
    let count = 0
    let elapsedMs: number
    do {
      run()
      count++
      elapsedMs = performance.now() - startedAt
    } while (elapsedMs < seconds * 1000)
    return (work * count) / elapsedMs / 1e6
  }
  measure(Math.min(0.5, timing.warmupSeconds))
  return spread(quietRepeats(timing.repeats, () => measure(timing.seconds)).rates, 2)
}

function affine(
  kernels: KernelSet,
  form: 'A·B' | 'Aᵀ·B' | 'A·Bᵀ',
  rowCount: number,
  inputCount: number,
  outputCount: number,
  repeatCount = 1,
): Job {
  const layout = new MemoryLayout('float32', kernels.reservedBytes)
  const x = layout.add('x', [rowCount, inputCount])
  const weight = layout.add('weight', [inputCount, outputCount])
  const bias = layout.add('bias', [outputCount])
  const y = layout.add('y', [rowCount, outputCount])
  const dWeight = layout.add('dWeight', [inputCount, outputCount])
  const dx = layout.add('dx', [rowCount, inputCount])
  const sizes = { inputCount, outputCount }
  const backward = (dInput: Slot | null): Operation => ({
    type: 'affine-backward',
    ...{ x, weight, dy: y, dWeight, dBias: bias, dx: dInput, ...sizes },
  })
  const forward: Operation = { type: 'affine-forward', x, weight, bias, y, ...sizes }
  const filled = [x, weight, bias, y]
  const work = 2 * rowCount * inputCount * outputCount * repeatCount
  const bind = (operation: Operation): BoundOperation =>
    bound(kernels, layout, Array<Operation>(repeatCount).fill(operation), filled)
  switch (form) {
    case 'A·B': {
      const run = bind(forward)
      return { run: () => run(rowCount), work }
    }
    case 'Aᵀ·B': {
      const run = bind(backward(null))
      return { run: () => run(rowCount), work }
    }
    case 'A·Bᵀ': {
      // Together with Aᵀ·B, which has no operation of its own to leave it out.
      const run = bind(backward(dx))
      return { run: () => run(rowCount), work: 2 * work }
    }
    default:
      return form satisfies never
  }
}

/** Bytes that an update reads and writes, per second. */
function measureUpdate(
  kernels: KernelSet,
  rule: 'sgd' | 'adam',
  parameterCount: number,
  timing: Timing,
): Line {
  const layout = new MemoryLayout('float32', kernels.reservedBytes)
  const parameter = layout.add('parameter', [parameterCount])
  const gradient = layout.add('gradient', [parameterCount])
  const stateCount = rule === 'adam' ? 2 : 0
  const state = Array.from({ length: stateCount }, (_, index) =>
    layout.add(`state ${index}`, [parameterCount]),
  )
  const slots = { parameter, gradient, state, scalars: layout.add('scalars', [2], 'float64') }
  const operation: Operation =
    rule === 'sgd'
      ? { type: 'optimizer-update', ...slots, rule }
      : {
          type: 'optimizer-update',
          ...{ ...slots, rule, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, convention: 'pytorch' },
        }
  const run = bound(kernels, layout, [operation], [parameter])
  const bytes = parameterCount * 4 * (3 + 2 * stateCount)
  const gigabytesPerSecond = rate({ run: () => run(0), work: bytes }, timing)
  return { kernel: rule, parameters: parameterCount, gigabytesPerSecond }
}

function bound(
  kernels: KernelSet,
  layout: MemoryLayout,
  operations: readonly Operation[],
  filled: readonly Slot[],
): BoundOperation {
  const memory = kernels.createMemory(layout.sizeBytes)
  for (const slot of filled) {
    memory.real(slot).forEach((_, index, values) => {
      values[index] = ((index * 7919) % 1000) / 1000 - 0.5
    })
  }
  return kernels.bindProgram(operations, memory)
}
