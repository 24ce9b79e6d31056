import {
  optimizerConfigSchema,
  type OptimizerConfig,
  type OptimizerType,
} from '../protocol/optimizer-config'
import { adadelta } from './adadelta'
import { adafactor } from './adafactor'
import { adagrad } from './adagrad'
import { adam } from './adam'
import { adamw } from './adamw'
import { amsgrad } from './amsgrad'
import { scheduleSettings } from './learning-rate'
import { lion } from './lion'
import { momentum } from './momentum'
import { muon } from './muon'
import { nadam } from './nadam'
import { nesterov } from './nesterov'
import type { Optimizer } from './optimizer-form'
import { rmsprop } from './rmsprop'
import { sgd } from './sgd'

export function createOptimizer(config: OptimizerConfig): Optimizer {
  switch (config.type) {
    case 'sgd':
      return sgd(config)
    case 'momentum':
      return momentum(config)
    case 'nesterov':
      return nesterov(config)
    case 'adagrad':
      return adagrad(config)
    case 'rmsprop':
      return rmsprop(config)
    case 'adadelta':
      return adadelta(config)
    case 'adam':
      return adam(config)
    case 'adamw':
      return adamw(config)
    case 'nadam':
      return nadam(config)
    case 'amsgrad':
      return amsgrad(config)
    case 'lion':
      return lion(config)
    case 'adafactor':
      return adafactor(config)
    case 'muon':
      return muon(config)
    default:
      return config satisfies never
  }
}

/** An optimizer with its usual settings. */
export function defaultOptimizerConfig(type: OptimizerType): OptimizerConfig {
  return optimizerConfigSchema.parse({ type })
}

/** For legends and tables: `Adam 0.001 · cosine`, `Momentum 0.01 · 0.9`. */
export function optimizerText(config: OptimizerConfig): string {
  const { title, settings } = createOptimizer(config)
  return `${title} ${[...settings, ...scheduleSettings(config.schedule)].join(' · ')}`
}
