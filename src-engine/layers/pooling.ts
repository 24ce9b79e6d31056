import type { SlidingWindow } from '../kernels/image-operation'
import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import type { Shape } from '../tensor/shape'
import type { Layer } from './layer'
import { imageShape, windowOver } from './sliding-window'

type PoolingConfig = Extract<LayerConfig, { type: 'max-pooling' | 'average-pooling' }>

const FIELDS = { windowHeight: 'poolHeight', windowWidth: 'poolWidth' } as const

/** The largest value of every window; its gradient goes to the first place that holds it. */
export function maxPooling(config: Extract<LayerConfig, { type: 'max-pooling' }>): Layer {
  return {
    type: config.type,
    text: `max ${poolText(config)}`,
    ...poolingShape(config),
    plan({ phase, inputShape, x, buffer }) {
      const window = poolingWindow(config, inputShape)
      const y = buffer('output', pooledShape(window))
      const indices = phase === 'training' ? buffer('indices', pooledShape(window), 'int32') : null
      return {
        y,
        forward: [{ type: 'max-pooling-forward', x, y, indices, window }],
        backward(dy, needsInputGradient) {
          if (!needsInputGradient || indices === null) return { operations: [], dx: null }
          const dx = buffer('input-gradient', inputShape)
          return { operations: [{ type: 'max-pooling-backward', indices, dy, dx, window }], dx }
        },
      }
    },
  }
}

/** The mean of every window; zeros of the padding count. */
export function averagePooling(config: Extract<LayerConfig, { type: 'average-pooling' }>): Layer {
  return {
    type: config.type,
    text: `average ${poolText(config)}`,
    ...poolingShape(config),
    plan: averaging((inputShape) => poolingWindow(config, inputShape), pooledShape),
  }
}

/** The mean of every channel: (C, H, W) becomes the row (C). */
export function globalAveragePooling(): Layer {
  const windowFor = (inputShape: Shape): SlidingWindow => {
    const [, windowHeight, windowWidth] = imageShape(inputShape)
    const settings = { windowHeight, windowWidth, stride: 1, padding: 0, dilation: 1 }
    return windowOver(inputShape, settings, FIELDS)
  }
  const channelRow = ({ channelCount }: SlidingWindow): Shape => [channelCount]
  return {
    type: 'global-average-pooling',
    text: 'global average',
    isElementwise: false,
    outputShape: (inputShape) => channelRow(windowFor(inputShape)),
    parameters: () => [],
    flops: (inputShape) => poolingFlops(windowFor(inputShape)),
    plan: averaging(windowFor, channelRow),
  }
}

function averaging(
  windowFor: (inputShape: Shape) => SlidingWindow,
  outputShapeOf: (window: SlidingWindow) => Shape,
): Layer['plan'] {
  return ({ inputShape, x, buffer }) => {
    const window = windowFor(inputShape)
    const y = buffer('output', outputShapeOf(window))
    return {
      y,
      forward: [{ type: 'average-pooling-forward', x, y, window }],
      backward(dy, needsInputGradient) {
        if (!needsInputGradient) return { operations: [], dx: null }
        const dx = buffer('input-gradient', inputShape)
        return { operations: [{ type: 'average-pooling-backward', dy, dx, window }], dx }
      },
    }
  }
}

function poolingShape(
  config: PoolingConfig,
): Pick<Layer, 'isElementwise' | 'outputShape' | 'parameters' | 'flops'> {
  return {
    isElementwise: false,
    outputShape: (inputShape) => pooledShape(poolingWindow(config, inputShape)),
    parameters: () => [],
    flops: (inputShape) => poolingFlops(poolingWindow(config, inputShape)),
  }
}

/** @throws network/padding-too-large when a window could see nothing but padding */
function poolingWindow(
  { poolHeight, poolWidth, stride, padding }: PoolingConfig,
  inputShape: Shape,
): SlidingWindow {
  const most = Math.floor(Math.min(poolHeight, poolWidth) / 2)
  if (padding > most) {
    throw new StudioError(
      'network/padding-too-large',
      `A padding of ${padding} would make windows of ${poolHeight}×${poolWidth} see nothing but zeros: choose at most ${most}.`,
      { padding, most, field: 'padding' },
    )
  }
  const settings = {
    windowHeight: poolHeight,
    windowWidth: poolWidth,
    stride,
    padding,
    dilation: 1,
  }
  return windowOver(inputShape, settings, FIELDS)
}

function pooledShape({ channelCount, outputHeight, outputWidth }: SlidingWindow): Shape {
  return [channelCount, outputHeight, outputWidth]
}

/** One comparison or addition for every number that a window sees. */
function poolingFlops(window: SlidingWindow): number {
  const outputCount = window.channelCount * window.outputHeight * window.outputWidth
  return outputCount * window.windowHeight * window.windowWidth
}

function poolText({ poolHeight, poolWidth, stride }: PoolingConfig): string {
  const step = stride === poolHeight && stride === poolWidth ? '' : `/${stride}`
  return `${poolHeight}×${poolWidth}${step}`
}
