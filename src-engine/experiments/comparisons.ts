import type { InitializerConfig } from '../protocol/layer-config'
import type { Arm, ArmConfig, TrainingExperiment } from './experiment'
import { denseNetwork } from './networks'

/** The network of the book's comparisons of chapter 6, 2,000 steps of 128 examples. */
const FIVE_LAYERS: Omit<ArmConfig, 'optimizer'> = {
  network: { layers: denseNetwork([100, 100, 100, 100], { activation: 'relu' }) },
  training: { batchSize: 128, length: { unit: 'iterations', count: 2000 } },
}

const STARTS: readonly { readonly label: string; readonly initializer: InitializerConfig }[] = [
  { label: 'std 0.01', initializer: { type: 'gaussian', standardDeviation: 0.01 } },
  { label: 'Xavier', initializer: { type: 'xavier-normal' } },
  { label: 'He', initializer: { type: 'he-normal' } },
]

/** Sixteen deviations from 1 down to 0.0001, evenly spaced in powers of ten. */
const SCALES: readonly number[] = Array.from({ length: 16 }, (_, index) =>
  Number((10 ** (-4 * (index / 15))).toPrecision(4)),
)

function sweepLabel(scale: number, isNormalized: boolean): string {
  return `std ${String(scale)}${isNormalized ? ', normalized' : ''}`
}

/** Arms that differ in one thing only. */
export const comparisons: readonly TrainingExperiment[] = [
  {
    type: 'training',
    name: 'optimizer-comparison',
    title: 'Optimizers on MNIST',
    purpose:
      'SGD, Momentum, AdaGrad and Adam from the same weights over the same batches: all learn, and SGD is the slowest.',
    arms: [
      {
        label: 'SGD 0.01',
        config: { ...FIVE_LAYERS, optimizer: { type: 'sgd', learningRate: 0.01 } },
      },
      {
        label: 'Momentum 0.01',
        config: { ...FIVE_LAYERS, optimizer: { type: 'momentum', learningRate: 0.01 } },
      },
      {
        label: 'AdaGrad 0.01',
        config: { ...FIVE_LAYERS, optimizer: { type: 'adagrad', learningRate: 0.01 } },
      },
      {
        label: 'Adam 0.001',
        config: { ...FIVE_LAYERS, optimizer: { type: 'adam', learningRate: 0.001 } },
      },
    ],
    measures: ['batch/loss', 'train/accuracy', 'test/accuracy'],
    expectations: ['Momentum 0.01', 'AdaGrad 0.01', 'Adam 0.001'].map((than) => ({
      type: 'exceeds',
      arm: 'SGD 0.01',
      than,
      measure: 'batch/loss',
      by: 0.05,
    })),
  },
  {
    type: 'training',
    name: 'initializer-comparison',
    title: 'Initial weights on MNIST',
    purpose:
      'Five layers with ReLU: from weights of deviation 0.01 nothing is learned, from Xavier much, from He most.',
    arms: STARTS.map(({ label, initializer }) => ({
      label,
      config: { ...FIVE_LAYERS, initializer, optimizer: { type: 'sgd', learningRate: 0.01 } },
    })),
    measures: ['batch/loss', 'train/accuracy', 'test/accuracy'],
    expectations: [
      { type: 'stays-below', arm: 'std 0.01', measure: 'test/accuracy', below: 0.3 },
      { type: 'reaches', arm: 'Xavier', measure: 'test/accuracy', atLeast: 0.85 },
      { type: 'reaches', arm: 'He', measure: 'test/accuracy', atLeast: 0.85 },
      { type: 'exceeds', arm: 'Xavier', than: 'He', measure: 'batch/loss', by: 0 },
    ],
  },
  {
    type: 'training',
    name: 'batch-normalization',
    title: 'Batch normalization over sixteen initial scales',
    purpose:
      'Five hidden layers on 1,000 digits for 20 epochs, with and without batch normalization: with it the network learns from almost any start.',
    arms: SCALES.flatMap((scale) =>
      [false, true].map((isNormalized) => sweepArm(scale, isNormalized)),
    ),
    measures: ['train/accuracy', 'test/accuracy'],
    expectations: [
      {
        type: 'wins',
        pairs: SCALES.map((scale) => [sweepLabel(scale, true), sweepLabel(scale, false)]),
        measure: 'train/accuracy',
        atLeast: 12,
      },
    ],
  },
]

function sweepArm(scale: number, isNormalized: boolean): Arm {
  return {
    label: sweepLabel(scale, isNormalized),
    config: {
      split: { trainLimit: 1000 },
      network: {
        layers: denseNetwork([100, 100, 100, 100, 100], { activation: 'relu', isNormalized }),
      },
      initializer: { type: 'gaussian', standardDeviation: scale },
      training: { batchSize: 100, length: { unit: 'epochs', count: 20 } },
      evaluation: { everyEpochs: 20 },
      optimizer: { type: 'sgd', learningRate: 0.01 },
    },
  }
}
