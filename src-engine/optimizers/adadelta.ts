import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * RMSProp whose steps carry the unit of the parameters: the learning rate is replaced by the size of
 * the changes made so far. What is still called the learning rate scales them, 1 as in the paper.
 *
 *   h ← ρh + (1−ρ)g²    d = √(s + ε)/√(h + ε)·g    s ← ρs + (1−ρ)d²    θ ← θ − ηd
 *
 * @see Zeiler 2012, arXiv:1212.5701, Algorithm 1
 */
export function adadelta(config: Extract<OptimizerConfig, { type: 'adadelta' }>): Optimizer {
  const { learningRate, decay, epsilon } = config
  return blockOptimizer({
    title: 'AdaDelta',
    stateNames: ['squared-gradient-average', 'squared-change-average'],
    rule: { rule: 'adadelta', decay, epsilon },
    settings: [
      String(learningRate),
      ...(decay === 0.9 ? [] : [`ρ ${decay}`]),
      ...(epsilon === 1e-6 ? [] : [`ε ${epsilon}`]),
    ],
  })
}
