import { StudioError } from '../protocol/errors'
import type { ImageOperation, SlidingWindow } from './image-operation'
import type { SlotCheck } from './slot-check'

/** @returns the largest row count that all batch slots can hold */
export function checkImageOperation(operation: ImageOperation, check: SlotCheck): number {
  const { window } = operation
  checkWindow(operation.type, window)
  const inputSize = window.channelCount * window.height * window.width
  const planeSize = window.outputHeight * window.outputWidth
  const pooledSize = window.channelCount * planeSize
  switch (operation.type) {
    case 'convolution-forward': {
      const { x, weight, bias, y, columns, filterCount } = operation
      const patchSize = window.channelCount * window.windowHeight * window.windowWidth
      check.length(weight, filterCount * patchSize)
      check.length(bias, filterCount)
      check.width(columns, patchSize * planeSize)
      check.realType([x, weight, bias, y, columns])
      return check.rows([x, inputSize], [y, filterCount * planeSize])
    }
    case 'convolution-backward': {
      const { x, weight, dy, dWeight, dBias, dx, columns, filterCount } = operation
      const patchSize = window.channelCount * window.windowHeight * window.windowWidth
      check.length(weight, filterCount * patchSize)
      if (dWeight) check.length(dWeight, filterCount * patchSize)
      if (dBias) check.length(dBias, filterCount)
      check.width(columns, patchSize * planeSize)
      check.realType([x, weight, dy, dWeight ?? x, dBias ?? x, dx ?? x, columns])
      return check.rows([x, inputSize], [dy, filterCount * planeSize], [dx ?? x, inputSize])
    }
    case 'max-pooling-forward': {
      const { x, y, indices } = operation
      check.realType([x, y])
      if (indices) check.type(indices, 'int32')
      return check.rows([x, inputSize], [y, pooledSize], [indices ?? y, pooledSize])
    }
    case 'max-pooling-backward': {
      const { indices, dy, dx } = operation
      check.realType([dy, dx])
      check.type(indices, 'int32')
      return check.rows([indices, pooledSize], [dy, pooledSize], [dx, inputSize])
    }
    case 'average-pooling-forward': {
      const { x, y } = operation
      check.realType([x, y])
      return check.rows([x, inputSize], [y, pooledSize])
    }
    case 'average-pooling-backward': {
      const { dy, dx } = operation
      check.realType([dy, dx])
      return check.rows([dy, pooledSize], [dx, inputSize])
    }
    default:
      return operation satisfies never
  }
}

/** The last window lies within the padded image. */
function checkWindow(operation: string, window: SlidingWindow): void {
  const { stride, padding, dilation } = window
  const ends = (outputExtent: number, windowExtent: number): number =>
    (outputExtent - 1) * stride + (windowExtent - 1) * dilation
  const fits =
    ends(window.outputHeight, window.windowHeight) < window.height + 2 * padding &&
    ends(window.outputWidth, window.windowWidth) < window.width + 2 * padding
  if (!fits) {
    throw new StudioError(
      'kernel/shape-mismatch',
      `${operation}: a window of ${window.windowHeight}×${window.windowWidth} leaves the image of ${window.height}×${window.width} before it has made ${window.outputHeight}×${window.outputWidth} outputs.`,
      { operation, ...window },
    )
  }
}
