import type { Layer } from './layer'

/** y = x: names the output of a regression network. It costs nothing, because y is x itself. */
export function identity(): Layer {
  return {
    type: 'identity',
    text: 'identity',
    isElementwise: true,
    outputShape: (inputShape) => inputShape,
    parameters: () => [],
    flops: () => 0,
    plan: ({ x }) => ({
      y: x,
      forward: [],
      backward: (dy, needsInputGradient) => ({
        operations: [],
        dx: needsInputGradient ? dy : null,
      }),
    }),
  }
}
