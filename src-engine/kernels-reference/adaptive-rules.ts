import type { OptimizerRule } from '../kernels/update-operation'
import type { RealArray } from '../tensor/shape'

/*
 * Rules that give every parameter a step size of its own. p parameters, g gradients, the others
 * state, all (P), p and state changed in place; scalars [η, t], t counted from 1.
 */

type RuleOf<Name extends OptimizerRule['rule']> = Extract<OptimizerRule, { rule: Name }>

/** h ← h + g²; p ← p − ηg/(√h + ε) */
export function updateByAdagrad(
  p: RealArray,
  g: RealArray,
  h: RealArray,
  rate: number,
  epsilon: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    h[index]! += slope * slope
    p[index]! -= (rate * slope) / (Math.sqrt(h[index]!) + epsilon)
  }
}

/** h ← ρh + (1−ρ)g²; p ← p − ηg/(√h + ε) */
export function updateByRmsprop(
  p: RealArray,
  g: RealArray,
  h: RealArray,
  rate: number,
  decay: number,
  epsilon: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    h[index] = decay * h[index]! + (1 - decay) * slope * slope
    p[index]! -= (rate * slope) / (Math.sqrt(h[index]!) + epsilon)
  }
}

/** h ← ρh + (1−ρ)g²; d = √(s + ε)/√(h + ε)·g; s ← ρs + (1−ρ)d²; p ← p − ηd */
export function updateByAdadelta(
  p: RealArray,
  g: RealArray,
  h: RealArray,
  s: RealArray,
  rate: number,
  decay: number,
  epsilon: number,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    h[index] = decay * h[index]! + (1 - decay) * slope * slope
    const change = (Math.sqrt(s[index]! + epsilon) / Math.sqrt(h[index]! + epsilon)) * slope
    s[index] = decay * s[index]! + (1 - decay) * change * change
    p[index]! -= rate * change
  }
}

/** m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v); p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε) */
export function updateByBookAdam(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  v: RealArray,
  scalars: Float64Array,
  { beta1, beta2, epsilon }: RuleOf<'adam'>,
): void {
  const step = scalars[1]!
  const rate = (scalars[0]! * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    m[index]! += (1 - beta1) * (slope - m[index]!)
    v[index]! += (1 - beta2) * (slope * slope - v[index]!)
    p[index]! -= (rate * m[index]!) / (Math.sqrt(v[index]!) + epsilon)
  }
}

/** m, v as above; p ← p − η·m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) */
export function updateByPytorchAdam(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  v: RealArray,
  scalars: Float64Array,
  { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number },
): void {
  const step = scalars[1]!
  const rate = scalars[0]! / (1 - beta1 ** step)
  const correction = 1 - beta2 ** step
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    m[index]! += (1 - beta1) * (slope - m[index]!)
    v[index]! += (1 - beta2) * (slope * slope - v[index]!)
    p[index]! -= (rate * m[index]!) / (Math.sqrt(v[index]! / correction) + epsilon)
  }
}

/** m, v as above; u ← max(u, v); p ← p − η·m/(1−β₁ᵗ) / (√(u/(1−β₂ᵗ)) + ε) */
export function updateByAmsgrad(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  v: RealArray,
  u: RealArray,
  scalars: Float64Array,
  { beta1, beta2, epsilon }: RuleOf<'amsgrad'>,
): void {
  const step = scalars[1]!
  const rate = scalars[0]! / (1 - beta1 ** step)
  const correction = 1 - beta2 ** step
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    m[index]! += (1 - beta1) * (slope - m[index]!)
    v[index]! += (1 - beta2) * (slope * slope - v[index]!)
    u[index] = Math.max(u[index]!, v[index]!)
    p[index]! -= (rate * m[index]!) / (Math.sqrt(u[index]! / correction) + epsilon)
  }
}

/**
 * m, v as above; p ← p − η·((1−μₜ)/(1−Πₜ)·g + μₜ₊₁/(1−Πₜ₊₁)·m)/(√(v/(1−β₂ᵗ)) + ε)
 *
 * @param products of the rule's momenta
 */
export function updateByNadam(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  v: RealArray,
  scalars: Float64Array,
  { beta1, beta2, epsilon }: RuleOf<'nadam'>,
  products: MomentumProducts,
): void {
  const [rate, step] = [scalars[0]!, scalars[1]!]
  const product = products.at(step)
  const next = products.momentum(step + 1)
  const gradientRate = (rate * (1 - products.momentum(step))) / (1 - product)
  const meanRate = (rate * next) / (1 - product * next)
  const correction = 1 - beta2 ** step
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    m[index]! += (1 - beta1) * (slope - m[index]!)
    v[index]! += (1 - beta2) * (slope * slope - v[index]!)
    const divisor = Math.sqrt(v[index]! / correction) + epsilon
    p[index]! -= (gradientRate * slope + meanRate * m[index]!) / divisor
  }
}

/**
 * NAdam's momenta μₜ = β₁(1 − ½·0.96^(tψ)) and their products Πₜ = μ₁·…·μₜ. The products follow from t
 * alone; the last one is kept so that the next costs one multiplication.
 */
export class MomentumProducts {
  readonly #beta1: number
  readonly #momentumDecay: number
  #step = 0
  #product = 1

  constructor({ beta1, momentumDecay }: RuleOf<'nadam'>) {
    this.#beta1 = beta1
    this.#momentumDecay = momentumDecay
  }

  momentum(step: number): number {
    return this.#beta1 * (1 - 0.5 * 0.96 ** (step * this.#momentumDecay))
  }

  /** Πₜ for t = step ≥ 1. */
  at(step: number): number {
    if (step < this.#step) {
      this.#step = 0
      this.#product = 1
    }
    // Below β₁ᵗ a product underflows to 0 and stays there: a resumed run counts no further than that.
    while (this.#step < step && this.#product > 0) {
      this.#step++
      this.#product *= this.momentum(this.#step)
    }
    this.#step = step
    return this.#product
  }
}
