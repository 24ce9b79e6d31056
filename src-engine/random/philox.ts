/** Words that one Philox block yields. */
export const PHILOX_BLOCK_WORDS = 4

const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
/** The golden ratio and √3 − 1 as 32-bit fractions (Weyl sequence of the keys). */
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85
const ROUND_COUNT = 10

/**
 * Philox4x32-10: four random words as a pure function of a counter and a key. No state: any draw
 * can be computed without the ones before it.
 *
 * @param counter0 … counter3 (uint32) position
 * @param key0 … key1 (uint32) which sequence
 * @param out (4) uint32, overwritten
 * @see Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3
 */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  let c0 = counter0 | 0
  let c1 = counter1 | 0
  let c2 = counter2 | 0
  let c3 = counter3 | 0
  let k0 = key0 | 0
  let k1 = key1 | 0
  for (let round = 0; round < ROUND_COUNT; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    const high1 = multiplyHigh(MULTIPLIER_1, c2)
    const low1 = Math.imul(MULTIPLIER_1, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** Upper 32 bits of the product of two unsigned words, from 16-bit halves; no sum here reaches 2³². */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = (middle & 0xffff) + aLow * bHigh
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) | 0
}
