import type { ImageOperation, SlidingWindow } from '../kernels/image-operation'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeImageOperation(operation: ImageOperation, writer: DescriptorWriter): boolean {
  switch (operation.type) {
    case 'convolution-forward': {
      const { x, weight, bias, y, filterCount, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.CONVOLUTION_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(weight)
        writer.address(bias)
        writer.address(y)
        writer.integer(filterCount)
      })
      return true
    }
    case 'convolution-backward': {
      const { x, weight, dy, dWeight, dBias, dx, columns, filterCount, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.CONVOLUTION_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(weight)
        writer.address(dy)
        writer.address(dWeight)
        writer.address(dBias)
        writer.address(dx)
        writer.address(columns)
        writer.integer(columns.length)
        writer.integer(filterCount)
      })
      return true
    }
    case 'max-pooling-forward': {
      const { x, y, indices, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.MAX_POOLING_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(y)
        writer.address(indices)
      })
      return true
    }
    case 'max-pooling-backward': {
      const { indices, dy, dx, window } = operation
      if (dy.dtype !== 'float32') return false
      writer.operation(opcodes.MAX_POOLING_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(indices)
        writer.address(dy)
        writer.address(dx)
      })
      return true
    }
    case 'average-pooling-forward': {
      const { x, y, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.AVERAGE_POOLING_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(y)
      })
      return true
    }
    case 'average-pooling-backward': {
      const { dy, dx, window } = operation
      if (dy.dtype !== 'float32') return false
      writer.operation(opcodes.AVERAGE_POOLING_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(dy)
        writer.address(dx)
      })
      return true
    }
    default:
      return operation satisfies never
  }
}

function writeWindow(window: SlidingWindow, writer: DescriptorWriter): void {
  writer.integer(window.channelCount)
  writer.integer(window.height)
  writer.integer(window.width)
  writer.integer(window.windowHeight)
  writer.integer(window.windowWidth)
  writer.integer(window.stride)
  writer.integer(window.padding)
  writer.integer(window.dilation)
  writer.integer(window.outputHeight)
  writer.integer(window.outputWidth)
}
