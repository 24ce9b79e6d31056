import { COLUMN_BLOCK, INNER_BLOCK, ROW_BLOCK } from '../memory-map'
import { packColumns, packTransposedColumns, packTransposedRows } from './packing'
import { Team } from './team'
import { TILE_COLUMNS, TILE_ROWS, tileOfPanel, tileOfRows } from './tile'
import { Workspace, ZEROS } from './workspace'

/*
 * C (rows, columns) ← start + A (rows, inner) · B (inner, columns), blocked after Goto and van de
 * Geijn 2008, "Anatomy of high-performance matrix multiplication":
 *
 *   columns in blocks of 1024
 *     inner in equal blocks of at most 256     pack B: 8-column panels of 8 KiB, each stays in L1
 *       rows in blocks of 120                  pack A, if transposed: 120 KiB, stays in L2
 *         for every panel of B                 (tile.ts) 6 by 8 elements of C in registers
 *           for every 6 rows of A
 *
 * Where A lies row by row it is not packed: the tile walks along six rows at once, each piece of
 * which is 1 KiB, and the small batches of training would not pay for the copy (784→50 with 100 rows
 * multiplies every number of A with 50 of B). B is packed always; that costs 2 % there.
 *
 * Threads split the rows or the columns of C, at the borders of tiles. The order in which an element
 * sums up depends on the inner length alone, so the bits do not depend on the split.
 */

/** How an operand lies in memory: as it is, or given by its transpose. */
export const AS_IT_LIES: bool = false
export const TRANSPOSED: bool = true

/**
 * This thread's part of a product. Strides are bytes from row to row of what lies in memory.
 *
 * @param start a value per column that the sums begin with, or 0 for none
 */
export function multiply(
  isATransposed: bool,
  a: usize,
  aStride: usize,
  isBTransposed: bool,
  b: usize,
  bStride: usize,
  start: usize,
  c: usize,
  rowCount: i32,
  columnCount: i32,
  innerCount: i32,
): void {
  const cStride = (<usize>columnCount) << 2
  let firstRow = 0
  let lastRow = rowCount
  let firstColumn = 0
  let lastColumn = columnCount
  if (Team.size > 1) {
    if (isSplitByRows(isATransposed, rowCount, columnCount, innerCount)) {
      firstRow = Team.firstOf(rowCount, TILE_ROWS)
      lastRow = Team.endOf(rowCount, TILE_ROWS)
    } else {
      firstColumn = Team.firstOf(columnCount, TILE_COLUMNS)
      lastColumn = Team.endOf(columnCount, TILE_COLUMNS)
    }
    if (firstRow == lastRow) return
  }
  const blockCount = max((innerCount + INNER_BLOCK - 1) / INNER_BLOCK, 1)
  const blockLength = (innerCount + blockCount - 1) / blockCount
  for (let column = firstColumn; column < lastColumn; column += COLUMN_BLOCK) {
    const columns = min(lastColumn - column, COLUMN_BLOCK)
    for (let block = 0; block < blockCount; block++) {
      const inner = block * blockLength
      const length = min(innerCount - inner, blockLength)
      const bBlock = b + elementOffset(isBTransposed, inner, column, bStride)
      if (isBTransposed)
        packTransposedColumns(bBlock, bStride, length, columns, Workspace.packedB())
      else packColumns(bBlock, bStride, length, columns, Workspace.packedB())
      const isFirst = block == 0
      const blockStart = isFirst && start != 0 ? start + ((<usize>column) << 2) : 0
      for (let row = firstRow; row < lastRow; row += ROW_BLOCK) {
        const rows = min(lastRow - row, ROW_BLOCK)
        const aBlock = a + elementOffset(isATransposed, row, inner, aStride)
        const cBlock = c + <usize>row * cStride + ((<usize>column) << 2)
        if (isATransposed) {
          packTransposedRows(aBlock, aStride, length, rows, Workspace.packedA())
          multiplyBlock(true, 0, 0, blockStart, cBlock, cStride, !isFirst, rows, columns, length)
        } else {
          multiplyBlock(
            false,
            aBlock,
            aStride,
            blockStart,
            cBlock,
            cStride,
            !isFirst,
            rows,
            columns,
            length,
          )
        }
      }
    }
  }
}

/** Every tile of a block of C, from the packed block of B. */
function multiplyBlock(
  isAPacked: bool,
  a: usize,
  aStride: usize,
  start: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
  rowCount: i32,
  columnCount: i32,
  innerCount: i32,
): void {
  const edge = Workspace.edgeTile()
  let panel = Workspace.packedB()
  for (let column = 0; column < columnCount; column += TILE_COLUMNS) {
    const columns = columnCount - column
    const tileStart = start != 0 ? start + ((<usize>column) << 2) : ZEROS
    let aPanel = Workspace.packedA()
    for (let row = 0; row < rowCount; row += TILE_ROWS) {
      const rows = min(rowCount - row, TILE_ROWS)
      const tile = c + <usize>row * cStride + ((<usize>column) << 2)
      const isWhole = rows == TILE_ROWS && columns >= TILE_COLUMNS
      const out = isWhole ? tile : edge
      const outStride = isWhole ? cStride : 32
      const isTileAdding = isWhole && isAdding
      if (isAPacked) {
        tileOfPanel(aPanel, panel, innerCount, tileStart, out, outStride, isTileAdding)
        aPanel += ((<usize>innerCount) << 2) * TILE_ROWS
      } else {
        const aRows = a + <usize>row * aStride
        tileOfRows(aRows, aStride, rows, panel, innerCount, tileStart, out, outStride, isTileAdding)
      }
      if (!isWhole) copyEdge(edge, tile, cStride, rows, min(columns, TILE_COLUMNS), isAdding)
    }
    panel += ((<usize>innerCount) << 2) * TILE_COLUMNS
  }
}

/** The part of a tile that exists, stored or added to C. */
function copyEdge(
  tile: usize,
  c: usize,
  cStride: usize,
  rowCount: i32,
  columnCount: i32,
  isAdding: bool,
): void {
  for (let row = 0; row < rowCount; row++) {
    for (let column: usize = 0; column < (<usize>columnCount) << 2; column += 4) {
      const value = load<f32>(tile + column)
      store<f32>(c + column, isAdding ? load<f32>(c + column) + value : value)
    }
    tile += 32
    c += cStride
  }
}

/** Bytes from the first element to (row, column), of a matrix or of one given by its transpose. */
function elementOffset(isTransposed: bool, row: i32, column: i32, stride: usize): usize {
  return isTransposed
    ? <usize>column * stride + ((<usize>row) << 2)
    : <usize>row * stride + ((<usize>column) << 2)
}

/**
 * Whether splitting the rows takes the slowest thread less time than splitting the columns: its tiles,
 * and what it packs, a number packed costing as much as two multiply-adds.
 */
function isSplitByRows(
  isATransposed: bool,
  rowCount: i32,
  columnCount: i32,
  innerCount: i32,
): bool {
  const rows = Team.largestPart(rowCount, TILE_ROWS)
  const columns = Team.largestPart(columnCount, TILE_COLUMNS)
  const inner = <f64>innerCount
  const byRows =
    <f64>rows * <f64>columnCount + 2 * <f64>columnCount + (isATransposed ? 2 * <f64>rows : 0)
  const byColumns =
    <f64>rowCount * <f64>columns + 2 * <f64>columns + (isATransposed ? 2 * <f64>rowCount : 0)
  return inner * byRows <= inner * byColumns
}
