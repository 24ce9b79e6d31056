import type { Operation } from '../kernels/operation'

/** How much there is to do, in multiply-adds of a matrix product. */
export interface Work {
  readonly perRow: number
  /** Whatever the number of rows. */
  readonly once: number
}

/**
 * An estimate of what threads can share of an operation: an element that comes from the cache and goes
 * back to it costs about as much as 4 multiply-adds, an update with its root and its quotient as 32.
 */
export function workOf(operation: Operation): Work {
  switch (operation.type) {
    case 'gather-rows':
      return { perRow: 4 * operation.width, once: 0 }
    case 'affine-forward':
      return { perRow: operation.inputCount * operation.outputCount, once: 0 }
    case 'affine-backward': {
      const products = operation.dx ? 2 : 1
      return { perRow: products * operation.inputCount * operation.outputCount, once: 0 }
    }
    case 'activation-forward':
    case 'activation-backward':
      return { perRow: 4 * operation.size, once: 0 }
    case 'convolution-forward':
    case 'convolution-backward': {
      const { channelCount, windowHeight, windowWidth, outputHeight, outputWidth } =
        operation.window
      const patchSize = channelCount * windowHeight * windowWidth
      const product = operation.filterCount * patchSize * outputHeight * outputWidth
      const isBoth = operation.type === 'convolution-backward' && operation.dWeight && operation.dx
      return { perRow: isBoth ? 2 * product : product, once: 0 }
    }
    case 'max-pooling-forward':
    case 'max-pooling-backward':
    case 'average-pooling-forward':
    case 'average-pooling-backward': {
      const { channelCount, height, width } = operation.window
      return { perRow: 8 * channelCount * height * width, once: 0 }
    }
    case 'batch-normalization-forward':
    case 'batch-normalization-backward':
      return { perRow: 16 * operation.channelCount * operation.spatialSize, once: 0 }
    case 'optimizer-update':
      return { perRow: 0, once: 32 * operation.parameter.length }
    default:
      return { perRow: 0, once: 0 }
  }
}
