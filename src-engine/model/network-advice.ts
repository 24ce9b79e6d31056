import type { Task } from '../losses/trained-loss'
import type { InitializerConfig, LayerConfig } from '../protocol/layer-config'
import type { LossConfig } from '../protocol/loss-config'
import { pairingAdvice } from './pairing-advice'
import { weightAdvice } from './weight-advice'

/** Something to know of a network that may be trained; `path` leads from the root of a config. */
export interface NetworkAdvice {
  /** `good`: why a choice suits. `hint`: what is seldom meant, with a better choice. */
  readonly level: 'good' | 'hint'
  readonly path: readonly (string | number)[]
  readonly code: `advice/${string}`
  readonly message: string
  readonly details: Readonly<Record<string, string | number>>
}

/** What advice looks at. */
export interface AdvisedNetwork {
  readonly layers: readonly LayerConfig[]
  readonly initializer: InitializerConfig
  readonly loss: LossConfig
}

/** Reasons and hints about how last layer and loss, and layers and initial weights, go together. */
export function adviseNetwork(network: AdvisedNetwork, task: Task): readonly NetworkAdvice[] {
  return [...pairingAdvice(network, task), ...weightAdvice(network)]
}
