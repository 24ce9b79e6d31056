import {
  ADAGRAD,
  ADAM_BOOK,
  ADAM_PYTORCH,
  MOMENTUM_BOOK,
  MOMENTUM_PYTORCH,
  RMSPROP,
  SGD,
} from '../opcodes'
import { copyNumbers } from './gather-rows'
import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'
import { powerOf } from './vector-math'
import { Workspace } from './workspace'

@unmanaged
export class OptimizerUpdate extends Operation {
  rule: i32
  count: i32
  parameter: usize
  gradient: usize
  /** State blocks in the order the optimizer declares them; 0 where it has fewer. */
  first: usize
  second: usize
  /** Doubles: [learning rate, updates done including this one]. */
  scalars: usize
  /** Momentum, RMSProp's decay or Adam's β₁. */
  decay: f64
  /** Adam's β₂. */
  secondDecay: f64
  epsilon: f64
}

/** Numbers that the rules below update at once: two vectors, which V8 may join (see tile.ts). */
const PAIR: i32 = 8

/** One update of this thread's part of the parameters. The formulas are derived in src-engine/optimizers. */
export function optimizerUpdate(operation: OptimizerUpdate): void {
  const start = Team.firstOf(operation.count, Team.LINE)
  const end = Team.endOf(operation.count, Team.LINE)
  const wholeEnd = start + ((end - start) & ~(PAIR - 1))
  const offset = (<usize>start) << 2
  updatePairs(
    operation,
    operation.parameter + offset,
    operation.gradient + offset,
    operation.first + offset,
    operation.second + offset,
    (<usize>(wholeEnd - start)) << 2,
  )
  if (wholeEnd < end) updateRest(operation, (<usize>wholeEnd) << 2, (<usize>(end - wholeEnd)) << 2)
}

/** The last numbers, fewer than a pair, by way of a place where a whole pair may be written. */
function updateRest(operation: OptimizerUpdate, offset: usize, byteCount: usize): void {
  const p = Workspace.edgeTile()
  const g = p + 32
  const first = p + 64
  const second = p + 96
  copyNumbers(operation.parameter + offset, p, byteCount)
  copyNumbers(operation.gradient + offset, g, byteCount)
  if (operation.first != 0) copyNumbers(operation.first + offset, first, byteCount)
  if (operation.second != 0) copyNumbers(operation.second + offset, second, byteCount)
  updatePairs(operation, p, g, first, second, PAIR << 2)
  copyNumbers(p, operation.parameter + offset, byteCount)
  if (operation.first != 0) copyNumbers(first, operation.first + offset, byteCount)
  if (operation.second != 0) copyNumbers(second, operation.second + offset, byteCount)
}

function updatePairs(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  first: usize,
  second: usize,
  byteCount: usize,
): void {
  switch (operation.rule) {
    case SGD:
      updateBySgd(operation, p, g, byteCount)
      break
    case MOMENTUM_BOOK:
      updateByBookMomentum(operation, p, g, first, byteCount)
      break
    case MOMENTUM_PYTORCH:
      updateByPytorchMomentum(operation, p, g, first, byteCount)
      break
    case ADAGRAD:
      updateByAdagrad(operation, p, g, first, byteCount)
      break
    case RMSPROP:
      updateByRmsprop(operation, p, g, first, byteCount)
      break
    case ADAM_BOOK:
    case ADAM_PYTORCH:
      updateByAdam(operation, p, g, first, second, byteCount)
      break
    default:
      unreachable()
  }
}

/** p ← p − ηg */
function updateBySgd(operation: OptimizerUpdate, p: usize, g: usize, byteCount: usize): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  for (const end = p + byteCount; p < end; p += 32) {
    const left = Lanes.multiplyAdd(v128.load(g), rate, v128.load(p))
    const right = Lanes.multiplyAdd(v128.load(g, 16), rate, v128.load(p, 16))
    Lanes.storePair(p, left, right)
    g += 32
  }
}

/** v ← μv − ηg; p ← p + v */
function updateByBookMomentum(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  v: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  for (const end = p + byteCount; p < end; p += 32) {
    const left = Lanes.multiplyAdd(v128.load(v), momentum, f32x4.mul(v128.load(g), rate))
    const right = Lanes.multiplyAdd(v128.load(v, 16), momentum, f32x4.mul(v128.load(g, 16), rate))
    const leftParameter = f32x4.add(v128.load(p), left)
    const rightParameter = f32x4.add(v128.load(p, 16), right)
    Lanes.storePair(v, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    v += 32
  }
}

/** v ← μv + g; p ← p − ηv */
function updateByPytorchMomentum(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  v: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  for (const end = p + byteCount; p < end; p += 32) {
    const left = Lanes.multiplyAdd(v128.load(v), momentum, v128.load(g))
    const right = Lanes.multiplyAdd(v128.load(v, 16), momentum, v128.load(g, 16))
    const leftParameter = Lanes.multiplyAdd(left, rate, v128.load(p))
    const rightParameter = Lanes.multiplyAdd(right, rate, v128.load(p, 16))
    Lanes.storePair(v, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    v += 32
  }
}

/** h ← h + g²; p ← p − ηg/(√h + ε) */
function updateByAdagrad(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  h: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const epsilon = f32x4.splat(<f32>operation.epsilon)
  for (const end = p + byteCount; p < end; p += 32) {
    const leftGradient = v128.load(g)
    const rightGradient = v128.load(g, 16)
    const left = Lanes.multiplyAdd(leftGradient, leftGradient, v128.load(h))
    const right = Lanes.multiplyAdd(rightGradient, rightGradient, v128.load(h, 16))
    const leftStep = scaledStep(leftGradient, rate, left, epsilon)
    const rightStep = scaledStep(rightGradient, rate, right, epsilon)
    const leftParameter = f32x4.add(v128.load(p), leftStep)
    const rightParameter = f32x4.add(v128.load(p, 16), rightStep)
    Lanes.storePair(h, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    h += 32
  }
}

/** h ← ρh + (1−ρ)g²; p ← p − ηg/(√h + ε) */
function updateByRmsprop(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  h: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const epsilon = f32x4.splat(<f32>operation.epsilon)
  const decay = f32x4.splat(<f32>operation.decay)
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftGradient = v128.load(g)
    const rightGradient = v128.load(g, 16)
    const leftSquare = f32x4.mul(f32x4.mul(leftGradient, leftGradient), rest)
    const rightSquare = f32x4.mul(f32x4.mul(rightGradient, rightGradient), rest)
    const left = Lanes.multiplyAdd(v128.load(h), decay, leftSquare)
    const right = Lanes.multiplyAdd(v128.load(h, 16), decay, rightSquare)
    const leftStep = scaledStep(leftGradient, rate, left, epsilon)
    const rightStep = scaledStep(rightGradient, rate, right, epsilon)
    const leftParameter = f32x4.add(v128.load(p), leftStep)
    const rightParameter = f32x4.add(v128.load(p, 16), rightStep)
    Lanes.storePair(h, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    h += 32
  }
}

/**
 * m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v), then
 *
 *   book:     p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
 *   pytorch:  p ← p − η·m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), which is the book's with ε·√(1−β₂ᵗ) for ε
 */
function updateByAdam(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  byteCount: usize,
): void {
  const step = load<f64>(operation.scalars, 8)
  const correction = sqrt(1 - powerOf(operation.secondDecay, step))
  const meanCorrection = 1 - powerOf(operation.decay, step)
  const isBook = operation.rule == ADAM_BOOK
  const rate = f32x4.splat(-(<f32>((load<f64>(operation.scalars) * correction) / meanCorrection)))
  const epsilon = f32x4.splat(<f32>(operation.epsilon * (isBook ? 1 : correction)))
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  const secondRest = f32x4.splat(<f32>(1 - operation.secondDecay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftGradient = v128.load(g)
    const rightGradient = v128.load(g, 16)
    const leftMean = towards(v128.load(m), leftGradient, rest)
    const rightMean = towards(v128.load(m, 16), rightGradient, rest)
    const leftSquare = f32x4.mul(leftGradient, leftGradient)
    const rightSquare = f32x4.mul(rightGradient, rightGradient)
    const left = towards(v128.load(v), leftSquare, secondRest)
    const right = towards(v128.load(v, 16), rightSquare, secondRest)
    const leftParameter = f32x4.add(v128.load(p), scaledStep(leftMean, rate, left, epsilon))
    const rightParameter = f32x4.add(v128.load(p, 16), scaledStep(rightMean, rate, right, epsilon))
    Lanes.storePair(m, leftMean, rightMean)
    Lanes.storePair(v, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    m += 32
    v += 32
  }
}

/** average + share·(value − average) */
function towards(average: v128, value: v128, share: v128): v128 {
  return Lanes.multiplyAdd(f32x4.sub(value, average), share, average)
}

/** x·rate/(√squares + ε) */
function scaledStep(x: v128, rate: v128, squares: v128, epsilon: v128): v128 {
  return f32x4.div(f32x4.mul(x, rate), f32x4.add(f32x4.sqrt(squares), epsilon))
}
