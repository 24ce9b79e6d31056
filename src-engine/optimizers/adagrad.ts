import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * A learning rate of its own for every parameter, which shrinks with the slope it has seen so far.
 *
 *   h ← h + g²    θ ← θ − ηg/(√h + ε)
 *
 * h only grows, so that the steps die out on a long run; RMSProp forgets instead.
 *
 * @see Duchi, Hazan and Singer 2011, "Adaptive subgradient methods", with the diagonal of G
 */
export function adagrad(config: Extract<OptimizerConfig, { type: 'adagrad' }>): Optimizer {
  const { learningRate, epsilon } = config
  return blockOptimizer({
    title: 'AdaGrad',
    stateNames: ['squared-gradient-sum'],
    rule: { rule: 'adagrad', epsilon },
    settings: [String(learningRate), ...(epsilon === 1e-7 ? [] : [`ε ${epsilon}`])],
  })
}
