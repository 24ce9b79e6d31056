import type { BoundOperation } from '../kernels/kernel-set'
import type { MuonUpdate } from '../kernels/update-operation'
import type { LinearMemory } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import { addProduct, rowMajor, transposed, type Matrix } from './matrix-product'

/** Coefficients of the odd polynomial ax + bx³ + cx⁵ that pulls singular values towards 1. */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315]
/** Keeps the norm of a gradient of zeros from dividing. */
const LEAST_NORM = 1e-7
/** Root mean square that an update of AdamW usually has. */
const USUAL_SIZE = 0.2

/** m ← μm + (1−μ)g; W ← W − 0.2·√max(R, C)·η·orthogonalized(μm + (1−μ)g) */
export function bindMuonUpdate(operation: MuonUpdate, memory: LinearMemory): BoundOperation {
  const { share, iterations, rowCount, columnCount } = operation
  const parameter = memory.real(operation.parameter)
  const gradient = memory.real(operation.gradient)
  const momentum = memory.real(operation.momentum)
  const scalars = memory.float64(operation.scalars)
  const [current, next, gram, square] = operation.workspace.map((slot) => memory.real(slot))
  if (!current || !next || !gram || !square) throw new TypeError('checkOperation has counted them')
  const iterate = newtonSchulz(rowCount, columnCount, gram, square)
  const scale = USUAL_SIZE * Math.sqrt(Math.max(rowCount, columnCount))
  return () => {
    let squares = 0
    for (let index = 0; index < gradient.length; index++) {
      const slope = (1 - share) * gradient[index]!
      momentum[index] = share * momentum[index]! + slope
      const ahead = share * momentum[index]! + slope
      current[index] = ahead
      squares += ahead * ahead
    }
    const norm = Math.max(LEAST_NORM, Math.sqrt(squares))
    for (let index = 0; index < current.length; index++) current[index]! /= norm
    let [from, to] = [current, next]
    for (let iteration = 0; iteration < iterations; iteration++) {
      iterate(from, to)
      ;[from, to] = [to, from]
    }
    const rate = scale * scalars[0]!
    for (let index = 0; index < parameter.length; index++) parameter[index]! -= rate * from[index]!
  }
}

/**
 * One step of the quintic Newton–Schulz iteration, X ← aX + (bA + cA²)X with A = X·Xᵀ, along the
 * shorter side.
 */
function newtonSchulz(
  rowCount: number,
  columnCount: number,
  gram: RealArray,
  square: RealArray,
): (from: RealArray, to: RealArray) => void {
  const [side, length] = [Math.min(rowCount, columnCount), Math.max(rowCount, columnCount)]
  const lying = (data: RealArray): Matrix =>
    rowCount > columnCount ? transposed(rowMajor(data, columnCount)) : rowMajor(data, columnCount)
  const gramMatrix = rowMajor(gram, side)
  const squareMatrix = rowMajor(square, side)
  return (from, to) => {
    const x = lying(from)
    gram.fill(0)
    addProduct(x, transposed(x), gramMatrix, side, length, side)
    square.fill(0)
    addProduct(gramMatrix, gramMatrix, squareMatrix, side, side, side)
    for (let index = 0; index < square.length; index++) {
      square[index] = CUBIC * gram[index]! + QUINTIC * square[index]!
    }
    for (let index = 0; index < from.length; index++) to[index] = LINEAR * from[index]!
    addProduct(squareMatrix, x, lying(to), side, side, length)
  }
}
