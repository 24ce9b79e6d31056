import { createLayer } from '../layers/create-layer'
import { fitLayers, type LayerWalk } from '../layers/layer-chain'
import type { LayerConfig } from '../protocol/layer-config'
import type { Shape } from '../tensor/shape'

/** Carries the shape of one example through the layers of a network. */
export function walkLayers(configs: readonly LayerConfig[], inputShape: Shape): LayerWalk {
  return fitLayers(configs.map(createLayer), inputShape)
}
