import { Lanes } from './lanes'

/*
 * The innermost loops of the matrix product. A tile of C, 6 rows by 8 columns, stays in twelve vector
 * registers while k runs: every step loads 8 numbers of B as two vectors and spreads 6 numbers of A
 * one after the other, for 12 multiply-adds. Twelve sums, two vectors of B and one of A are the 15
 * registers that V8 leaves on x86. Loops are not unrolled here: V8 does it, and Binaryen would
 * reorder a hand-unrolled body so that sums wait for each other.
 *
 * Measured on one core of an AMD EPYC (Zen 5), everything in L1, GFLOP/s: 6×8 58, 4×8 52, 8×4 48,
 * 4×12 42 (spills). Unrolled by two, 6×8 falls to 41.
 *
 * Every element is the sum over k in ascending order, whatever the tile and the thread: that is what
 * makes results the same bits for every thread count.
 */
export const TILE_ROWS: i32 = 6
export const TILE_COLUMNS: i32 = 8

/**
 * One tile where the rows of A lie as they are, k running along them: six pointers walk.
 *
 * @param a first element of the tile's first row
 * @param aStride bytes from row to row
 * @param rowCount rows that exist (1 to 6); the others repeat the last and are thrown away
 * @param b panel of B: 8 columns, row by row of k
 * @param start 8 values that the sums begin with (bias, or zeros)
 * @param c 6 rows by 8 columns, `cStride` bytes from row to row
 * @param isAdding adds to C instead of overwriting it
 */
export function tileOfRows(
  a: usize,
  aStride: usize,
  rowCount: i32,
  b: usize,
  innerCount: i32,
  start: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
): void {
  let a1 = rowCount > 1 ? a + aStride : a
  let a2 = rowCount > 2 ? a1 + aStride : a1
  let a3 = rowCount > 3 ? a2 + aStride : a2
  let a4 = rowCount > 4 ? a3 + aStride : a3
  let a5 = rowCount > 5 ? a4 + aStride : a4
  const startLeft = v128.load(start)
  const startRight = v128.load(start, 16)
  let left0 = startLeft
  let left1 = startLeft
  let left2 = startLeft
  let left3 = startLeft
  let left4 = startLeft
  let left5 = startLeft
  let right0 = startRight
  let right1 = startRight
  let right2 = startRight
  let right3 = startRight
  let right4 = startRight
  let right5 = startRight
  const end = a + ((<usize>innerCount) << 2)
  while (a < end) {
    const bLeft = v128.load(b)
    const bRight = v128.load(b, 16)
    let x = v128.load32_splat(a)
    left0 = Lanes.multiplyAdd(x, bLeft, left0)
    right0 = Lanes.multiplyAdd(x, bRight, right0)
    x = v128.load32_splat(a1)
    left1 = Lanes.multiplyAdd(x, bLeft, left1)
    right1 = Lanes.multiplyAdd(x, bRight, right1)
    x = v128.load32_splat(a2)
    left2 = Lanes.multiplyAdd(x, bLeft, left2)
    right2 = Lanes.multiplyAdd(x, bRight, right2)
    x = v128.load32_splat(a3)
    left3 = Lanes.multiplyAdd(x, bLeft, left3)
    right3 = Lanes.multiplyAdd(x, bRight, right3)
    x = v128.load32_splat(a4)
    left4 = Lanes.multiplyAdd(x, bLeft, left4)
    right4 = Lanes.multiplyAdd(x, bRight, right4)
    x = v128.load32_splat(a5)
    left5 = Lanes.multiplyAdd(x, bLeft, left5)
    right5 = Lanes.multiplyAdd(x, bRight, right5)
    a += 4
    a1 += 4
    a2 += 4
    a3 += 4
    a4 += 4
    a5 += 4
    b += 32
  }
  Tile.write(
    c,
    cStride,
    isAdding,
    left0,
    left1,
    left2,
    left3,
    left4,
    left5,
    right0,
    right1,
    right2,
    right3,
    right4,
    right5,
  )
}

/**
 * The same tile where A is packed: for every k the tile's 6 numbers lie side by side.
 *
 * @param a panel of A: 6 rows, column by column of k
 */
export function tileOfPanel(
  a: usize,
  b: usize,
  innerCount: i32,
  start: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
): void {
  const startLeft = v128.load(start)
  const startRight = v128.load(start, 16)
  let left0 = startLeft
  let left1 = startLeft
  let left2 = startLeft
  let left3 = startLeft
  let left4 = startLeft
  let left5 = startLeft
  let right0 = startRight
  let right1 = startRight
  let right2 = startRight
  let right3 = startRight
  let right4 = startRight
  let right5 = startRight
  const end = b + ((<usize>innerCount) << 5)
  while (b < end) {
    const bLeft = v128.load(b)
    const bRight = v128.load(b, 16)
    let x = v128.load32_splat(a)
    left0 = Lanes.multiplyAdd(x, bLeft, left0)
    right0 = Lanes.multiplyAdd(x, bRight, right0)
    x = v128.load32_splat(a, 4)
    left1 = Lanes.multiplyAdd(x, bLeft, left1)
    right1 = Lanes.multiplyAdd(x, bRight, right1)
    x = v128.load32_splat(a, 8)
    left2 = Lanes.multiplyAdd(x, bLeft, left2)
    right2 = Lanes.multiplyAdd(x, bRight, right2)
    x = v128.load32_splat(a, 12)
    left3 = Lanes.multiplyAdd(x, bLeft, left3)
    right3 = Lanes.multiplyAdd(x, bRight, right3)
    x = v128.load32_splat(a, 16)
    left4 = Lanes.multiplyAdd(x, bLeft, left4)
    right4 = Lanes.multiplyAdd(x, bRight, right4)
    x = v128.load32_splat(a, 20)
    left5 = Lanes.multiplyAdd(x, bLeft, left5)
    right5 = Lanes.multiplyAdd(x, bRight, right5)
    a += 24
    b += 32
  }
  Tile.write(
    c,
    cStride,
    isAdding,
    left0,
    left1,
    left2,
    left3,
    left4,
    left5,
    right0,
    right1,
    right2,
    right3,
    right4,
    right5,
  )
}

class Tile {
  @inline
  static write(
    c: usize,
    cStride: usize,
    isAdding: bool,
    left0: v128,
    left1: v128,
    left2: v128,
    left3: v128,
    left4: v128,
    left5: v128,
    right0: v128,
    right1: v128,
    right2: v128,
    right3: v128,
    right4: v128,
    right5: v128,
  ): void {
    if (isAdding) {
      Tile.addRow(c, left0, right0)
      Tile.addRow((c += cStride), left1, right1)
      Tile.addRow((c += cStride), left2, right2)
      Tile.addRow((c += cStride), left3, right3)
      Tile.addRow((c += cStride), left4, right4)
      Tile.addRow((c += cStride), left5, right5)
    } else {
      Tile.storeRow(c, left0, right0)
      Tile.storeRow((c += cStride), left1, right1)
      Tile.storeRow((c += cStride), left2, right2)
      Tile.storeRow((c += cStride), left3, right3)
      Tile.storeRow((c += cStride), left4, right4)
      Tile.storeRow((c += cStride), left5, right5)
    }
  }

  @inline
  static storeRow(c: usize, left: v128, right: v128): void {
    v128.store(c, left)
    v128.store(c, right, 16)
  }

  @inline
  static addRow(c: usize, left: v128, right: v128): void {
    v128.store(c, f32x4.add(v128.load(c), left))
    v128.store(c, f32x4.add(v128.load(c, 16), right), 16)
  }
}
