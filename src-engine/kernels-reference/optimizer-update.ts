import type { BoundOperation } from '../kernels/kernel-set'
import type { OptimizerRule, OptimizerUpdate } from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'

type RuleOf<Name extends OptimizerRule['rule']> = Extract<OptimizerRule, { rule: Name }>

/** One update of all parameters. The formulas are derived in src-engine/optimizers. */
export function bindOptimizerUpdate(
  operation: OptimizerUpdate,
  memory: LinearMemory,
): BoundOperation {
  const parameter = memory.real(operation.parameter)
  const gradient = memory.real(operation.gradient)
  const scalars = memory.float64(operation.scalars)
  const state = operation.state.map((slot) => memory.real(slot))
  // checkOperation has counted the state slots and the two scalars.
  const first = state[0]!
  const second = state[1]!
  switch (operation.rule) {
    case 'sgd':
      return () => updateBySgd(parameter, gradient, scalars[0]!)
    case 'momentum':
      return operation.convention === 'book'
        ? () => updateByBookMomentum(parameter, gradient, first, scalars[0]!, operation.momentum)
        : () => updateByPytorchMomentum(parameter, gradient, first, scalars[0]!, operation.momentum)
    case 'adagrad':
      return () => updateByAdagrad(parameter, gradient, first, scalars[0]!, operation.epsilon)
    case 'rmsprop':
      return () => updateByRmsprop(parameter, gradient, first, scalars[0]!, operation)
    case 'adam':
      return operation.convention === 'book'
        ? () => updateByBookAdam(parameter, gradient, first, second, scalars, operation)
        : () => updateByPytorchAdam(parameter, gradient, first, second, scalars, operation)
    default:
      return operation satisfies never
  }
}

/** p ← p − ηg */
function updateBySgd(p: RealArray, g: RealArray, rate: number): void {
  for (let index = 0; index < p.length; index++) p[index]! -= rate * g[index]!
}

/** v ← μv − ηg; p ← p + v */
function updateByBookMomentum(
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
function updateByPytorchMomentum(
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

/** h ← h + g²; p ← p − ηg/(√h + ε) */
function updateByAdagrad(
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
function updateByRmsprop(
  p: RealArray,
  g: RealArray,
  h: RealArray,
  rate: number,
  { decay, epsilon }: RuleOf<'rmsprop'>,
): void {
  for (let index = 0; index < p.length; index++) {
    const slope = g[index]!
    h[index] = decay * h[index]! + (1 - decay) * slope * slope
    p[index]! -= (rate * slope) / (Math.sqrt(h[index]!) + epsilon)
  }
}

/** m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v); p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε) */
function updateByBookAdam(
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
function updateByPytorchAdam(
  p: RealArray,
  g: RealArray,
  m: RealArray,
  v: RealArray,
  scalars: Float64Array,
  { beta1, beta2, epsilon }: RuleOf<'adam'>,
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
