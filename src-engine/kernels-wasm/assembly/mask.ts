import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'

@unmanaged
export class DropoutMask extends Operation {
  mask: usize
  scalars: usize
  /** Tells the dropout layers of a network apart. */
  stream: i32
  /** Number of the random stream `dropout`. */
  streamNumber: i32
  /** Words below it become 0. */
  threshold: u32
  size: i32
}

/**
 * mask ← 0 where a random word is below the threshold, otherwise 1. The words are those of
 * Philox4x32-10 with the counter (block, stream, step) and the key (seed, stream number); four blocks
 * of four words are drawn at once, a lane for each block.
 *
 * @see Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"
 */
export function dropoutMask(operation: DropoutMask, rowCount: i32): void {
  const seed = <u32>load<f64>(operation.scalars)
  const step = <u64>load<f64>(operation.scalars, 8)
  const threshold = i32x4.splat(operation.threshold)
  const count = rowCount * operation.size
  const last = Team.endOf(count, 64)
  for (let index = Team.firstOf(count, 64); index < last; index += 16) {
    let word0 = i32x4.add(i32x4.splat(index >> 2), i32x4(0, 1, 2, 3))
    let word1 = i32x4.splat(operation.stream)
    let word2 = i32x4.splat(<i32>step)
    let word3 = i32x4.splat(<i32>(step >> 32))
    let key0 = seed
    let key1 = <u32>operation.streamNumber
    for (let round = 0; round < 10; round++) {
      const low0 = Philox.lowProduct(word0, 0xd2511f53)
      const high0 = Philox.highProduct(word0, 0xd2511f53)
      const low1 = Philox.lowProduct(word2, 0xcd9e8d57)
      const high1 = Philox.highProduct(word2, 0xcd9e8d57)
      word0 = v128.xor(v128.xor(high1, word1), i32x4.splat(key0))
      word1 = low1
      word2 = v128.xor(v128.xor(high0, word3), i32x4.splat(key1))
      word3 = low0
      key0 += 0x9e3779b9
      key1 += 0xbb67ae85
    }
    // Word w of block b is number 4b + w.
    const low01 = i32x4.shuffle(word0, word1, 0, 4, 1, 5)
    const high01 = i32x4.shuffle(word0, word1, 2, 6, 3, 7)
    const low23 = i32x4.shuffle(word2, word3, 0, 4, 1, 5)
    const high23 = i32x4.shuffle(word2, word3, 2, 6, 3, 7)
    const block0 = i32x4.ge_u(i64x2.shuffle(low01, low23, 0, 2), threshold)
    const block1 = i32x4.ge_u(i64x2.shuffle(low01, low23, 1, 3), threshold)
    const block2 = i32x4.ge_u(i64x2.shuffle(high01, high23, 0, 2), threshold)
    const block3 = i32x4.ge_u(i64x2.shuffle(high01, high23, 1, 3), threshold)
    const lower = i16x8.narrow_i32x4_s(block0, block1)
    const upper = i16x8.narrow_i32x4_s(block2, block3)
    const bytes = v128.and(i8x16.narrow_i16x8_s(lower, upper), i8x16.splat(1))
    if (last - index >= 16) {
      v128.store(operation.mask + <usize>index, bytes)
    } else {
      storeBytes(operation.mask + <usize>index, bytes, last - index)
    }
  }
}

/** The first `count` bytes, 1 to 15. */
function storeBytes(to: usize, bytes: v128, count: i32): void {
  let rest = bytes
  for (let index: usize = 0; index < <usize>count; index++) {
    v128.store8_lane(to + index, rest, 0)
    rest = i8x16.shuffle(rest, rest, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0)
  }
}

class Philox {
  @inline
  static lowProduct(x: v128, factor: u32): v128 {
    return i32x4.mul(x, i32x4.splat(factor))
  }

  /** The upper halves of the products of 64 bits. */
  @inline
  static highProduct(x: v128, factor: u32): v128 {
    const factors = i32x4.splat(factor)
    const lower = i64x2.extmul_low_i32x4_u(x, factors)
    const upper = i64x2.extmul_high_i32x4_u(x, factors)
    return i32x4.shuffle(lower, upper, 1, 3, 5, 7)
  }
}

@unmanaged
export class ApplyMask extends Operation {
  x: usize
  mask: usize
  y: usize
  scale: f32
  size: i32
}

/** y ← scale·x·mask */
export function applyMask(operation: ApplyMask, rowCount: i32): void {
  const scale = f32x4.splat(operation.scale)
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const bytes = v128.load32_zero(operation.mask + <usize>index)
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
    const kept = f32x4.mul(f32x4.convert_i32x4_s(words), scale)
    const y = f32x4.mul(v128.load(operation.x + offset), kept)
    Lanes.store(operation.y + offset, y, last - index)
  }
}

@unmanaged
export class Scale extends Operation {
  x: usize
  y: usize
  factor: f32
  size: i32
}

/** y ← factor·x */
export function scale(operation: Scale, rowCount: i32): void {
  const factor = f32x4.splat(operation.factor)
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const y = f32x4.mul(v128.load(operation.x + offset), factor)
    Lanes.store(operation.y + offset, y, last - index)
  }
}
