import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * AdaGrad with a memory that fades: squared slopes count by an exponential average.
 *
 *   h ← ρh + (1−ρ)g²    θ ← θ − ηg/(√h + ε)
 *
 * @see Tieleman and Hinton 2012, Coursera "Neural networks for machine learning", lecture 6e
 */
export function rmsprop(config: Extract<OptimizerConfig, { type: 'rmsprop' }>): Optimizer {
  const { learningRate, decay, epsilon } = config
  return blockOptimizer({
    title: 'RMSProp',
    stateNames: ['squared-gradient-average'],
    rule: { rule: 'rmsprop', decay, epsilon },
    settings: [
      String(learningRate),
      ...(decay === 0.99 ? [] : [`ρ ${decay}`]),
      ...(epsilon === 1e-7 ? [] : [`ε ${epsilon}`]),
    ],
  })
}
