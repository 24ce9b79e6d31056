import type { RealArray } from '../tensor/shape'

/*
 * Rules that go along the gradient or an average of it. p parameters, g gradients, v and m state, all
 * (P), p and state changed in place; η is `rate`.
 */

/** p ← p − ηg */
export function updateBySgd(p: RealArray, g: RealArray, rate: number): void {
  for (let index = 0; index < p.length; index++) p[index]! -= rate * g[index]!
}

/** v ← μv − ηg; p ← p + v */
export function updateByBookMomentum(
  p: RealArray,
  g: RealArray,
  v: RealArray,
  rate: number,
  momentum: number,
): void {
  for (let index = 0; index < p.length; index++) {
    v[index] = momentum * v[index]! - rate * g[index]!
    p[index]! += v[index]!
  }
}

/** v ← μv + g; p ← p − ηv */
export function updateByPytorchMomentum(
  p: RealArray,
  g: RealArray,
  v: RealArray,
  rate: number,
  momentum: number,
): void {
  for (let index = 0; index < p.length; index++) {
    v[index] = momentum * v[index]! + g[index]!
    p[index]! -= rate * v[index]!
  }
}

/** p ← p + μ²v − (1+μ)ηg; then v ← μv − ηg */
export function updateByBookNesterov(
  p: RealArray,
  g: RealArray,
  v: RealArray,
  rate: number,
  momentum: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = rate * g[index]!
    const velocity = v[index]!
    p[index]! += momentum * momentum * velocity - (1 + momentum) * slope
    v[index] = momentum * velocity - slope
  }
}

/** v ← μv + g; p ← p − η(g + μv) */
export function updateByPytorchNesterov(
  p: RealArray,
  g: RealArray,
  v: RealArray,
  rate: number,
  momentum: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    v[index] = momentum * v[index]! + slope
    p[index]! -= rate * (slope + momentum * v[index]!)
  }
}

/** p ← p − η·sign(β₁m + (1−β₁)g); then m ← β₂m + (1−β₂)g */
export function updateByLion(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  rate: number,
  beta1: number,
  beta2: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    p[index]! -= rate * Math.sign(beta1 * m[index]! + (1 - beta1) * slope)
    m[index] = beta2 * m[index]! + (1 - beta2) * slope
  }
}
