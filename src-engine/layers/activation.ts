import type { ActivationName } from '../kernels/operation'
import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf } from '../tensor/shape'
import type { Layer } from './layer'

export type ActivationConfig = Extract<
  LayerConfig,
  { type: Exclude<ActivationName, 'identity' | 'gelu-tanh'> }
>

/** Operations per element of a forward pass; an exponential or a division counts as one. */
const FLOPS_PER_ELEMENT: Readonly<Record<ActivationConfig['type'], number>> = {
  sigmoid: 4,
  tanh: 5,
  relu: 1,
  'leaky-relu': 2,
  elu: 3,
  selu: 3,
  gelu: 25,
  silu: 5,
  softplus: 5,
  'hard-sigmoid': 4,
  'hard-tanh': 2,
  'hard-swish': 5,
  step: 1,
}

/** A function applied to every element; y is kept, because most derivatives follow from it. */
export function activation(config: ActivationConfig): Layer {
  const settings = { activation: kernelNameOf(config), slope: slopeOf(config) }
  return {
    type: config.type,
    text: config.type,
    isElementwise: true,
    ...(config.type === 'step' ? { blocksGradient: true } : {}),
    outputShape: (inputShape) => inputShape,
    parameters: () => [],
    flops: (inputShape) => FLOPS_PER_ELEMENT[config.type] * sizeOf(inputShape),
    plan({ inputShape, x, buffer }) {
      const size = sizeOf(inputShape)
      const y = buffer('output', inputShape)
      return {
        y,
        forward: [{ type: 'activation-forward', ...settings, x, y, size }],
        backward(dy, needsInputGradient) {
          if (!needsInputGradient) return { operations: [], dx: null }
          const operation = {
            type: 'activation-backward',
            ...settings,
            x,
            y,
            dy,
            dx: dy,
            size,
          } as const
          return { operations: [operation], dx: dy }
        },
      }
    },
  }
}

/** The operation that computes the layer. */
export function kernelNameOf(config: ActivationConfig): ActivationName {
  return config.type === 'gelu' && config.form === 'tanh' ? 'gelu-tanh' : config.type
}

function slopeOf(config: ActivationConfig): number {
  switch (config.type) {
    case 'leaky-relu':
      return config.slope
    case 'elu':
      return config.alpha
    default:
      return 0
  }
}
