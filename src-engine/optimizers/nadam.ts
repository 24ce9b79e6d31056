import type { OptimizerConfig } from '../protocol/optimizer-config'
import { adamSettings } from './adam'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Adam with Nesterov's look ahead: the step uses the average that the next momentum will make of the
 * present gradient. m, v and v̂ as in Adam, with a momentum that warms up:
 *
 *   μₜ = β₁(1 − ½·0.96^(tψ))    Πₜ = μ₁·…·μₜ
 *   θ ← θ − η·((1−μₜ)/(1−Πₜ)·g + μₜ₊₁/(1−Πₜ₊₁)·m)/(√v̂ + ε)
 *
 * @see Dozat 2016, "Incorporating Nesterov momentum into Adam", Algorithm 2 and section 2.1 (the
 *   schedule of μ); PyTorch's form
 */
export function nadam(config: Extract<OptimizerConfig, { type: 'nadam' }>): Optimizer {
  const { beta1, beta2, epsilon, momentumDecay } = config
  return blockOptimizer({
    title: 'NAdam',
    stateNames: ['first-moment', 'second-moment'],
    rule: { rule: 'nadam', beta1, beta2, epsilon, momentumDecay },
    settings: [
      ...adamSettings(config, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
      ...(momentumDecay === 0.004 ? [] : [`ψ ${momentumDecay}`]),
    ],
  })
}
