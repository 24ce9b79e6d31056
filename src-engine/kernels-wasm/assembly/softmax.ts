import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'
import { VectorMath } from './vector-math'

/** The largest of a row's numbers, NaN when one of them is. */
export function rowMaximum(row: usize, count: i32): f32 {
  const least = f32x4.splat(-Infinity)
  let maxima = least
  for (let k = 0; k < count; k += 4) {
    const x = v128.load(row + ((<usize>k) << 2))
    maxima = f32x4.max(maxima, v128.bitselect(x, least, Lanes.first(count - k)))
  }
  maxima = f32x4.max(maxima, i64x2.shuffle(maxima, maxima, 1, 0))
  maxima = f32x4.max(maxima, i32x4.shuffle(maxima, maxima, 1, 0, 3, 2))
  return f32x4.extract_lane(maxima, 0)
}

/**
 * powers ← e^(x − maximum) of a row, or nothing for an address of 0.
 *
 * @returns their sum
 */
export function rowPowers(row: usize, count: i32, maximum: f32, powers: usize): f64 {
  const maxima = f32x4.splat(maximum)
  let sums = f64x2.splat(0)
  for (let k = 0; k < count; k += 4) {
    const offset = (<usize>k) << 2
    const difference = f32x4.sub(v128.load(row + offset), maxima)
    const power = v128.and(VectorMath.exponential(difference), Lanes.first(count - k))
    sums = Lanes.addToDoubles(sums, power)
    if (powers != 0) Lanes.store(powers + offset, power, count - k)
  }
  return Lanes.sumOfDoubles(sums)
}

/** numbers ← numbers·factor, a row in place. */
export function scaleRow(numbers: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  for (let k = 0; k < count; k += 4) {
    const address = numbers + ((<usize>k) << 2)
    Lanes.store(address, f32x4.mul(v128.load(address), factors), count - k)
  }
}

@unmanaged
export class SoftmaxForward extends Operation {
  x: usize
  y: usize
  classCount: i32
}

/** y ← e^(x − max)/Σ of each row */
export function softmaxForward(operation: SoftmaxForward, rowCount: i32): void {
  const classCount = operation.classCount
  const rowBytes = (<usize>classCount) << 2
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const x = operation.x + <usize>row * rowBytes
    const y = operation.y + <usize>row * rowBytes
    const sum = rowPowers(x, classCount, rowMaximum(x, classCount), y)
    scaleRow(y, classCount, <f32>(1 / sum))
  }
}

@unmanaged
export class SoftmaxBackward extends Operation {
  y: usize
  dy: usize
  dx: usize
  classCount: i32
}

/** dxᵢ ← yᵢ(dyᵢ − Σⱼ dyⱼyⱼ) of each row */
export function softmaxBackward(operation: SoftmaxBackward, rowCount: i32): void {
  const classCount = operation.classCount
  const rowBytes = (<usize>classCount) << 2
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const offset = <usize>row * rowBytes
    let sums = f64x2.splat(0)
    for (let k = 0; k < classCount; k += 4) {
      const place = offset + ((<usize>k) << 2)
      const product = f32x4.mul(v128.load(operation.dy + place), v128.load(operation.y + place))
      sums = Lanes.addToDoubles(sums, v128.and(product, Lanes.first(classCount - k)))
    }
    const projection = f32x4.splat(<f32>Lanes.sumOfDoubles(sums))
    for (let k = 0; k < classCount; k += 4) {
      const place = offset + ((<usize>k) << 2)
      const slope = f32x4.sub(v128.load(operation.dy + place), projection)
      const dx = f32x4.mul(v128.load(operation.y + place), slope)
      Lanes.store(operation.dx + place, dx, classCount - k)
    }
  }
}
