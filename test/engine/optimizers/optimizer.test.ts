import { describe, expect, it } from 'vitest'
import {
  createOptimizer,
  defaultOptimizerConfig,
  optimizerStateNames,
  optimizerText,
} from '@engine/optimizers/optimizer'
import { optimizerConfigSchema, type OptimizerType } from '@engine/protocol/optimizer-config'

const TYPES: readonly OptimizerType[] = ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam']

describe('optimizers', () => {
  it.each([
    [{ type: 'sgd' }, 'SGD 0.1'],
    [{ type: 'momentum' }, 'Momentum 0.01 · 0.9'],
    [{ type: 'momentum', convention: 'pytorch' }, 'Momentum 0.01 · 0.9 · PyTorch'],
    [{ type: 'adagrad', epsilon: 1e-10 }, 'AdaGrad 0.01 · ε 1e-10'],
    [{ type: 'rmsprop', decay: 0.9 }, 'RMSProp 0.01 · ρ 0.9'],
    [{ type: 'adam' }, 'Adam 0.001'],
    [{ type: 'adam', beta1: 0.5, beta2: 0.9 }, 'Adam 0.001 · β₁ 0.5 · β₂ 0.9'],
  ] as const)('%o is written %s', (config, text) => {
    expect(optimizerText(optimizerConfigSchema.parse(config))).toBe(text)
  })

  it.each(TYPES)('%s with its defaults names nothing but its main settings', (type) => {
    const settings = createOptimizer(defaultOptimizerConfig(type)).settings
    expect(settings.length).toBe(type === 'momentum' ? 2 : 1)
  })

  it('name the blocks that they keep from step to step', () => {
    expect(TYPES.map((type) => optimizerStateNames(defaultOptimizerConfig(type)))).toEqual([
      [],
      ['velocity'],
      ['squared-gradient-sum'],
      ['squared-gradient-average'],
      ['first-moment', 'second-moment'],
    ])
  })
})
