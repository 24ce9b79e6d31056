import type { BoundOperation } from '../kernels/kernel-set'
import type { AdafactorUpdate } from '../kernels/update-operation'
import type { LinearMemory } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'

/** β₂ at step t is 1 − t^−0.8. */
const DECAY_EXPONENT = 0.8
/** ε₁: added to every squared gradient. */
const LEAST_SQUARE = 1e-30
/** ε₂: a tensor near 0 still moves as if its root mean square were this. */
const LEAST_SCALE = 1e-3

/**
 * Means of squared gradients by row and by column instead of one for every parameter, and a step in
 * proportion to the tensor's own size.
 */
export function bindAdafactorUpdate(
  operation: AdafactorUpdate,
  memory: LinearMemory,
): BoundOperation {
  const { decay } = operation
  const parameter = memory.real(operation.parameter)
  const gradient = memory.real(operation.gradient)
  const scalars = memory.float64(operation.scalars)
  const [rowSlot, columnSlot] = operation.state
  const rows = memory.real(rowSlot)
  const columns = columnSlot ? memory.real(columnSlot) : null
  return () => {
    const [rate, step] = [scalars[0]!, scalars[1]!]
    const scale = Math.max(LEAST_SCALE, rootMeanSquare(parameter))
    const relativeRate = scale * Math.min(rate, 1 / Math.sqrt(step))
    const share = step ** -DECAY_EXPONENT
    const size = columns
      ? averageMatrix(gradient, rows, columns, share)
      : averageVector(gradient, rows, share)
    const finalRate = relativeRate / Math.max(1, size)
    const kept = 1 - rate * decay
    if (columns) moveMatrix(parameter, gradient, rows, columns, finalRate, kept)
    else moveVector(parameter, gradient, rows, finalRate, kept)
  }
}

/** Updates row and column means; returns the root mean square of g/√v̂. */
function averageMatrix(g: RealArray, rows: RealArray, columns: RealArray, share: number): number {
  const columnCount = columns.length
  for (let row = 0; row < rows.length; row++) {
    let sum = 0
    for (let column = 0; column < columnCount; column++) {
      sum += g[row * columnCount + column]! ** 2 + LEAST_SQUARE
    }
    rows[row]! += share * (sum / columnCount - rows[row]!)
  }
  for (let column = 0; column < columnCount; column++) {
    let sum = 0
    for (let row = 0; row < rows.length; row++) {
      sum += g[row * columnCount + column]! ** 2 + LEAST_SQUARE
    }
    columns[column]! += share * (sum / rows.length - columns[column]!)
  }
  const mean = meanOf(rows)
  let squares = 0
  for (let row = 0; row < rows.length; row++) {
    const rowShare = rows[row]! / mean
    for (let column = 0; column < columnCount; column++) {
      squares += g[row * columnCount + column]! ** 2 / (rowShare * columns[column]!)
    }
  }
  return Math.sqrt(squares / g.length)
}

function moveMatrix(
  p: RealArray,
  g: RealArray,
  rows: RealArray,
  columns: RealArray,
  rate: number,
  kept: number,
): void {
  const columnCount = columns.length
  const mean = meanOf(rows)
  for (let row = 0; row < rows.length; row++) {
    const rowShare = rows[row]! / mean
    for (let column = 0; column < columnCount; column++) {
      const index = row * columnCount + column
      const step = (rate * g[index]!) / Math.sqrt(rowShare * columns[column]!)
      p[index] = kept * p[index]! - step
    }
  }
}

/** Updates the averages of squares; returns the root mean square of g/√v. */
function averageVector(g: RealArray, v: RealArray, share: number): number {
  let squares = 0
  for (let index = 0; index < g.length; index++) {
    const square = g[index]! ** 2
    v[index]! += share * (square + LEAST_SQUARE - v[index]!)
    squares += square / v[index]!
  }
  return Math.sqrt(squares / g.length)
}

function moveVector(p: RealArray, g: RealArray, v: RealArray, rate: number, kept: number): void {
  for (let index = 0; index < p.length; index++) {
    p[index] = kept * p[index]! - (rate * g[index]!) / Math.sqrt(v[index]!)
  }
}

function rootMeanSquare(values: RealArray): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]! ** 2
  return Math.sqrt(sum / values.length)
}

function meanOf(values: RealArray): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}
