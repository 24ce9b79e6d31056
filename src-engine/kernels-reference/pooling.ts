import type {
  AveragePoolingBackward,
  AveragePoolingForward,
  MaxPoolingBackward,
  MaxPoolingForward,
  SlidingWindow,
} from '../kernels/image-operation'
import type { BoundOperation } from '../kernels/kernel-set'
import type { LinearMemory } from '../tensor/memory'

/** y ← the largest value of every window, indices ← its place in the example */
export function bindMaxPoolingForward(
  operation: MaxPoolingForward,
  memory: LinearMemory,
): BoundOperation {
  const { window } = operation
  const { inputSize, outputSize } = sizesOf(window)
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  const indices = operation.indices ? memory.int32(operation.indices) : null
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const start = row * inputSize
      eachWindow(window, (output, pixels) => {
        let best = -1
        let largest = Number.NEGATIVE_INFINITY
        for (const pixel of pixels) {
          const value = x[start + pixel]!
          // The first pixel wins for lack of another, and the first NaN for good.
          if (best < 0 || !(value <= largest || Number.isNaN(largest))) {
            best = pixel
            largest = value
          }
        }
        y[row * outputSize + output] = largest
        if (indices) indices[row * outputSize + output] = best
      })
    }
  }
}

/** dx ← dy where each window took its value from */
export function bindMaxPoolingBackward(
  operation: MaxPoolingBackward,
  memory: LinearMemory,
): BoundOperation {
  const { inputSize, outputSize } = sizesOf(operation.window)
  const indices = memory.int32(operation.indices)
  const dy = memory.real(operation.dy)
  const dx = memory.real(operation.dx)
  return (rowCount) => {
    dx.fill(0, 0, rowCount * inputSize)
    for (let row = 0; row < rowCount; row++) {
      for (let output = row * outputSize; output < (row + 1) * outputSize; output++) {
        dx[row * inputSize + indices[output]!]! += dy[output]!
      }
    }
  }
}

/** y ← the mean of every window, zeros of the padding included */
export function bindAveragePoolingForward(
  operation: AveragePoolingForward,
  memory: LinearMemory,
): BoundOperation {
  const { window } = operation
  const { inputSize, outputSize, windowSize } = sizesOf(window)
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      eachWindow(window, (output, pixels) => {
        let sum = 0
        for (const pixel of pixels) sum += x[row * inputSize + pixel]!
        y[row * outputSize + output] = sum / windowSize
      })
    }
  }
}

/** dx ← an equal share of dy for everything in its window */
export function bindAveragePoolingBackward(
  operation: AveragePoolingBackward,
  memory: LinearMemory,
): BoundOperation {
  const { window } = operation
  const { inputSize, outputSize, windowSize } = sizesOf(window)
  const dy = memory.real(operation.dy)
  const dx = memory.real(operation.dx)
  return (rowCount) => {
    dx.fill(0, 0, rowCount * inputSize)
    for (let row = 0; row < rowCount; row++) {
      eachWindow(window, (output, pixels) => {
        const share = dy[row * outputSize + output]! / windowSize
        for (const pixel of pixels) dx[row * inputSize + pixel]! += share
      })
    }
  }
}

function sizesOf(window: SlidingWindow): {
  readonly inputSize: number
  readonly outputSize: number
  readonly windowSize: number
} {
  return {
    inputSize: window.channelCount * window.height * window.width,
    outputSize: window.channelCount * window.outputHeight * window.outputWidth,
    windowSize: window.windowHeight * window.windowWidth,
  }
}

/** Every output of an example with the pixels that its window sees, both in row-major order. */
function eachWindow(
  window: SlidingWindow,
  visit: (output: number, pixels: readonly number[]) => void,
): void {
  const { height, width, stride, padding, dilation, outputHeight, outputWidth } = window
  const pixels: number[] = []
  let output = 0
  for (let channel = 0; channel < window.channelCount; channel++) {
    for (let oh = 0; oh < outputHeight; oh++) {
      for (let ow = 0; ow < outputWidth; ow++) {
        pixels.length = 0
        for (let i = 0; i < window.windowHeight; i++) {
          const row = oh * stride - padding + i * dilation
          if (row < 0 || row >= height) continue
          for (let j = 0; j < window.windowWidth; j++) {
            const column = ow * stride - padding + j * dilation
            if (column < 0 || column >= width) continue
            pixels.push((channel * height + row) * width + column)
          }
        }
        visit(output, pixels)
        output++
      }
    }
  }
}
