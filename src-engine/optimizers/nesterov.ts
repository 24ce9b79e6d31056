import type { OptimizerConfig } from '../protocol/optimizer-config'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Momentum that takes the slope where the velocity is about to lead, not where the ball is.
 *
 *   v ← μv − η∇f(θ + μv)    θ ← θ + v
 *
 * Written for the point looked ahead to, φ = θ + μv, so that the gradient is taken at the parameters
 * themselves:
 *
 *   book:     φ ← φ + μ²v − (1+μ)ηg    v ← μv − ηg    with the old v in the first
 *   pytorch:  v ← μv + g               φ ← φ − η(g + μv)
 *
 * θ = φ − μv (book's v) gives the original's points. As with Momentum, the two differ once η changes.
 *
 * @see Nesterov 1983, "A method of solving a convex programming problem with convergence rate
 *   O(1/k²)"
 * @see Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum",
 *   equations 3 and 4
 * @see Bengio, Boulanger-Lewandowski and Pascanu 2013, arXiv:1212.0901, section 3.5 (the form for φ)
 */
export function nesterov(config: Extract<OptimizerConfig, { type: 'nesterov' }>): Optimizer {
  const { learningRate, momentum, convention } = config
  return blockOptimizer({
    title: 'Nesterov',
    stateNames: ['velocity'],
    rule: { rule: 'nesterov', momentum, convention },
    settings: [
      String(learningRate),
      String(momentum),
      ...(convention === 'pytorch' ? ['PyTorch'] : []),
    ],
  })
}
