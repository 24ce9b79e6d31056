import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf, type Shape } from '../tensor/shape'
import type { Layer } from './layer'
import { checkWeights, weightAndBias, type WeightSizes } from './weight-and-bias'

/**
 * Fully connected layer: y = x·W + b with W (I, O), b (O). An input of [C, H, W] is read as the flat
 * row it lies as in memory, so that images need no layer before it to flatten them.
 */
export function affine(config: Extract<LayerConfig, { type: 'affine' }>): Layer {
  const outputCount = config.units
  const sizesFor = (inputShape: Shape): WeightSizes => {
    const inputCount = sizeOf(inputShape)
    return {
      weightShape: [inputCount, outputCount],
      outputCount,
      fanIn: inputCount,
      fanOut: outputCount,
    }
  }
  return {
    type: config.type,
    text: String(outputCount),
    isElementwise: false,
    outputShape(inputShape) {
      checkWeights(config, sizesFor(inputShape), inputShape, 'units')
      return [outputCount]
    },
    parameters: (inputShape) => weightAndBias(config, sizesFor(inputShape)),
    flops: (inputShape) => 2 * sizeOf(inputShape) * outputCount,
    plan({ inputShape, x, parameter, buffer }) {
      const inputCount = sizeOf(inputShape)
      const weight = parameter('weight')
      const bias = parameter('bias')
      const y = buffer('output', [outputCount])
      return {
        y,
        forward: [
          {
            type: 'affine-forward',
            x,
            weight: weight.value,
            bias: bias.value,
            y,
            inputCount,
            outputCount,
          },
        ],
        backward(dy, needsInputGradient) {
          if (weight.gradient === null && !needsInputGradient) return { operations: [], dx: null }
          const dx = needsInputGradient ? buffer('input-gradient', inputShape) : null
          return {
            operations: [
              {
                type: 'affine-backward',
                x,
                weight: weight.value,
                dy,
                dWeight: weight.gradient,
                dBias: bias.gradient,
                dx,
                inputCount,
                outputCount,
              },
            ],
            dx,
          }
        },
      }
    },
  }
}
