import { COLUMN_BLOCK, INNER_BLOCK, ROW_BLOCK } from '../memory-map'
import { Lanes } from './lanes'
import { packColumns, packTransposedColumns, packTransposedRows } from './packing'
import { Team } from './team'
import {
  InRows,
  NARROW_COLUMNS,
  Narrow,
  Packed,
  TILE_ROWS,
  WIDE_COLUMNS,
  Wide,
  multiplyTile,
} from './tile'
import { Workspace, ZEROS } from './workspace'

/*
 * C (rows, columns) ← start + A (rows, inner) · B (inner, columns), blocked after Goto and van de
 * Geijn 2008, "Anatomy of high-performance matrix multiplication":
 *
 *   columns in blocks of 1024
 *     inner in equal blocks of at most 256     pack B in panels as wide as a tile: 8 or 16 KiB, in L1
 *       rows in blocks of 120                  pack A, if transposed: 120 KiB, in L2
 *         for every panel of B                 (tile.ts) elements of C in registers
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

/** The width of tiles that suits this machine (see tile.ts). */
export class Tiling {
  static columns: i32 = NARROW_COLUMNS
}

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
    if (isSplitByRows(isATransposed, rowCount, columnCount)) {
      firstRow = Team.firstOf(rowCount, TILE_ROWS)
      lastRow = Team.endOf(rowCount, TILE_ROWS)
    } else {
      firstColumn = Team.firstOf(columnCount, Tiling.columns)
      lastColumn = Team.endOf(columnCount, Tiling.columns)
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
      const isFirst = block == 0
      const blockStart = isFirst && start != 0 ? start + ((<usize>column) << 2) : 0
      const bBlock = b + elementOffset(isBTransposed, inner, column, bStride)
      packPanels(isBTransposed, bBlock, bStride, length, columns)
      for (let row = firstRow; row < lastRow; row += ROW_BLOCK) {
        const rows = min(lastRow - row, ROW_BLOCK)
        const aBlock = a + elementOffset(isATransposed, row, inner, aStride)
        const cBlock = c + <usize>row * cStride + ((<usize>column) << 2)
        if (isATransposed) {
          packTransposedRows(aBlock, aStride, length, rows, Workspace.packedA())
          multiplyBlock<Packed>(
            Workspace.packedA(),
            0,
            blockStart,
            0,
            cBlock,
            cStride,
            !isFirst,
            rows,
            columns,
            length,
          )
        } else {
          multiplyBlock<InRows>(
            aBlock,
            aStride,
            blockStart,
            0,
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

/** Columns of the next panel: the last is narrow where that is enough. */
function panelWidth(columnsLeft: i32): i32 {
  return columnsLeft <= NARROW_COLUMNS ? NARROW_COLUMNS : Tiling.columns
}

/** Packs a block of B in panels as wide as the tiles that read them. */
export function packPanels(
  isTransposed: bool,
  b: usize,
  stride: usize,
  innerCount: i32,
  columnCount: i32,
): void {
  let panel = Workspace.packedB()
  let column = 0
  while (column < columnCount) {
    const columns = columnCount - column
    const width = panelWidth(columns)
    const from = b + elementOffset(isTransposed, 0, column, stride)
    if (isTransposed) packTransposedColumns(from, stride, innerCount, columns, width, panel)
    else packColumns(from, stride, innerCount, columns, width, panel)
    panel += (<usize>innerCount * <usize>width) << 2
    column += width
  }
}

/**
 * Every tile of a block of C, from the packed block of B.
 *
 * @param start what the sums begin with: a value per column, or for each row as many equal values as a
 *   tile is wide; 0 for nothing
 * @param startStride bytes from row to row of those, 0 for values per column
 */
export function multiplyBlock<Form>(
  a: usize,
  aStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
  rowCount: i32,
  columnCount: i32,
  innerCount: i32,
): void {
  let panel = Workspace.packedB()
  let column = 0
  while (column < columnCount) {
    const columns = columnCount - column
    const width = panelWidth(columns)
    const offset = (<usize>column) << 2
    const panelStart = start == 0 ? ZEROS : startStride == 0 ? start + offset : start
    if (width == WIDE_COLUMNS) {
      multiplyPanel<Wide, Form>(
        a,
        aStride,
        panel,
        panelStart,
        startStride,
        c + offset,
        cStride,
        isAdding,
        rowCount,
        columns,
        innerCount,
      )
    } else {
      multiplyPanel<Narrow, Form>(
        a,
        aStride,
        panel,
        panelStart,
        startStride,
        c + offset,
        cStride,
        isAdding,
        rowCount,
        columns,
        innerCount,
      )
    }
    panel += (<usize>innerCount * <usize>width) << 2
    column += width
  }
}

/** The tiles of one panel of B, those at the edges by way of a tile of their own. */
function multiplyPanel<Width, Form>(
  a: usize,
  aStride: usize,
  panel: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
  rowCount: i32,
  columnsLeft: i32,
  innerCount: i32,
): void {
  const isPacked = sizeof<Form>() == sizeof<Packed>()
  const width = sizeof<Width>() == sizeof<Wide>() ? WIDE_COLUMNS : NARROW_COLUMNS
  const edge = Workspace.edgeTile()
  const edgeStride = (<usize>width) << 2
  const aStep = (isPacked ? (<usize>innerCount) << 2 : aStride) * TILE_ROWS
  for (let row = 0; row < rowCount; row += TILE_ROWS) {
    const rows = min(rowCount - row, TILE_ROWS)
    if (rows == TILE_ROWS && columnsLeft >= width) {
      multiplyTile<Width, Form>(
        a,
        aStride,
        rows,
        panel,
        innerCount,
        start,
        startStride,
        c,
        cStride,
        isAdding,
      )
    } else {
      multiplyTile<Width, Form>(
        a,
        aStride,
        rows,
        panel,
        innerCount,
        start,
        startStride,
        edge,
        edgeStride,
        false,
      )
      copyEdge(edge, edgeStride, c, cStride, rows, min(columnsLeft, width), isAdding)
    }
    a += aStep
    start += startStride * TILE_ROWS
    c += cStride * TILE_ROWS
  }
}

/** The part of a tile that exists, stored or added to C. */
function copyEdge(
  tile: usize,
  tileStride: usize,
  c: usize,
  cStride: usize,
  rowCount: i32,
  columnCount: i32,
  isAdding: bool,
): void {
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column += 4) {
      const offset = (<usize>column) << 2
      const value = v128.load(tile + offset)
      const result = isAdding ? f32x4.add(v128.load(c + offset), value) : value
      Lanes.store(c + offset, result, columnCount - column)
    }
    tile += tileStride
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
function isSplitByRows(isATransposed: bool, rowCount: i32, columnCount: i32): bool {
  const rows = Team.largestPart(rowCount, TILE_ROWS)
  const columns = Team.largestPart(columnCount, Tiling.columns)
  const byRows =
    <f64>rows * <f64>columnCount + 2 * <f64>columnCount + (isATransposed ? 2 * <f64>rows : 0)
  const byColumns =
    <f64>rowCount * <f64>columns + 2 * <f64>columns + (isATransposed ? 2 * <f64>rowCount : 0)
  return byRows <= byColumns
}
