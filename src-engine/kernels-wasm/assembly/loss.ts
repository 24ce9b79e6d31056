import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'
import { VectorMath, logarithm } from './vector-math'

/*
 * Losses sum up in double precision, in one order: one thread computes them, since a batch has few
 * outputs next to the work that led to them.
 */

@unmanaged
export class SoftmaxCrossEntropy extends Operation {
  logits: usize
  labels: usize
  /** 0 where no gradient is wanted. */
  dLogits: usize
  loss: usize
  classCount: i32
}

/**
 * loss ← mean of ln Σe^(logit − max) + max − logit[label]; dLogits ← (softmax − one-hot)/N. Powers are
 * float32 and their sum is double, so that the loss and the label's gradient, −(Σ − power)/Σ, keep
 * their digits when the label has nearly all of the probability.
 */
export function softmaxCrossEntropy(operation: SoftmaxCrossEntropy, rowCount: i32): void {
  if (!Team.isFirst) return
  const classCount = operation.classCount
  const hasGradient = operation.dLogits != 0
  const rowBytes = (<usize>classCount) << 2
  let logits = operation.logits
  let dLogits = operation.dLogits
  let total: f64 = 0
  for (let row = 0; row < rowCount; row++) {
    const label = load<u32>(operation.labels + ((<usize>row) << 2))
    const labelOffset = (<usize>label) << 2
    const labelLogit = load<f32>(logits + labelOffset)
    const maximum = rowMaximum(logits, classCount)
    const maxima = f32x4.splat(maximum)
    let sums = f64x2.splat(0)
    for (let k = 0; k < classCount; k += 4) {
      const offset = (<usize>k) << 2
      const count = classCount - k
      const difference = f32x4.sub(v128.load(logits + offset), maxima)
      const power = v128.and(VectorMath.exponential(difference), Lanes.first(count))
      sums = Lanes.addToDoubles(sums, power)
      if (hasGradient) Lanes.store(dLogits + offset, power, count)
    }
    const sum = Lanes.sumOfDoubles(sums)
    total += logarithm(sum) + (<f64>maximum - <f64>labelLogit)
    if (hasGradient) {
      const scale = 1 / (sum * <f64>rowCount)
      const labelPower = <f64>load<f32>(dLogits + labelOffset)
      const scales = f32x4.splat(<f32>scale)
      for (let k = 0; k < classCount; k += 4) {
        const address = dLogits + ((<usize>k) << 2)
        Lanes.store(address, f32x4.mul(v128.load(address), scales), classCount - k)
      }
      store<f32>(dLogits + labelOffset, <f32>((labelPower - sum) * scale))
      dLogits += rowBytes
    }
    logits += rowBytes
  }
  store<f64>(operation.loss, total / <f64>rowCount)
}

/** NaN when one of the numbers is. */
function rowMaximum(row: usize, count: i32): f32 {
  const least = f32x4.splat(-Infinity)
  let maxima = least
  for (let k = 0; k < count; k += 4) {
    const x = v128.bitselect(v128.load(row + ((<usize>k) << 2)), least, Lanes.first(count - k))
    maxima = f32x4.max(maxima, x)
  }
  maxima = f32x4.max(maxima, i64x2.shuffle(maxima, maxima, 1, 0))
  maxima = f32x4.max(maxima, i32x4.shuffle(maxima, maxima, 1, 0, 3, 2))
  return f32x4.extract_lane(maxima, 0)
}

/** Losses of every single output against its target. */
@unmanaged
export class ElementwiseLoss extends Operation {
  outputs: usize
  targets: usize
  /** 0 where no gradient is wanted. */
  dOutputs: usize
  loss: usize
  outputCount: i32
}

/** loss ← mean of max(x, 0) − xt + ln(1 + e^−|x|); dLogits ← (sigmoid(x) − t)/(N·K). */
export function sigmoidBinaryCrossEntropy(operation: ElementwiseLoss, rowCount: i32): void {
  if (!Team.isFirst) return
  const count = rowCount * operation.outputCount
  const scale = f32x4.splat(<f32>(1 / <f64>count))
  const hasGradient = operation.dOutputs != 0
  let sums = f64x2.splat(0)
  for (let index = 0; index < count; index += 4) {
    const offset = (<usize>index) << 2
    const x = v128.load(operation.outputs + offset)
    const target = v128.load(operation.targets + offset)
    const power = VectorMath.exponential(f32x4.neg(f32x4.abs(x)))
    const margin = f32x4.sub(f32x4.max(x, f32x4.splat(0)), f32x4.mul(x, target))
    const term = f32x4.add(margin, VectorMath.logarithmOfOnePlus(power))
    sums = Lanes.addToDoubles(sums, v128.and(term, Lanes.first(count - index)))
    if (hasGradient) {
      const gradient = f32x4.mul(f32x4.sub(VectorMath.sigmoid(x), target), scale)
      Lanes.store(operation.dOutputs + offset, gradient, count - index)
    }
  }
  store<f64>(operation.loss, Lanes.sumOfDoubles(sums) / <f64>count)
}

/** loss ← mean of (y − t)²; dy ← 2(y − t)/(N·K). */
export function meanSquaredError(operation: ElementwiseLoss, rowCount: i32): void {
  if (!Team.isFirst) return
  const count = rowCount * operation.outputCount
  const scale = f32x4.splat(<f32>(2 / <f64>count))
  const hasGradient = operation.dOutputs != 0
  let sums = f64x2.splat(0)
  for (let index = 0; index < count; index += 4) {
    const offset = (<usize>index) << 2
    const target = v128.load(operation.targets + offset)
    const difference = f32x4.sub(v128.load(operation.outputs + offset), target)
    const square = v128.and(f32x4.mul(difference, difference), Lanes.first(count - index))
    sums = Lanes.addToDoubles(sums, square)
    if (hasGradient) {
      Lanes.store(operation.dOutputs + offset, f32x4.mul(difference, scale), count - index)
    }
  }
  store<f64>(operation.loss, Lanes.sumOfDoubles(sums) / <f64>count)
}

@unmanaged
export class WeightDecay extends Operation {
  weight: usize
  /** 0 where no gradient is wanted. */
  dWeight: usize
  loss: usize
  count: i32
  lambda: f64
}

/** loss ← loss + ½λΣw²; dW ← dW + λw. */
export function weightDecay(operation: WeightDecay): void {
  if (!Team.isFirst) return
  const count = operation.count
  const lambda = f32x4.splat(<f32>operation.lambda)
  const hasGradient = operation.dWeight != 0
  let sums = f64x2.splat(0)
  for (let index = 0; index < count; index += 4) {
    const offset = (<usize>index) << 2
    const weight = v128.load(operation.weight + offset)
    const square = v128.and(f32x4.mul(weight, weight), Lanes.first(count - index))
    sums = Lanes.addToDoubles(sums, square)
    if (hasGradient) {
      const address = operation.dWeight + offset
      const gradient = Lanes.multiplyAdd(weight, lambda, v128.load(address))
      Lanes.store(address, gradient, count - index)
    }
  }
  const loss = load<f64>(operation.loss)
  store<f64>(operation.loss, loss + 0.5 * operation.lambda * Lanes.sumOfDoubles(sums))
}
