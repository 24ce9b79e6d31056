import type { OptimizerConfig } from '../protocol/optimizer-config'
import { adamSettings } from './adam'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Adam that never forgets the largest average of squared gradients, so that a rare large gradient
 * keeps steps small and the proof of convergence holds. m, v as in Adam:
 *
 *   u ← max(u, v)    θ ← θ − η·m̂/(√û + ε)    with û = u/(1−β₂ᵗ)
 *
 * With both bias corrections, as in PyTorch; the paper has neither.
 *
 * @see Reddi, Kale and Kumar 2018, "On the convergence of Adam and beyond", Algorithm 2
 */
export function amsgrad(config: Extract<OptimizerConfig, { type: 'amsgrad' }>): Optimizer {
  const { beta1, beta2, epsilon } = config
  return blockOptimizer({
    title: 'AMSGrad',
    stateNames: ['first-moment', 'second-moment', 'largest-second-moment'],
    rule: { rule: 'amsgrad', beta1, beta2, epsilon },
    settings: adamSettings(config, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
  })
}
