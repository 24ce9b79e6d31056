import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * A step of the same size for every parameter, in the direction on which gradient and momentum agree.
 * Found by a program search; it wants a learning rate three to ten times smaller than Adam's.
 *
 *   θ ← (1 − ηλ)θ − η·sign(β₁m + (1−β₁)g)    m ← β₂m + (1−β₂)g
 *
 * @see Chen et al. 2023, "Symbolic discovery of optimization algorithms", arXiv:2302.06675,
 *   Algorithm 2
 */
export function lion(config: Extract<OptimizerConfig, { type: 'lion' }>): Optimizer {
  const { learningRate, beta1, beta2, weightDecay } = config
  return blockOptimizer({
    title: 'Lion',
    stateNames: ['momentum'],
    rule: { rule: 'lion', beta1, beta2 },
    decay: weightDecay,
    settings: [
      String(learningRate),
      ...(beta1 === 0.9 ? [] : [`β₁ ${beta1}`]),
      ...(beta2 === 0.99 ? [] : [`β₂ ${beta2}`]),
      ...(weightDecay === 0 ? [] : [`λ ${weightDecay}`]),
    ],
  })
}
