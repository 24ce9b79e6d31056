import { Lanes } from './lanes'
import { Operation } from './operation'
import { rowMaximum, rowPowers, scaleRow } from './softmax'
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
  /** s in t ← (1 − s)·one-hot + s/K. */
  labelSmoothing: f64
}

/**
 * loss ← mean of Σ t·(ln Σe^(logit − max) + max − logit); dLogits ← (softmax − t)/N. Powers are float32
 * and their sum is double, so that the loss and the label's gradient, −(Σ − power)/Σ, keep their
 * digits when the label has nearly all of the probability.
 */
export function softmaxCrossEntropy(operation: SoftmaxCrossEntropy, rowCount: i32): void {
  if (!Team.isFirst) return
  const classCount = operation.classCount
  const elsewhere = operation.labelSmoothing / <f64>classCount
  const atLabel = 1 - operation.labelSmoothing
  const rowBytes = (<usize>classCount) << 2
  let logits = operation.logits
  let dLogits = operation.dLogits
  let total: f64 = 0
  for (let row = 0; row < rowCount; row++) {
    const label = (<usize>load<u32>(operation.labels + ((<usize>row) << 2))) << 2
    const labelLogit = <f64>load<f32>(logits + label)
    const maximum = rowMaximum(logits, classCount)
    // Before the powers, which may overwrite the logits.
    const rest = elsewhere != 0 ? rowSum(logits, classCount) : 0
    const sum = rowPowers(logits, classCount, maximum, dLogits)
    const logSum = logarithm(sum) + <f64>maximum
    total += atLabel * (logSum - labelLogit)
    if (elsewhere != 0) total += elsewhere * (<f64>classCount * logSum - rest)
    if (dLogits != 0) {
      const labelPower = <f64>load<f32>(dLogits + label)
      scaleRow(dLogits, classCount, <f32>(1 / (sum * <f64>rowCount)))
      if (elsewhere != 0) shiftRow(dLogits, classCount, <f32>(-elsewhere / <f64>rowCount))
      const slope = (labelPower - sum) / sum + 1 - atLabel - elsewhere
      store<f32>(dLogits + label, <f32>(slope / <f64>rowCount))
      dLogits += rowBytes
    }
    logits += rowBytes
  }
  store<f64>(operation.loss, total / <f64>rowCount)
}

function rowSum(row: usize, count: i32): f64 {
  let sums = f64x2.splat(0)
  for (let k = 0; k < count; k += 4) {
    const x = v128.and(v128.load(row + ((<usize>k) << 2)), Lanes.first(count - k))
    sums = Lanes.addToDoubles(sums, x)
  }
  return Lanes.sumOfDoubles(sums)
}

/** numbers ← numbers + shift, a row in place. */
function shiftRow(numbers: usize, count: i32, shift: f32): void {
  const shifts = f32x4.splat(shift)
  for (let k = 0; k < count; k += 4) {
    const address = numbers + ((<usize>k) << 2)
    Lanes.store(address, f32x4.add(v128.load(address), shifts), count - k)
  }
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
