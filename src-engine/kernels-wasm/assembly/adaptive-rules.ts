import { ADAM_BOOK } from '../opcodes'
import { Lanes } from './lanes'
import { OptimizerUpdate } from './optimizer-update'
import { powerOf } from './vector-math'

/*
 * Rules that divide by the size of past gradients. p parameters, g gradients, the others state, p and
 * state changed in place; η is the first scalar, t the second. Eight numbers at a time, as two
 * vectors that V8 may join (see tile.ts).
 */

/** h ← h + g²; p ← p − ηg/(√h + ε) */
export function updateByAdagrad(
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
export function updateByRmsprop(
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

/** h ← ρh + (1−ρ)g²; d = g·√(s + ε)/√(h + ε); s ← ρs + (1−ρ)d²; p ← p − ηd */
export function updateByAdadelta(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  h: usize,
  s: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const epsilon = f32x4.splat(<f32>operation.epsilon)
  const decay = f32x4.splat(<f32>operation.decay)
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftSlope = v128.load(g)
    const rightSlope = v128.load(g, 16)
    const leftSquare = f32x4.mul(f32x4.mul(leftSlope, leftSlope), rest)
    const rightSquare = f32x4.mul(f32x4.mul(rightSlope, rightSlope), rest)
    const left = Lanes.multiplyAdd(v128.load(h), decay, leftSquare)
    const right = Lanes.multiplyAdd(v128.load(h, 16), decay, rightSquare)
    const leftSteps = v128.load(s)
    const rightSteps = v128.load(s, 16)
    const leftChange = adadeltaChange(leftSlope, leftSteps, left, epsilon)
    const rightChange = adadeltaChange(rightSlope, rightSteps, right, epsilon)
    const leftAdded = f32x4.mul(f32x4.mul(leftChange, leftChange), rest)
    const rightAdded = f32x4.mul(f32x4.mul(rightChange, rightChange), rest)
    const leftParameter = Lanes.multiplyAdd(leftChange, rate, v128.load(p))
    const rightParameter = Lanes.multiplyAdd(rightChange, rate, v128.load(p, 16))
    const leftNext = Lanes.multiplyAdd(leftSteps, decay, leftAdded)
    const rightNext = Lanes.multiplyAdd(rightSteps, decay, rightAdded)
    Lanes.storePair(h, left, right)
    Lanes.storePair(s, leftNext, rightNext)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    h += 32
    s += 32
  }
}

/** (√(steps + ε)/√(squares + ε))·slope */
function adadeltaChange(slope: v128, steps: v128, squares: v128, epsilon: v128): v128 {
  const above = f32x4.sqrt(f32x4.add(steps, epsilon))
  const below = f32x4.sqrt(f32x4.add(squares, epsilon))
  return f32x4.mul(f32x4.div(above, below), slope)
}

/**
 * m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v), then
 *
 *   book:     p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
 *   pytorch:  p ← p − η·m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), which is the book's with ε·√(1−β₂ᵗ) for ε
 */
export function updateByAdam(
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

/** m, v as in Adam; u ← max(u, v); p ← p − η·m/(1−β₁ᵗ) / (√(u/(1−β₂ᵗ)) + ε) */
export function updateByAmsgrad(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  u: usize,
  byteCount: usize,
): void {
  const step = load<f64>(operation.scalars, 8)
  const correction = sqrt(1 - powerOf(operation.secondDecay, step))
  const meanCorrection = 1 - powerOf(operation.decay, step)
  const rate = f32x4.splat(-(<f32>((load<f64>(operation.scalars) * correction) / meanCorrection)))
  const epsilon = f32x4.splat(<f32>(operation.epsilon * correction))
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  const secondRest = f32x4.splat(<f32>(1 - operation.secondDecay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftSlope = v128.load(g)
    const rightSlope = v128.load(g, 16)
    const leftMean = towards(v128.load(m), leftSlope, rest)
    const rightMean = towards(v128.load(m, 16), rightSlope, rest)
    const left = towards(v128.load(v), f32x4.mul(leftSlope, leftSlope), secondRest)
    const right = towards(v128.load(v, 16), f32x4.mul(rightSlope, rightSlope), secondRest)
    const leftLargest = f32x4.max(v128.load(u), left)
    const rightLargest = f32x4.max(v128.load(u, 16), right)
    const leftStep = scaledStep(leftMean, rate, leftLargest, epsilon)
    const rightStep = scaledStep(rightMean, rate, rightLargest, epsilon)
    const leftParameter = f32x4.add(v128.load(p), leftStep)
    const rightParameter = f32x4.add(v128.load(p, 16), rightStep)
    Lanes.storePair(m, leftMean, rightMean)
    Lanes.storePair(v, left, right)
    Lanes.storePair(u, leftLargest, rightLargest)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    m += 32
    v += 32
    u += 32
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
