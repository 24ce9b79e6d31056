import { StudioError } from '../protocol/errors'
import { shapeText, sizeOf } from '../tensor/shape'
import type { Layer } from './layer'

/** Operations per element: a maximum, a difference, an exponential, a sum and a division. */
const FLOPS_PER_ELEMENT = 5

/**
 * Probabilities from the scores of one example. For training, scores are better left to the loss
 * that contains the softmax; this layer is for nets that must end with probabilities.
 */
export function softmax(): Layer {
  return {
    type: 'softmax',
    text: 'softmax',
    isElementwise: true,
    outputShape(inputShape) {
      if (inputShape.length !== 1) {
        throw new StudioError(
          'network/needs-row',
          `It makes probabilities of one row of scores, and its input is an image of ${shapeText(inputShape)}: add a flatten layer before it.`,
          { inputShape: shapeText(inputShape) },
        )
      }
      return inputShape
    },
    parameters: () => [],
    flops: (inputShape) => FLOPS_PER_ELEMENT * sizeOf(inputShape),
    plan({ inputShape, x, buffer }) {
      const classCount = sizeOf(inputShape)
      const y = buffer('output', inputShape)
      return {
        y,
        forward: [{ type: 'softmax-forward', x, y, classCount }],
        backward: (dy, needsInputGradient) =>
          needsInputGradient
            ? { operations: [{ type: 'softmax-backward', y, dy, dx: dy, classCount }], dx: dy }
            : { operations: [], dx: null },
      }
    },
  }
}
