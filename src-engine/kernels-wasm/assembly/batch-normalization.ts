import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'

/*
 * Batches (N, C, S) have statistics for every channel. With S = 1 four channels lie side by side and
 * have a lane each; otherwise one channel's S numbers of an example follow each other and fill all
 * lanes. Either way a group of channels has a piece of every example, `length` numbers long, and a
 * vector with its statistics in the right lanes; the loops are the same. Sums are double. Threads
 * split the channels.
 */

@unmanaged
class ChannelOperation extends Operation {
  channelCount: i32
  spatialSize: i32
  epsilon: f64
  x: usize
  gamma: usize
  mean: usize
  variance: usize

  /** Channels in a group. */
  get groupSize(): i32 {
    return this.spatialSize == 1 ? 4 : 1
  }

  /** Numbers of the group from `channel` in an example. */
  pieceLength(channel: i32): i32 {
    return this.spatialSize == 1 ? min(this.channelCount - channel, 4) : this.spatialSize
  }

  /** Bytes from the start of a batch to the piece of an example. */
  pieceOffset(row: i32, channel: i32): usize {
    return (<usize>((row * this.channelCount + channel) * this.spatialSize)) << 2
  }

  /** The numbers of a group in an array of one per channel. */
  load(perChannel: usize, channel: i32): v128 {
    const address = perChannel + ((<usize>channel) << 2)
    return this.spatialSize == 1 ? v128.load(address) : v128.load32_splat(address)
  }

  store(perChannel: usize, channel: i32, values: v128): void {
    const count = min(this.channelCount - channel, this.groupSize)
    Lanes.store(perChannel + ((<usize>channel) << 2), values, count)
  }

  /** √(variance + ε) */
  deviation(channel: i32): v128 {
    const variance = this.load(this.variance, channel)
    return f32x4.sqrt(f32x4.add(variance, f32x4.splat(<f32>this.epsilon)))
  }
}

@unmanaged
export class BatchNormalization extends ChannelOperation {
  beta: usize
  y: usize
}

/** mean, variance ← those of the batch; y ← γ(x − mean)/√(variance + ε) + β */
export function batchNormalizationForward(operation: BatchNormalization, rowCount: i32): void {
  if (rowCount == 0) return
  const groupSize = operation.groupSize
  const last = Team.endOf(operation.channelCount, groupSize)
  for (let c = Team.firstOf(operation.channelCount, groupSize); c < last; c += groupSize) {
    takeStatistics(operation, rowCount, c)
    normalize(operation, rowCount, c)
  }
}

/** y ← γ(x − mean)/√(variance + ε) + β with statistics that stand already */
export function batchNormalizationInference(operation: BatchNormalization, rowCount: i32): void {
  const groupSize = operation.groupSize
  const last = Team.endOf(operation.channelCount, groupSize)
  for (let c = Team.firstOf(operation.channelCount, groupSize); c < last; c += groupSize) {
    normalize(operation, rowCount, c)
  }
}

function takeStatistics(operation: BatchNormalization, rowCount: i32, channel: i32): void {
  const length = operation.pieceLength(channel)
  const share = f64x2.splat(1 / (<f64>rowCount * <f64>operation.spatialSize))
  let lower = f64x2.splat(0)
  let upper = f64x2.splat(0)
  for (let row = 0; row < rowCount; row++) {
    const piece = operation.x + operation.pieceOffset(row, channel)
    for (let index = 0; index < length; index += 4) {
      const x = v128.and(v128.load(piece + ((<usize>index) << 2)), Lanes.first(length - index))
      lower = f64x2.add(lower, Lanes.lowerDoubles(x))
      upper = f64x2.add(upper, Lanes.upperDoubles(x))
    }
  }
  const sums = laneSums(operation, lower, upper, share)
  operation.store(operation.mean, channel, sums)
  const mean = operation.load(operation.mean, channel)
  lower = f64x2.splat(0)
  upper = f64x2.splat(0)
  for (let row = 0; row < rowCount; row++) {
    const piece = operation.x + operation.pieceOffset(row, channel)
    for (let index = 0; index < length; index += 4) {
      const difference = f32x4.sub(v128.load(piece + ((<usize>index) << 2)), mean)
      const square = f32x4.mul(difference, difference)
      const counted = v128.and(square, Lanes.first(length - index))
      lower = f64x2.add(lower, Lanes.lowerDoubles(counted))
      upper = f64x2.add(upper, Lanes.upperDoubles(counted))
    }
  }
  operation.store(operation.variance, channel, laneSums(operation, lower, upper, share))
}

/** Sums times `share` as floats: a lane for each channel, or the sum of all lanes in every lane. */
function laneSums(operation: ChannelOperation, lower: v128, upper: v128, share: v128): v128 {
  if (operation.spatialSize != 1) {
    const sum = Lanes.sumOfDoubles(lower) + Lanes.sumOfDoubles(upper)
    lower = f64x2.splat(sum)
    upper = lower
  }
  return Lanes.floats(f64x2.mul(lower, share), f64x2.mul(upper, share))
}

function normalize(operation: BatchNormalization, rowCount: i32, channel: i32): void {
  const length = operation.pieceLength(channel)
  const mean = operation.load(operation.mean, channel)
  const gamma = operation.load(operation.gamma, channel)
  const beta = operation.load(operation.beta, channel)
  const factor = f32x4.div(gamma, operation.deviation(channel))
  for (let row = 0; row < rowCount; row++) {
    const offset = operation.pieceOffset(row, channel)
    for (let index = 0; index < length; index += 4) {
      const place = offset + ((<usize>index) << 2)
      const difference = f32x4.sub(v128.load(operation.x + place), mean)
      const y = Lanes.multiplyAdd(difference, factor, beta)
      Lanes.store(operation.y + place, y, length - index)
    }
  }
}

@unmanaged
export class BatchNormalizationBackward extends ChannelOperation {
  dy: usize
  dGamma: usize
  dBeta: usize
  /** 0 where no gradient of the input is wanted. */
  dx: usize
}

/** dγ ← Σ dy·x̂, dβ ← Σ dy, dx ← γ/(m·σ)·(m·dy − dβ − x̂·dγ) */
export function batchNormalizationBackward(
  operation: BatchNormalizationBackward,
  rowCount: i32,
): void {
  const groupSize = operation.groupSize
  const last = Team.endOf(operation.channelCount, groupSize)
  for (let c = Team.firstOf(operation.channelCount, groupSize); c < last; c += groupSize) {
    differentiate(operation, rowCount, c)
  }
}

function differentiate(operation: BatchNormalizationBackward, rowCount: i32, channel: i32): void {
  const length = operation.pieceLength(channel)
  const mean = operation.load(operation.mean, channel)
  const deviation = operation.deviation(channel)
  let lower = f64x2.splat(0)
  let upper = f64x2.splat(0)
  let lowerProjection = f64x2.splat(0)
  let upperProjection = f64x2.splat(0)
  for (let row = 0; row < rowCount; row++) {
    const offset = operation.pieceOffset(row, channel)
    for (let index = 0; index < length; index += 4) {
      const place = offset + ((<usize>index) << 2)
      const mask = Lanes.first(length - index)
      const dy = v128.and(v128.load(operation.dy + place), mask)
      const difference = v128.and(f32x4.sub(v128.load(operation.x + place), mean), mask)
      const product = f32x4.mul(dy, difference)
      lower = f64x2.add(lower, Lanes.lowerDoubles(dy))
      upper = f64x2.add(upper, Lanes.upperDoubles(dy))
      lowerProjection = f64x2.add(lowerProjection, Lanes.lowerDoubles(product))
      upperProjection = f64x2.add(upperProjection, Lanes.upperDoubles(product))
    }
  }
  const one = f64x2.splat(1)
  const sum = laneSums(operation, lower, upper, one)
  const products = laneSums(operation, lowerProjection, upperProjection, one)
  const projection = f32x4.div(products, deviation)
  operation.store(operation.dBeta, channel, sum)
  operation.store(operation.dGamma, channel, projection)
  if (operation.dx == 0) return
  const share = f32x4.splat(<f32>(1 / (<f64>rowCount * <f64>operation.spatialSize)))
  const factor = f32x4.div(operation.load(operation.gamma, channel), deviation)
  const meanSlope = f32x4.mul(sum, share)
  const tilt = f32x4.neg(f32x4.mul(f32x4.div(projection, deviation), share))
  for (let row = 0; row < rowCount; row++) {
    const offset = operation.pieceOffset(row, channel)
    for (let index = 0; index < length; index += 4) {
      const place = offset + ((<usize>index) << 2)
      const difference = f32x4.sub(v128.load(operation.x + place), mean)
      const slope = f32x4.sub(v128.load(operation.dy + place), meanSlope)
      const dx = f32x4.mul(Lanes.multiplyAdd(difference, tilt, slope), factor)
      Lanes.store(operation.dx + place, dx, length - index)
    }
  }
}

/** dx ← dy·γ/√(variance + ε), the running statistics being constants */
export function batchNormalizationInferenceBackward(
  operation: BatchNormalizationBackward,
  rowCount: i32,
): void {
  const groupSize = operation.groupSize
  const last = Team.endOf(operation.channelCount, groupSize)
  for (let c = Team.firstOf(operation.channelCount, groupSize); c < last; c += groupSize) {
    const length = operation.pieceLength(c)
    const factor = f32x4.div(operation.load(operation.gamma, c), operation.deviation(c))
    for (let row = 0; row < rowCount; row++) {
      const offset = operation.pieceOffset(row, c)
      for (let index = 0; index < length; index += 4) {
        const place = offset + ((<usize>index) << 2)
        const dx = f32x4.mul(v128.load(operation.dy + place), factor)
        Lanes.store(operation.dx + place, dx, length - index)
      }
    }
  }
}

@unmanaged
export class BatchNormalizationUpdate extends Operation {
  channelCount: i32
  spatialSize: i32
  isUnbiased: i32
  mean: usize
  variance: usize
  runningMean: usize
  runningVariance: usize
  momentum: f64
}

/** running ← momentum·running + (1 − momentum)·batch */
export function batchNormalizationUpdate(operation: BatchNormalizationUpdate, rowCount: i32): void {
  const count = <f64>rowCount * <f64>operation.spatialSize
  const correction = operation.isUnbiased != 0 && count > 1 ? count / (count - 1) : 1
  const momentum = f32x4.splat(<f32>operation.momentum)
  const rest = f32x4.splat(<f32>(1 - operation.momentum))
  const varianceRest = f32x4.splat(<f32>((1 - operation.momentum) * correction))
  const last = Team.endOf(operation.channelCount, Team.LINE)
  for (let c = Team.firstOf(operation.channelCount, Team.LINE); c < last; c += 4) {
    const offset = (<usize>c) << 2
    const mean = f32x4.mul(v128.load(operation.mean + offset), rest)
    const variance = f32x4.mul(v128.load(operation.variance + offset), varianceRest)
    const oldMean = v128.load(operation.runningMean + offset)
    const oldVariance = v128.load(operation.runningVariance + offset)
    Lanes.store(
      operation.runningMean + offset,
      Lanes.multiplyAdd(oldMean, momentum, mean),
      last - c,
    )
    Lanes.store(
      operation.runningVariance + offset,
      Lanes.multiplyAdd(oldVariance, momentum, variance),
      last - c,
    )
  }
}
