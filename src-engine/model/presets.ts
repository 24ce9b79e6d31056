import type { Task } from '../losses/trained-loss'
import type { InitializerConfig, LayerConfig } from '../protocol/layer-config'
import { defaultLossConfig, type LossConfig } from '../protocol/loss-config'
import { sizeOf, type Shape } from '../tensor/shape'
import {
  deepConvolutionalLayers,
  inceptionLayers,
  residualLayers,
  simpleConvolutionalLayers,
} from './image-networks'
import { walkLayers } from './layer-walk'
import { NOTES_LAYERS, perceptronLayers } from './notes-networks'

/** What a preset is fitted to. */
export interface PresetPurpose {
  readonly inputShape: Shape
  readonly task: Task
  /** Classes of a classification, target columns of a regression. */
  readonly outputCount: number
}

/** A ready-made network with the initial weights, the loss and the penalty that belong to it. */
export interface NetworkPreset {
  readonly layers: readonly LayerConfig[]
  readonly initializer: InitializerConfig
  readonly loss: LossConfig
  readonly weightDecay: number
}

export const PRESET_NAMES = [
  'softmax-regression',
  'two-layer-net',
  'three-layer-net',
  'multi-layer-net',
  'normalized-net',
  'simple-conv-net',
  'deep-conv-net',
  'inception-net',
  'residual-net',
  'tiny-net',
  'regression-net',
  'notes-net',
  'perceptron-and',
  'perceptron-nand',
  'perceptron-or',
  'perceptron-xor',
] as const
export type PresetName = (typeof PRESET_NAMES)[number]

type Activation = 'sigmoid' | 'tanh' | 'relu'

const GAUSSIAN: InitializerConfig = { type: 'gaussian', standardDeviation: 0.01 }
const HE: InitializerConfig = { type: 'he-normal' }
const XAVIER: InitializerConfig = { type: 'xavier-normal' }

/** The network of that name, with outputs and loss that fit the data where {@link isPresetFor} says so. */
export function networkPreset(name: PresetName, purpose: PresetPurpose): NetworkPreset {
  const { task, outputCount } = purpose
  const preset = (
    layers: readonly LayerConfig[],
    initializer: InitializerConfig,
    changes: Partial<NetworkPreset> = {},
  ): NetworkPreset => ({
    layers,
    initializer,
    loss: defaultLossConfig(task === 'regression' ? 'mean-squared-error' : 'softmax-cross-entropy'),
    weightDecay: 0,
    ...changes,
  })
  switch (name) {
    // Linear regression where numbers are predicted.
    case 'softmax-regression':
      return preset(dense([], 'sigmoid', outputCount), GAUSSIAN)
    // TwoLayerNet of the book, chapter 4.
    case 'two-layer-net':
      return preset(dense([50], 'sigmoid', outputCount), GAUSSIAN)
    // The network that the book's chapter 3 reads digits with.
    case 'three-layer-net':
      return preset(dense([50, 100], 'sigmoid', outputCount), XAVIER)
    // The network of the book's optimizer comparison, chapter 6.
    case 'multi-layer-net':
      return preset(dense([100, 100, 100, 100], 'relu', outputCount), HE)
    // The same with all of chapter 6: batch normalization, dropout, weight decay.
    case 'normalized-net':
      return preset(normalized([100, 100, 100, 100], outputCount), HE, { weightDecay: 1e-4 })
    // SimpleConvNet of the book, chapter 7.
    case 'simple-conv-net':
      return preset(simpleConvolutionalLayers(outputCount), GAUSSIAN)
    // DeepConvNet of the book, chapter 8.
    case 'deep-conv-net':
      return preset(deepConvolutionalLayers(outputCount), HE)
    case 'inception-net':
      return preset(inceptionLayers(outputCount), HE)
    case 'residual-net':
      return preset(residualLayers(outputCount), HE)
    // Smooth borders between classes of points in a plane.
    case 'tiny-net':
      return preset(dense([8, 8], 'tanh', outputCount), XAVIER)
    case 'regression-net':
      return preset(dense([32, 32], 'tanh', outputCount), XAVIER, {
        loss: defaultLossConfig('mean-squared-error'),
      })
    case 'notes-net':
      return preset(NOTES_LAYERS, XAVIER)
    case 'perceptron-and':
    case 'perceptron-nand':
    case 'perceptron-or':
    case 'perceptron-xor':
      return preset(perceptronLayers(name), XAVIER, {
        loss: defaultLossConfig('sigmoid-binary-cross-entropy'),
      })
    default:
      return name satisfies never
  }
}

/** Whether the network of that name can work on such data. */
export function isPresetFor(name: PresetName, purpose: PresetPurpose): boolean {
  const { inputShape, task, outputCount } = purpose
  const isOfTwoInputs = sizeOf(inputShape) === 2
  switch (name) {
    case 'perceptron-and':
    case 'perceptron-nand':
    case 'perceptron-or':
    case 'perceptron-xor':
      return isOfTwoInputs && task === 'classification' && outputCount === 2
    case 'notes-net':
      return isOfTwoInputs && outputCount === 2
    case 'regression-net':
      return task === 'regression'
    default:
      return walkLayers(networkPreset(name, purpose).layers, inputShape).failure === null
  }
}

/** The preset to begin with for such data. */
export function suggestedPreset({ inputShape, task }: PresetPurpose): PresetName {
  if (task === 'regression') return 'regression-net'
  return sizeOf(inputShape) <= 4 ? 'tiny-net' : 'two-layer-net'
}

function dense(
  hidden: readonly number[],
  activation: Activation,
  outputCount: number,
): readonly LayerConfig[] {
  return [
    ...hidden.flatMap((units) => [{ type: 'affine', units }, { type: activation }] as const),
    { type: 'affine', units: outputCount },
  ]
}

function normalized(hidden: readonly number[], outputCount: number): readonly LayerConfig[] {
  return [
    ...hidden.flatMap((units): LayerConfig[] => [
      { type: 'affine', units },
      { type: 'batch-normalization', momentum: 0.9, epsilon: 1e-5, runningVariance: 'biased' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.2, form: 'inverted' },
    ]),
    { type: 'affine', units: outputCount },
  ]
}
