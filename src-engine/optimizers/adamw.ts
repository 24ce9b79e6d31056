import type { OptimizerConfig } from '../protocol/optimizer-config'
import { adamSettings } from './adam'
import { blockOptimizer, type Optimizer } from './optimizer-form'

/**
 * Adam whose decay stands beside the update instead of in the gradient, where Adam would divide it by
 * √v̂ and so decay busy weights less than idle ones.
 *
 *   θ ← (1 − ηλ)θ    then Adam's update (PyTorch's form of ε) with a gradient that knows no decay
 *
 * λ is multiplied by η as in PyTorch; the paper's λ is this product. Biases do not decay.
 *
 * @see Loshchilov and Hutter 2019, arXiv:1711.05101, Algorithm 2
 */
export function adamw(config: Extract<OptimizerConfig, { type: 'adamw' }>): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = config
  return blockOptimizer({
    title: 'AdamW',
    stateNames: ['first-moment', 'second-moment'],
    rule: { rule: 'adam', beta1, beta2, epsilon, convention: 'pytorch' },
    decay: weightDecay,
    settings: [
      ...adamSettings(config, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
      ...(weightDecay === 0.01 ? [] : [`λ ${weightDecay}`]),
    ],
  })
}
