import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Momentum and RMSProp together, both averages corrected for having started at 0; t counts the
 * updates from 1.
 *
 *   m ← β₁m + (1−β₁)g    v ← β₂v + (1−β₂)g²
 *
 *   book:     θ ← θ − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
 *   pytorch:  θ ← θ − η·m̂/(√v̂ + ε)    with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 *
 * They differ in ε alone: the book's is the paper's ε̂ = ε·√(1−β₂ᵗ).
 *
 * @see Kingma and Ba 2015, arXiv:1412.6980, Algorithm 1 (pytorch) and the end of section 2 (book)
 */
export function adam(config: Extract<OptimizerConfig, { type: 'adam' }>): Optimizer {
  const { beta1, beta2, epsilon, convention } = config
  return blockOptimizer({
    title: 'Adam',
    stateNames: ['first-moment', 'second-moment'],
    rule: { rule: 'adam', beta1, beta2, epsilon, convention },
    settings: [
      ...adamSettings(config, { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }),
      ...(convention === 'pytorch' ? ['PyTorch'] : []),
    ],
  })
}

interface AdamSettings {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** The learning rate, and what differs from the usual settings of Adam's family. */
export function adamSettings(
  { learningRate, beta1, beta2, epsilon }: AdamSettings & { readonly learningRate: number },
  usual: AdamSettings,
): string[] {
  return [
    String(learningRate),
    ...(beta1 === usual.beta1 ? [] : [`β₁ ${beta1}`]),
    ...(beta2 === usual.beta2 ? [] : [`β₂ ${beta2}`]),
    ...(epsilon === usual.epsilon ? [] : [`ε ${epsilon}`]),
  ]
}
