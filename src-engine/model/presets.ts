import type { Task } from '../losses/trained-loss'
import type { InitializerConfig, LayerConfig } from '../protocol/layer-config'
import { defaultLossConfig, type LossConfig } from '../protocol/loss-config'
import { sizeOf, type Shape } from '../tensor/shape'

/** What a preset is fitted to. */
export interface PresetPurpose {
  readonly inputShape: Shape
  readonly task: Task
  /** Classes of a classification, target columns of a regression. */
  readonly outputCount: number
}

/** A ready-made network with the initial weights and the loss that belong to it. */
export interface NetworkPreset {
  readonly layers: readonly LayerConfig[]
  readonly initializer: InitializerConfig
  readonly loss: LossConfig
}

export const PRESET_NAMES = [
  'softmax-regression',
  'two-layer-net',
  'three-layer-net',
  'multi-layer-net',
  'tiny-net',
  'regression-net',
] as const
export type PresetName = (typeof PRESET_NAMES)[number]

type Activation = 'sigmoid' | 'tanh' | 'relu'

const GAUSSIAN: InitializerConfig = { type: 'gaussian', standardDeviation: 0.01 }

/** The network of that name, with outputs and loss that fit the data. */
export function networkPreset(name: PresetName, purpose: PresetPurpose): NetworkPreset {
  const loss = defaultLossConfig(
    purpose.task === 'regression' ? 'mean-squared-error' : 'softmax-cross-entropy',
  )
  const net = (
    hidden: readonly number[],
    activation: Activation,
    initializer: InitializerConfig,
  ): NetworkPreset => ({
    layers: [
      ...hidden.flatMap((units) => [{ type: 'affine', units }, { type: activation }] as const),
      { type: 'affine', units: purpose.outputCount },
    ],
    initializer,
    loss,
  })
  switch (name) {
    // Linear regression where numbers are predicted.
    case 'softmax-regression':
      return net([], 'sigmoid', GAUSSIAN)
    // TwoLayerNet of the book, chapter 4.
    case 'two-layer-net':
      return net([50], 'sigmoid', GAUSSIAN)
    // The network that the book's chapter 3 reads digits with.
    case 'three-layer-net':
      return net([50, 100], 'sigmoid', { type: 'xavier-normal' })
    // The network of the book's optimizer comparison, chapter 6.
    case 'multi-layer-net':
      return net([100, 100, 100, 100], 'relu', { type: 'he-normal' })
    // Smooth borders between classes of points in a plane.
    case 'tiny-net':
      return net([8, 8], 'tanh', { type: 'xavier-normal' })
    case 'regression-net':
      return {
        ...net([32, 32], 'tanh', { type: 'xavier-normal' }),
        loss: defaultLossConfig('mean-squared-error'),
      }
    default:
      return name satisfies never
  }
}

/** The preset to begin with for such data. */
export function suggestedPreset({ inputShape, task }: PresetPurpose): PresetName {
  if (task === 'regression') return 'regression-net'
  return sizeOf(inputShape) <= 4 ? 'tiny-net' : 'two-layer-net'
}
