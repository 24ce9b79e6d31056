import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Dataset } from '@engine/datasets/dataset'
import { generateDigits } from '@engine/datasets/generators/digits'
import { generatePoints } from '@engine/datasets/generators/points'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import { Trainer } from '@engine/training/trainer'
import { nativeKernelSets } from '../../native-kernels'
import { wasmKernels } from './kernel-sets'

const STEP_COUNT = 200
const LARGEST_DEVIATION = 1e-4

type Input = z.input<typeof runConfigSchema>
type Layers = Input['network']['layers']

const SGD = { type: 'sgd', learningRate: 0.1 } as const
const ADAM = { type: 'adam', learningRate: 0.001, epsilon: 1e-8, convention: 'pytorch' } as const

const hidden = (count: number, layers: Layers): Layers =>
  Array.from({ length: count }, () => layers).flat()
const affine = (units: number): Layers[number] => ({ type: 'affine', units })

/** The six workloads of the benchmark, some with fewer units and rows, so that the reference keeps up. */
const WORKLOADS: readonly {
  readonly name: string
  readonly data: 'digits' | 'circles'
  readonly batchSize: number
  readonly optimizer: Input['optimizer']
  readonly layers: Layers
}[] = [
  {
    name: 'two-layer, sigmoid, SGD',
    data: 'digits',
    batchSize: 100,
    optimizer: SGD,
    layers: [affine(50), { type: 'sigmoid' }, affine(10)],
  },
  {
    name: 'deep, ReLU, Adam',
    data: 'digits',
    batchSize: 32,
    optimizer: ADAM,
    layers: [...hidden(5, [affine(50), { type: 'relu' }]), affine(10)],
  },
  {
    name: 'deep with batch normalization and dropout, Adam',
    data: 'digits',
    batchSize: 32,
    optimizer: ADAM,
    layers: [
      ...hidden(3, [affine(50), { type: 'batch-normalization' }, { type: 'relu' }]),
      { type: 'dropout', rate: 0.25 },
      affine(10),
    ],
  },
  {
    name: 'wide, ReLU, Adam',
    data: 'digits',
    batchSize: 16,
    optimizer: ADAM,
    layers: [...hidden(2, [affine(300), { type: 'relu' }]), affine(10)],
  },
  {
    name: 'convolution, ReLU, pooling, Adam',
    data: 'digits',
    batchSize: 16,
    optimizer: ADAM,
    layers: [
      { type: 'convolution', filters: 6, kernelHeight: 5, kernelWidth: 5 },
      { type: 'relu' },
      { type: 'max-pooling' },
      affine(20),
      { type: 'relu' },
      affine(10),
    ],
  },
  {
    name: 'tiny, tanh, SGD',
    data: 'circles',
    batchSize: 10,
    optimizer: SGD,
    layers: [...hidden(2, [affine(8), { type: 'tanh' }]), affine(2)],
  },
]

describe('200 losses, from the same weights over the same batches', () => {
  it.each(WORKLOADS)('$name', (workload) => {
    const want = losses(workload, referenceKernels)
    expect(want).toHaveLength(STEP_COUNT)
    const kernelSets = [
      wasmKernels('relaxed-simd', { isTileWide: true }),
      wasmKernels('relaxed-simd'),
      wasmKernels('simd'),
      ...nativeKernelSets(),
    ]
    const curves = kernelSets.map((kernels) => losses(workload, kernels))
    for (const got of curves) {
      const deviations = want.map(
        (loss, step) => Math.abs((got[step] ?? Number.NaN) - loss) / (1 + loss),
      )
      // Math.max is NaN as soon as one is, which fails.
      expect(Math.max(...deviations)).toBeLessThanOrEqual(LARGEST_DEVIATION)
    }
    expect(curves[0]).toEqual(curves[1])
  })
})

function losses(workload: (typeof WORKLOADS)[number], kernels: KernelSet): number[] {
  const { data, batchSize, optimizer, layers } = workload
  const config = runConfigSchema.parse({
    dataset: { source: 'stored', name: data },
    split: { validation: 0, test: 0 },
    network: { layers },
    optimizer,
    training: { batchSize, length: { unit: 'iterations', count: STEP_COUNT }, seed: 3 },
    evaluation: { everyEpochs: 1_000_000 },
  } satisfies Input)
  const trainer = new Trainer(config, DATA[data](), kernels, null)
  const values: number[] = []
  const work = trainer.work({
    measured: (series, _step, value) => {
      if (series === BATCH_LOSS) values.push(value)
    },
    evaluated: () => undefined,
  })
  while (trainer.step < STEP_COUNT) work.next()
  return values
}

const DATA: Readonly<Record<(typeof WORKLOADS)[number]['data'], () => Dataset>> = {
  digits: () => generateDigits({ generator: 'digits', exampleCount: 600, noise: 0.05, seed: 1 }),
  circles: () => generatePoints({ generator: 'circles', exampleCount: 500, noise: 0.1, seed: 1 }),
}
