import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf } from '../tensor/shape'
import { gainAndShift } from './gain-and-shift'
import type { Layer } from './layer'

/** Operations per element: two for mean and variance, four to normalize. */
const FLOPS_PER_ELEMENT = 7

/**
 * y = γ(x − mean)/√(variance + ε) + β with mean and variance of each example over all that it holds:
 * the same in training and inference, and for a batch of one.
 *
 * @see Ba, Kiros and Hinton 2016, arXiv:1607.06450
 */
export function layerNormalization({
  type,
  epsilon,
  isFrozen = false,
}: Extract<LayerConfig, { type: 'layer-normalization' }>): Layer {
  return {
    type,
    text: 'layer norm',
    isElementwise: true,
    outputShape: (inputShape) => inputShape,
    parameters: (inputShape) => gainAndShift(inputShape, isFrozen),
    flops: (inputShape) => FLOPS_PER_ELEMENT * sizeOf(inputShape),
    plan({ inputShape, x, parameter, buffer }) {
      const size = sizeOf(inputShape)
      const gamma = parameter('gamma')
      const beta = parameter('beta')
      const y = buffer('output', inputShape)
      const common = { x, gamma: gamma.value, epsilon, size }
      return {
        y,
        forward: [{ type: 'layer-normalization-forward', ...common, beta: beta.value, y }],
        backward(dy, needsInputGradient) {
          if (gamma.gradient === null && !needsInputGradient) return { operations: [], dx: null }
          const dx = needsInputGradient ? dy : null
          const gradients = { dy, dGamma: gamma.gradient, dBeta: beta.gradient, dx }
          return {
            operations: [{ type: 'layer-normalization-backward', ...common, ...gradients }],
            dx,
          }
        },
      }
    },
  }
}
