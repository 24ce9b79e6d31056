import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * A ball with inertia: the velocity keeps the share μ of itself and gains the downhill slope.
 *
 *   book:     v ← μv − ηg    θ ← θ + v
 *   pytorch:  v ← μv + g     θ ← θ − ηv
 *
 * The two make the same steps while η stays the same. When η changes, the book's velocity carries the
 * old rate on, PyTorch's applies the new one at once.
 *
 * @see Polyak 1964, "Some methods of speeding up the convergence of iteration methods"
 * @see Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum",
 *   equations 1 and 2 (the book's form)
 */
export function momentum(config: Extract<OptimizerConfig, { type: 'momentum' }>): Optimizer {
  const { learningRate, momentum: share, convention } = config
  return blockOptimizer({
    title: 'Momentum',
    stateNames: ['velocity'],
    rule: { rule: 'momentum', momentum: share, convention },
    settings: [
      String(learningRate),
      String(share),
      ...(convention === 'pytorch' ? ['PyTorch'] : []),
    ],
  })
}
