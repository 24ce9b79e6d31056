import type { OptimizerRule, OptimizerUpdate } from '../kernels/operation'
import {
  optimizerConfigSchema,
  type OptimizerConfig,
  type OptimizerType,
} from '../protocol/optimizer-config'
import type { Slot } from '../tensor/memory'
import { adagrad } from './adagrad'
import { adam } from './adam'
import { momentum } from './momentum'
import { rmsprop } from './rmsprop'
import { sgd } from './sgd'

/** What an optimizer is, apart from the arithmetic, which the kernels do. */
export interface Optimizer {
  /** As the literature writes it. */
  readonly title: string
  /** Blocks of P numbers kept from step to step, all 0 at the start, in the order the kernels take them. */
  readonly stateNames: readonly string[]
  readonly rule: OptimizerRule
  /** Settings for legends: the learning rate, and what differs from the defaults. */
  readonly settings: readonly string[]
}

/** The slots of an update; `scalars` is float64: [learning rate, updates done including this one]. */
export interface UpdateSlots {
  /** (P) */
  readonly parameter: Slot
  /** (P) */
  readonly gradient: Slot
  /** (P) each, as many as the optimizer has state names */
  readonly state: readonly Slot[]
  readonly scalars: Slot
}

export function createOptimizer(config: OptimizerConfig): Optimizer {
  switch (config.type) {
    case 'sgd':
      return sgd(config)
    case 'momentum':
      return momentum(config)
    case 'adagrad':
      return adagrad(config)
    case 'rmsprop':
      return rmsprop(config)
    case 'adam':
      return adam(config)
    default:
      return config satisfies never
  }
}

/** An optimizer with the settings of the book. */
export function defaultOptimizerConfig(type: OptimizerType): OptimizerConfig {
  return optimizerConfigSchema.parse({ type })
}

/** Names of the state blocks, such as `velocity`; each is as long as the parameter block. */
export function optimizerStateNames(config: OptimizerConfig): readonly string[] {
  return createOptimizer(config).stateNames
}

/** One step of the optimizer over the whole parameter block. */
export function optimizerUpdateOperation(
  config: OptimizerConfig,
  slots: UpdateSlots,
): OptimizerUpdate {
  return { type: 'optimizer-update', ...slots, ...createOptimizer(config).rule }
}

/** For legends and tables: `Adam 0.001`, `Momentum 0.01 · 0.9`. */
export function optimizerText(config: OptimizerConfig): string {
  const { title, settings } = createOptimizer(config)
  return `${title} ${settings.join(' · ')}`
}
