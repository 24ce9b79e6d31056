import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Stochastic gradient descent: a step against the gradient of one mini-batch.
 *
 *   θ ← θ − ηg
 *
 * @see Robbins and Monro 1951, "A stochastic approximation method"
 */
export function sgd(config: Extract<OptimizerConfig, { type: 'sgd' }>): Optimizer {
  return blockOptimizer({
    title: 'SGD',
    stateNames: [],
    rule: { rule: 'sgd' },
    settings: [String(config.learningRate)],
  })
}
