import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import type { z } from 'zod'

type RunConfigInput = z.input<typeof runConfigSchema>

/** A training job that other programs are measured on too, in the same terms. */
export interface Workload {
  readonly name: string
  readonly title: string
  readonly inputShape: readonly number[]
  readonly classCount: number
  readonly batchSize: number
  readonly config: () => RunConfig
}

const SAMPLE_COUNT = 10_000
const SGD = { type: 'sgd', learningRate: 0.1 } as const
const ADAM = {
  type: 'adam',
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  convention: 'pytorch',
} as const

type Layers = RunConfigInput['network']['layers']

const affine = (units: number): Layers[number] => ({ type: 'affine', units })
const repeated = (count: number, layers: Layers): Layers =>
  Array.from({ length: count }, () => layers).flat()

export const WORKLOADS: readonly Workload[] = [
  workload('W1', 'two-layer 784-50-10, sigmoid, SGD', [784], 10, 100, SGD, [
    affine(50),
    { type: 'sigmoid' },
    affine(10),
  ]),
  workload('W2', 'deep 784-5×100-10, ReLU, Adam', [784], 10, 128, ADAM, [
    ...repeated(5, [affine(100), { type: 'relu' }]),
    affine(10),
  ]),
  workload('W3', 'W2 with batch normalization before each ReLU', [784], 10, 128, ADAM, [
    ...repeated(5, [affine(100), { type: 'batch-normalization' }, { type: 'relu' }]),
    affine(10),
  ]),
  workload('W4', 'wide 784-1024-1024-10, ReLU, Adam', [784], 10, 256, ADAM, [
    ...repeated(2, [affine(1024), { type: 'relu' }]),
    affine(10),
  ]),
  workload('W5', 'conv 30@5×5, ReLU, pool 2×2, 100, ReLU, 10, Adam', [1, 28, 28], 10, 100, ADAM, [
    { type: 'convolution', filters: 30, kernelHeight: 5, kernelWidth: 5 },
    { type: 'relu' },
    { type: 'max-pooling' },
    affine(100),
    { type: 'relu' },
    affine(10),
  ]),
  workload('W6', 'tiny 2-8-8-2, tanh, SGD', [2], 2, 10, SGD, [
    ...repeated(2, [affine(8), { type: 'tanh' }]),
    affine(2),
  ]),
]

/** Examples of a workload, so many that every batch is full: the peers drop an incomplete one. */
export function exampleCountOf({ batchSize }: Workload): number {
  return Math.floor(SAMPLE_COUNT / batchSize) * batchSize
}

function workload(
  name: string,
  title: string,
  inputShape: readonly number[],
  classCount: number,
  batchSize: number,
  optimizer: RunConfigInput['optimizer'],
  layers: Layers,
): Workload {
  const input: RunConfigInput = {
    dataset: { source: 'stored', name: 'synthetic' },
    preprocessing: { inputs: 'none' },
    split: { validation: 0, test: 0 },
    network: { layers },
    initializer: { type: 'he-uniform' },
    loss: 'softmax-cross-entropy',
    optimizer,
    training: { batchSize, length: { unit: 'iterations', count: 1_000_000_000 }, seed: 1 },
    evaluation: { everyEpochs: 1_000_000 },
  }
  const config = (): RunConfig => runConfigSchema.parse(input)
  return { name, title, inputShape, classCount, batchSize, config }
}
