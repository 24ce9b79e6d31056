import type { BoundOperation } from '../kernels/kernel-set'
import type { AffineBackward, AffineForward } from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'
import { addProduct, rowMajor, transposed } from './matrix-product'

/** y ← x·W + b */
export function bindAffineForward(operation: AffineForward, memory: LinearMemory): BoundOperation {
  const { inputCount, outputCount } = operation
  const x = rowMajor(memory.real(operation.x), inputCount)
  const weight = rowMajor(memory.real(operation.weight), outputCount)
  const bias = memory.real(operation.bias)
  const y = rowMajor(memory.real(operation.y), outputCount)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) y.data.set(bias, row * outputCount)
    addProduct(x, weight, y, rowCount, inputCount, outputCount)
  }
}

/** dW ← xᵀ·dy, db ← column sums of dy, dx ← dy·Wᵀ */
export function bindAffineBackward(
  operation: AffineBackward,
  memory: LinearMemory,
): BoundOperation {
  const { inputCount, outputCount } = operation
  const xTransposed = transposed(rowMajor(memory.real(operation.x), inputCount))
  const weightTransposed = transposed(rowMajor(memory.real(operation.weight), outputCount))
  const dy = rowMajor(memory.real(operation.dy), outputCount)
  const dWeight = operation.dWeight ? rowMajor(memory.real(operation.dWeight), outputCount) : null
  const dBias = operation.dBias ? memory.real(operation.dBias) : null
  const dx = operation.dx ? rowMajor(memory.real(operation.dx), inputCount) : null
  return (rowCount) => {
    if (dWeight) {
      dWeight.data.fill(0)
      addProduct(xTransposed, dy, dWeight, inputCount, rowCount, outputCount)
    }
    for (let output = 0; dBias && output < outputCount; output++) {
      let sum = 0
      for (let row = 0; row < rowCount; row++) sum += dy.data[row * outputCount + output]!
      dBias[output] = sum
    }
    if (dx) {
      dx.data.fill(0, 0, rowCount * inputCount)
      addProduct(dy, weightTransposed, dx, rowCount, outputCount, inputCount)
    }
  }
}
