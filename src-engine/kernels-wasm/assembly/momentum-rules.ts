import { Lanes } from './lanes'
import { OptimizerUpdate } from './optimizer-update'

/*
 * Rules that go along the gradient or an average of it. p parameters, g gradients, v and m state,
 * p and state changed in place; η is the first scalar. Eight numbers at a time, as two vectors that
 * V8 may join (see tile.ts).
 */

/** p ← p − ηg */
export function updateBySgd(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  for (const end = p + byteCount; p < end; p += 32) {
    const left = Lanes.multiplyAdd(v128.load(g), rate, v128.load(p))
    const right = Lanes.multiplyAdd(v128.load(g, 16), rate, v128.load(p, 16))
    Lanes.storePair(p, left, right)
    g += 32
  }
}

/** v ← μv − ηg; p ← p + v */
export function updateByBookMomentum(
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
export function updateByPytorchMomentum(
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

/** p ← p + μ²v − (1+μ)ηg; then v ← μv − ηg */
export function updateByBookNesterov(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  v: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  const square = f32x4.splat(<f32>(operation.decay * operation.decay))
  const ahead = f32x4.splat(<f32>(1 + operation.decay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftSlope = f32x4.mul(v128.load(g), rate)
    const rightSlope = f32x4.mul(v128.load(g, 16), rate)
    const leftVelocity = v128.load(v)
    const rightVelocity = v128.load(v, 16)
    const leftStep = Lanes.multiplyAdd(leftVelocity, square, f32x4.mul(leftSlope, ahead))
    const rightStep = Lanes.multiplyAdd(rightVelocity, square, f32x4.mul(rightSlope, ahead))
    const left = Lanes.multiplyAdd(leftVelocity, momentum, leftSlope)
    const right = Lanes.multiplyAdd(rightVelocity, momentum, rightSlope)
    const leftParameter = f32x4.add(v128.load(p), leftStep)
    const rightParameter = f32x4.add(v128.load(p, 16), rightStep)
    Lanes.storePair(v, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    v += 32
  }
}

/** v ← μv + g; p ← p − η(g + μv) */
export function updateByPytorchNesterov(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  v: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  for (const end = p + byteCount; p < end; p += 32) {
    const leftSlope = v128.load(g)
    const rightSlope = v128.load(g, 16)
    const left = Lanes.multiplyAdd(v128.load(v), momentum, leftSlope)
    const right = Lanes.multiplyAdd(v128.load(v, 16), momentum, rightSlope)
    const leftAhead = Lanes.multiplyAdd(left, momentum, leftSlope)
    const rightAhead = Lanes.multiplyAdd(right, momentum, rightSlope)
    const leftParameter = Lanes.multiplyAdd(leftAhead, rate, v128.load(p))
    const rightParameter = Lanes.multiplyAdd(rightAhead, rate, v128.load(p, 16))
    Lanes.storePair(v, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    v += 32
  }
}

/** p ← p − η·sign(β₁m + (1−β₁)g); then m ← β₂m + (1−β₂)g */
export function updateByLion(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  m: usize,
  byteCount: usize,
): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const decay = f32x4.splat(<f32>operation.decay)
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  const secondDecay = f32x4.splat(<f32>operation.secondDecay)
  const secondRest = f32x4.splat(<f32>(1 - operation.secondDecay))
  for (const end = p + byteCount; p < end; p += 32) {
    const leftSlope = v128.load(g)
    const rightSlope = v128.load(g, 16)
    const leftMean = v128.load(m)
    const rightMean = v128.load(m, 16)
    const leftSign = Lanes.sign(Lanes.multiplyAdd(leftMean, decay, f32x4.mul(leftSlope, rest)))
    const rightSign = Lanes.sign(Lanes.multiplyAdd(rightMean, decay, f32x4.mul(rightSlope, rest)))
    const left = Lanes.multiplyAdd(leftMean, secondDecay, f32x4.mul(leftSlope, secondRest))
    const right = Lanes.multiplyAdd(rightMean, secondDecay, f32x4.mul(rightSlope, secondRest))
    const leftParameter = Lanes.multiplyAdd(leftSign, rate, v128.load(p))
    const rightParameter = Lanes.multiplyAdd(rightSign, rate, v128.load(p, 16))
    Lanes.storePair(m, left, right)
    Lanes.storePair(p, leftParameter, rightParameter)
    g += 32
    m += 32
  }
}
