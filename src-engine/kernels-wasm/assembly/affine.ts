import { Lanes } from './lanes'
import { AS_IT_LIES, TRANSPOSED, multiply } from './matrix-product'
import { Operation } from './operation'
import { Team } from './team'

@unmanaged
export class AffineForward extends Operation {
  x: usize
  weight: usize
  bias: usize
  y: usize
  inputCount: i32
  outputCount: i32
}

/** y (N, O) ← x (N, I) · W (I, O) + b (O) */
export function affineForward(operation: AffineForward, rowCount: i32): void {
  const inputCount = operation.inputCount
  const outputCount = operation.outputCount
  multiply(
    AS_IT_LIES,
    operation.x,
    (<usize>inputCount) << 2,
    AS_IT_LIES,
    operation.weight,
    (<usize>outputCount) << 2,
    operation.bias,
    operation.y,
    rowCount,
    outputCount,
    inputCount,
  )
}

@unmanaged
export class AffineBackward extends Operation {
  x: usize
  weight: usize
  dy: usize
  /** 0, together with dBias, for a frozen layer. */
  dWeight: usize
  dBias: usize
  /** 0 where no gradient of the input is wanted. */
  dx: usize
  inputCount: i32
  outputCount: i32
}

/** dW (I, O) ← xᵀ·dy, db (O) ← column sums of dy (N, O), dx (N, I) ← dy·Wᵀ */
export function affineBackward(operation: AffineBackward, rowCount: i32): void {
  const inputCount = operation.inputCount
  const outputCount = operation.outputCount
  const inputStride = (<usize>inputCount) << 2
  const outputStride = (<usize>outputCount) << 2
  if (operation.dWeight != 0) {
    multiply(
      TRANSPOSED,
      operation.x,
      inputStride,
      AS_IT_LIES,
      operation.dy,
      outputStride,
      0,
      operation.dWeight,
      inputCount,
      outputCount,
      rowCount,
    )
    sumColumns(operation.dy, operation.dBias, rowCount, outputCount)
  }
  if (operation.dx == 0) return
  multiply(
    AS_IT_LIES,
    operation.dy,
    outputStride,
    TRANSPOSED,
    operation.weight,
    outputStride,
    0,
    operation.dx,
    rowCount,
    inputCount,
    outputCount,
  )
}

/** sums (columns) ← sums over the rows of a matrix, four columns at a time. */
function sumColumns(matrix: usize, sums: usize, rowCount: i32, columnCount: i32): void {
  const stride = (<usize>columnCount) << 2
  const last = Team.endOf(columnCount, 4)
  for (let column = Team.firstOf(columnCount, 4); column < last; column += 4) {
    const offset = (<usize>column) << 2
    let sum = f32x4.splat(0)
    let from = matrix + offset
    for (let row = 0; row < rowCount; row++) {
      sum = f32x4.add(sum, v128.load(from))
      from += stride
    }
    Lanes.store(sums + offset, sum, last - column)
  }
}
