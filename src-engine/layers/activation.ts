import type { ActivationName } from '../kernels/operation'
import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf } from '../tensor/shape'
import type { Layer } from './layer'

/** Operations per element of a forward pass; an exponential or a division counts as one. */
const FLOPS_PER_ELEMENT: Readonly<Record<Exclude<ActivationName, 'identity'>, number>> = {
  sigmoid: 4,
  tanh: 5,
  relu: 1,
  'leaky-relu': 2,
}

/** A function applied to every element; y is kept, because the derivative follows from it. */
export function activation(config: Exclude<LayerConfig, { type: 'affine' | 'identity' }>): Layer {
  const settings = {
    activation: config.type,
    slope: config.type === 'leaky-relu' ? config.slope : 0,
  }
  return {
    type: config.type,
    text: config.type,
    isElementwise: true,
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
