import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import { shapeText, sizeOf } from '../tensor/shape'
import type { Layer } from './layer'

/** Largest weight matrix: 1 GiB in float64, of which a run with Adam holds four. */
export const MAXIMUM_WEIGHT_COUNT = 2 ** 27

/**
 * Fully connected layer: y = x·W + b with W (I, O), b (O). An input of [C, H, W] is read as the flat
 * row it lies as in memory, so that images need no layer before it to flatten them.
 */
export function affine(config: Extract<LayerConfig, { type: 'affine' }>): Layer {
  const outputCount = config.units
  return {
    type: config.type,
    text: String(outputCount),
    isElementwise: false,
    outputShape(inputShape) {
      const weightCount = sizeOf(inputShape) * outputCount
      if (weightCount > MAXIMUM_WEIGHT_COUNT) {
        throw new StudioError(
          'network/layer-too-large',
          `${outputCount} units over an input of ${shapeText(inputShape)} need ${weightCount} weights, and at most ${MAXIMUM_WEIGHT_COUNT} are possible: choose fewer units.`,
          { units: outputCount, inputShape: shapeText(inputShape), weightCount, field: 'units' },
        )
      }
      return [outputCount]
    },
    parameters(inputShape) {
      const inputCount = sizeOf(inputShape)
      const fans = { fanIn: inputCount, fanOut: outputCount }
      return [
        { role: 'weight', shape: [inputCount, outputCount], ...fans },
        { role: 'bias', shape: [outputCount], ...fans },
      ]
    },
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
