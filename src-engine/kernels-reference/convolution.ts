import type { ConvolutionBackward, ConvolutionForward } from '../kernels/image-operation'
import type { BoundOperation } from '../kernels/kernel-set'
import type { LinearMemory } from '../tensor/memory'
import { fold, unfold } from './image-columns'
import { addProduct, rowMajor, transposed } from './matrix-product'

// Image after image becomes columns of patches; then a convolution is a product of matrices, with K for
// the C·KH·KW numbers of a patch and P for the OH·OW outputs of a filter.

/** y[n] (O, P) ← weight (O, K) · columns of x[n] (K, P) + bias */
export function bindConvolutionForward(
  operation: ConvolutionForward,
  memory: LinearMemory,
): BoundOperation {
  const { filterCount, window } = operation
  const planeSize = window.outputHeight * window.outputWidth
  const imageSize = window.channelCount * window.height * window.width
  const patchSize = window.channelCount * window.windowHeight * window.windowWidth
  const x = memory.real(operation.x)
  const weight = rowMajor(memory.real(operation.weight), patchSize)
  const bias = memory.real(operation.bias)
  const y = memory.real(operation.y)
  const columnData = memory.real(operation.columns).subarray(0, patchSize * planeSize)
  const columns = rowMajor(columnData, planeSize)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      unfold(x, row * imageSize, window, columnData)
      const start = row * filterCount * planeSize
      for (let filter = 0; filter < filterCount; filter++) {
        const plane = start + filter * planeSize
        y.fill(bias[filter]!, plane, plane + planeSize)
      }
      const planes = rowMajor(y, planeSize, start)
      addProduct(weight, columns, planes, filterCount, patchSize, planeSize)
    }
  }
}

/**
 * dWeight ← Σ dy[n]·columnsᵀ, dBias ← sums of the planes of dy, dx[n] ← weightᵀ·dy[n] folded back
 * onto the image.
 */
export function bindConvolutionBackward(
  operation: ConvolutionBackward,
  memory: LinearMemory,
): BoundOperation {
  const { filterCount, window } = operation
  const planeSize = window.outputHeight * window.outputWidth
  const imageSize = window.channelCount * window.height * window.width
  const patchSize = window.channelCount * window.windowHeight * window.windowWidth
  const x = memory.real(operation.x)
  const weightTransposed = transposed(rowMajor(memory.real(operation.weight), patchSize))
  const dy = memory.real(operation.dy)
  const dWeight = operation.dWeight ? rowMajor(memory.real(operation.dWeight), patchSize) : null
  const dBias = operation.dBias ? memory.real(operation.dBias) : null
  const dx = operation.dx ? memory.real(operation.dx) : null
  const columnData = memory.real(operation.columns).subarray(0, patchSize * planeSize)
  const columns = rowMajor(columnData, planeSize)
  const columnsTransposed = transposed(columns)
  return (rowCount) => {
    dWeight?.data.fill(0)
    dx?.fill(0, 0, rowCount * imageSize)
    for (let row = 0; row < rowCount; row++) {
      const planes = rowMajor(dy, planeSize, row * filterCount * planeSize)
      if (dWeight) {
        unfold(x, row * imageSize, window, columnData)
        addProduct(planes, columnsTransposed, dWeight, filterCount, planeSize, patchSize)
      }
      if (dx) {
        columnData.fill(0)
        addProduct(weightTransposed, planes, columns, patchSize, filterCount, planeSize)
        fold(columnData, window, dx, row * imageSize)
      }
    }
    for (let filter = 0; dBias && filter < filterCount; filter++) {
      let sum = 0
      for (let row = 0; row < rowCount; row++) {
        const plane = (row * filterCount + filter) * planeSize
        for (let place = plane; place < plane + planeSize; place++) sum += dy[place]!
      }
      dBias[filter] = sum
    }
  }
}
