import { Lanes } from './lanes'

/*
 * The innermost loops of the matrix product. A tile of C, 6 rows by 8 or 16 columns, stays in vector
 * registers while k runs: every step loads the row of B as two or four vectors and spreads 6 numbers
 * of A one after the other.
 *
 * A narrow tile, 6 by 8, takes 12 registers for its sums, two for B and one for A: the 15 that V8
 * leaves on x86. A wide tile, 6 by 16, would be too much, unless V8 joins pairs of vectors into one
 * register of twice the width, which it does on machines with AVX2 when asked to
 * (--experimental-wasm-revectorize). The code below is written so that it can: what belongs to one
 * pair is loaded, computed and stored side by side, with no other store in between. Lanes compute the
 * same either way, so that the results are the same bits.
 *
 * Measured on one core of an AMD EPYC (Zen 5), everything in L1, GFLOP/s:
 *
 *                    4×8   6×8   4×16   6×16
 *   four lanes        51    58     33     38   (from 4×16 on registers are spilled)
 *   eight lanes       59    80    104    113
 *
 * Loops are not unrolled here: V8 does it, and Binaryen would reorder a hand-unrolled body so that
 * sums wait for each other (6×8 falls from 58 to 41).
 *
 * Every element is the sum over k in ascending order, whatever the tile and the thread: that is what
 * makes results the same bits for every thread count and for both widths.
 */
export const TILE_ROWS: i32 = 6
export const NARROW_COLUMNS: i32 = 8
export const WIDE_COLUMNS: i32 = 16

/** Widths of a tile, as types, because the functions below are compiled once for each. */
export type Narrow = u32
export type Wide = u64

/** How the rows of A lie: as in its matrix, k running along them, or packed, the 6 of a k side by side. */
export type InRows = i32
export type Packed = i64

/**
 * One tile: C ← start + A·B, or C ← C + A·B.
 *
 * @param a first element of the tile's rows, or of its packed panel
 * @param aStride bytes from row to row where A lies in rows
 * @param rowCount rows that exist (1 to 6) where A lies in rows; the others repeat the last and are
 *   thrown away
 * @param b panel of B, as wide as the tile, row by row of k
 * @param start what the sums begin with: a value per column, or a row of them for each row of the tile
 * @param startStride bytes from row to row of those, 0 for one row
 * @param c 6 rows, `cStride` bytes from row to row
 */
export function multiplyTile<Width, Form>(
  a: usize,
  aStride: usize,
  rowCount: i32,
  b: usize,
  innerCount: i32,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  isAdding: bool,
): void {
  const isWide = sizeof<Width>() == sizeof<Wide>()
  const isPacked = sizeof<Form>() == sizeof<Packed>()
  const bStep: usize = isWide ? 64 : 32
  let a1 = rowCount > 1 ? a + aStride : a
  let a2 = rowCount > 2 ? a1 + aStride : a1
  let a3 = rowCount > 3 ? a2 + aStride : a2
  let a4 = rowCount > 4 ? a3 + aStride : a3
  let a5 = rowCount > 5 ? a4 + aStride : a4
  // Sums of row 0 to 5, vector 0 to 3; a narrow tile has the first two vectors.
  let sum00 = v128.load(start)
  let sum01 = v128.load(start, 16)
  let sum02 = isWide ? v128.load(start, 32) : sum00
  let sum03 = isWide ? v128.load(start, 48) : sum00
  start += startStride
  let sum10 = v128.load(start)
  let sum11 = v128.load(start, 16)
  let sum12 = isWide ? v128.load(start, 32) : sum10
  let sum13 = isWide ? v128.load(start, 48) : sum10
  start += startStride
  let sum20 = v128.load(start)
  let sum21 = v128.load(start, 16)
  let sum22 = isWide ? v128.load(start, 32) : sum20
  let sum23 = isWide ? v128.load(start, 48) : sum20
  start += startStride
  let sum30 = v128.load(start)
  let sum31 = v128.load(start, 16)
  let sum32 = isWide ? v128.load(start, 32) : sum30
  let sum33 = isWide ? v128.load(start, 48) : sum30
  start += startStride
  let sum40 = v128.load(start)
  let sum41 = v128.load(start, 16)
  let sum42 = isWide ? v128.load(start, 32) : sum40
  let sum43 = isWide ? v128.load(start, 48) : sum40
  start += startStride
  let sum50 = v128.load(start)
  let sum51 = v128.load(start, 16)
  let sum52 = isWide ? v128.load(start, 32) : sum50
  let sum53 = isWide ? v128.load(start, 48) : sum50
  const end = b + <usize>innerCount * bStep
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = isWide ? v128.load(b, 32) : b0
    const b3 = isWide ? v128.load(b, 48) : b1
    let x = v128.load32_splat(a)
    sum00 = Lanes.multiplyAdd(x, b0, sum00)
    sum01 = Lanes.multiplyAdd(x, b1, sum01)
    if (isWide) {
      sum02 = Lanes.multiplyAdd(x, b2, sum02)
      sum03 = Lanes.multiplyAdd(x, b3, sum03)
    }
    x = isPacked ? v128.load32_splat(a, 4) : v128.load32_splat(a1)
    sum10 = Lanes.multiplyAdd(x, b0, sum10)
    sum11 = Lanes.multiplyAdd(x, b1, sum11)
    if (isWide) {
      sum12 = Lanes.multiplyAdd(x, b2, sum12)
      sum13 = Lanes.multiplyAdd(x, b3, sum13)
    }
    x = isPacked ? v128.load32_splat(a, 8) : v128.load32_splat(a2)
    sum20 = Lanes.multiplyAdd(x, b0, sum20)
    sum21 = Lanes.multiplyAdd(x, b1, sum21)
    if (isWide) {
      sum22 = Lanes.multiplyAdd(x, b2, sum22)
      sum23 = Lanes.multiplyAdd(x, b3, sum23)
    }
    x = isPacked ? v128.load32_splat(a, 12) : v128.load32_splat(a3)
    sum30 = Lanes.multiplyAdd(x, b0, sum30)
    sum31 = Lanes.multiplyAdd(x, b1, sum31)
    if (isWide) {
      sum32 = Lanes.multiplyAdd(x, b2, sum32)
      sum33 = Lanes.multiplyAdd(x, b3, sum33)
    }
    x = isPacked ? v128.load32_splat(a, 16) : v128.load32_splat(a4)
    sum40 = Lanes.multiplyAdd(x, b0, sum40)
    sum41 = Lanes.multiplyAdd(x, b1, sum41)
    if (isWide) {
      sum42 = Lanes.multiplyAdd(x, b2, sum42)
      sum43 = Lanes.multiplyAdd(x, b3, sum43)
    }
    x = isPacked ? v128.load32_splat(a, 20) : v128.load32_splat(a5)
    sum50 = Lanes.multiplyAdd(x, b0, sum50)
    sum51 = Lanes.multiplyAdd(x, b1, sum51)
    if (isWide) {
      sum52 = Lanes.multiplyAdd(x, b2, sum52)
      sum53 = Lanes.multiplyAdd(x, b3, sum53)
    }
    if (isPacked) {
      a += 24
    } else {
      a += 4
      a1 += 4
      a2 += 4
      a3 += 4
      a4 += 4
      a5 += 4
    }
    b += bStep
  }
  TilePair.write(c, isAdding, sum00, sum01)
  if (isWide) TilePair.write(c + 32, isAdding, sum02, sum03)
  c += cStride
  TilePair.write(c, isAdding, sum10, sum11)
  if (isWide) TilePair.write(c + 32, isAdding, sum12, sum13)
  c += cStride
  TilePair.write(c, isAdding, sum20, sum21)
  if (isWide) TilePair.write(c + 32, isAdding, sum22, sum23)
  c += cStride
  TilePair.write(c, isAdding, sum30, sum31)
  if (isWide) TilePair.write(c + 32, isAdding, sum32, sum33)
  c += cStride
  TilePair.write(c, isAdding, sum40, sum41)
  if (isWide) TilePair.write(c + 32, isAdding, sum42, sum43)
  c += cStride
  TilePair.write(c, isAdding, sum50, sum51)
  if (isWide) TilePair.write(c + 32, isAdding, sum52, sum53)
}

class TilePair {
  @inline
  static write(c: usize, isAdding: bool, left: v128, right: v128): void {
    if (isAdding) {
      const oldLeft = v128.load(c)
      const oldRight = v128.load(c, 16)
      v128.store(c, f32x4.add(oldLeft, left))
      v128.store(c, f32x4.add(oldRight, right), 16)
    } else {
      v128.store(c, left)
      v128.store(c, right, 16)
    }
  }
}
