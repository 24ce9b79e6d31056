import type { SlidingWindow } from '../kernels/image-operation'
import type { LayerConfig } from '../protocol/layer-config'
import type { Shape } from '../tensor/shape'
import type { Layer } from './layer'
import { windowOver } from './sliding-window'
import { checkWeights, weightAndBias, type WeightSizes } from './weight-and-bias'

const FIELDS = { windowHeight: 'kernelHeight', windowWidth: 'kernelWidth' } as const

/**
 * Filters that slide over an image: y[o] = Σ over channels and window of W[o]·x + b[o], with W
 * (O, C, KH, KW) and b (O). The filters are not flipped (cross-correlation).
 */
export function convolution(config: Extract<LayerConfig, { type: 'convolution' }>): Layer {
  const { filters, kernelHeight, kernelWidth, stride, padding, dilation } = config
  const windowFor = (inputShape: Shape): SlidingWindow =>
    windowOver(
      inputShape,
      { windowHeight: kernelHeight, windowWidth: kernelWidth, stride, padding, dilation },
      FIELDS,
    )
  const sizesFor = ({ channelCount }: SlidingWindow): WeightSizes => ({
    weightShape: [filters, channelCount, kernelHeight, kernelWidth],
    outputCount: filters,
    fanIn: channelCount * kernelHeight * kernelWidth,
    fanOut: filters * kernelHeight * kernelWidth,
  })
  return {
    type: config.type,
    text: `${filters}@${kernelHeight}×${kernelWidth}${stride === 1 ? '' : `/${stride}`}`,
    isElementwise: false,
    outputShape(inputShape) {
      const window = windowFor(inputShape)
      checkWeights(config, sizesFor(window), inputShape, 'filters')
      return [filters, window.outputHeight, window.outputWidth]
    },
    parameters: (inputShape) => weightAndBias(config, sizesFor(windowFor(inputShape))),
    flops(inputShape) {
      const window = windowFor(inputShape)
      return 2 * sizesFor(window).fanIn * filters * window.outputHeight * window.outputWidth
    },
    plan({ inputShape, x, parameter, buffer, workspace }) {
      const window = windowFor(inputShape)
      const weight = parameter('weight')
      const bias = parameter('bias')
      const y = buffer('output', [filters, window.outputHeight, window.outputWidth])
      const columns = workspace('columns', [
        sizesFor(window).fanIn,
        window.outputHeight * window.outputWidth,
      ])
      const common = { x, weight: weight.value, columns, filterCount: filters, window }
      return {
        y,
        forward: [{ type: 'convolution-forward', ...common, bias: bias.value, y }],
        backward(dy, needsInputGradient) {
          if (weight.gradient === null && !needsInputGradient) return { operations: [], dx: null }
          const dx = needsInputGradient ? buffer('input-gradient', inputShape) : null
          const gradients = { dy, dWeight: weight.gradient, dBias: bias.gradient, dx }
          return {
            operations: [{ type: 'convolution-backward', ...common, ...gradients }],
            dx,
          }
        },
      }
    },
  }
}
