import { Lanes } from './lanes'
import { TILE_ROWS } from './tile'

/*
 * Copies the parts of A and B that the tiles read over and over into the order they read them in, so
 * that the inner loops walk through memory without jumps, whatever the matrices' widths (rows that
 * are a power of two apart would fall into the same cache lines). Edges are filled with zeros; a
 * vector may be read a few numbers past a matrix, because the workspace lies behind all of them.
 */

/** Bytes of one k in a panel of A (6 rows). */
const A_STEP: usize = 24

/**
 * A panel of B as it lies, (innerCount, columnCount): the rows of k one behind the other.
 *
 * @param b first element
 * @param stride bytes from row to row
 * @param columnCount columns that exist, from 1 to `width`
 * @param width columns of the panel, a multiple of 8
 */
export function packColumns(
  b: usize,
  stride: usize,
  innerCount: i32,
  columnCount: i32,
  width: i32,
  panel: usize,
): void {
  const step = (<usize>width) << 2
  for (let column = 0; column < width; column += 8) {
    const leftMask = Lanes.first(columnCount - column)
    const rightMask = Lanes.first(columnCount - column - 4)
    let from = b + ((<usize>column) << 2)
    let to = panel + ((<usize>column) << 2)
    for (let k = 0; k < innerCount; k++) {
      const left = v128.and(v128.load(from), leftMask)
      const right = v128.and(v128.load(from, 16), rightMask)
      v128.store(to, left)
      v128.store(to, right, 16)
      from += stride
      to += step
    }
  }
}

/**
 * A panel of B given by its transpose, (columnCount, innerCount): turned four by four.
 *
 * @param b first element of the transpose
 * @param stride bytes from row to row of the transpose
 */
export function packTransposedColumns(
  b: usize,
  stride: usize,
  innerCount: i32,
  columnCount: i32,
  width: i32,
  panel: usize,
): void {
  for (let column = 0; column < width; column += 4) {
    const rows = b + <usize>column * stride
    const to = panel + ((<usize>column) << 2)
    turnRows(rows, stride, columnCount - column, innerCount, to, (<usize>width) << 2)
  }
}

/** Four rows as columns of a panel; rows beyond `rowCount`, which may be 0 or less, become zeros. */
function turnRows(
  rows: usize,
  stride: usize,
  rowCount: i32,
  innerCount: i32,
  panel: usize,
  step: usize,
): void {
  const row0 = rowCount > 0 ? rows : 0
  const row1 = rowCount > 1 ? rows + stride : row0
  const row2 = rowCount > 2 ? row1 + stride : row0
  const row3 = rowCount > 3 ? row2 + stride : row0
  const mask = Lanes.first(rowCount)
  let k: usize = 0
  const end = (<usize>innerCount) << 2
  const wholeEnd = (<usize>(innerCount & ~3)) << 2
  for (; k < wholeEnd; k += 16) {
    const x0 = v128.load(row0 + k)
    const x1 = v128.load(row1 + k)
    const x2 = v128.load(row2 + k)
    const x3 = v128.load(row3 + k)
    const low01 = i32x4.shuffle(x0, x1, 0, 4, 1, 5)
    const high01 = i32x4.shuffle(x0, x1, 2, 6, 3, 7)
    const low23 = i32x4.shuffle(x2, x3, 0, 4, 1, 5)
    const high23 = i32x4.shuffle(x2, x3, 2, 6, 3, 7)
    v128.store(panel, v128.and(i64x2.shuffle(low01, low23, 0, 2), mask))
    v128.store(panel + step, v128.and(i64x2.shuffle(low01, low23, 1, 3), mask))
    v128.store(panel + 2 * step, v128.and(i64x2.shuffle(high01, high23, 0, 2), mask))
    v128.store(panel + 3 * step, v128.and(i64x2.shuffle(high01, high23, 1, 3), mask))
    panel += 4 * step
  }
  for (; k < end; k += 4) {
    let column = v128.load32_zero(row0 + k)
    column = v128.load32_lane(row1 + k, column, 1)
    column = v128.load32_lane(row2 + k, column, 2)
    column = v128.load32_lane(row3 + k, column, 3)
    v128.store(panel, v128.and(column, mask))
    panel += step
  }
}

/**
 * A given by its transpose, (innerCount, rowCount): panels of 6 rows of A, in each the columns of k
 * one behind the other.
 *
 * @param a first element of the transpose
 * @param stride bytes from row to row of the transpose
 */
export function packTransposedRows(
  a: usize,
  stride: usize,
  innerCount: i32,
  rowCount: i32,
  panels: usize,
): void {
  for (let row = 0; row < rowCount; row += TILE_ROWS) {
    const count = rowCount - row
    const upperMask = Lanes.first(count)
    const lowerMask = Lanes.first(count - 4)
    let from = a + ((<usize>row) << 2)
    for (let k = 0; k < innerCount; k++) {
      v128.store(panels, v128.and(v128.load(from), upperMask))
      v128.store64_lane(panels, v128.and(v128.load64_zero(from, 16), lowerMask), 0, 16)
      from += stride
      panels += A_STEP
    }
  }
}
