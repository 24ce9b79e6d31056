import type { LayerConfig } from '../protocol/layer-config'
import { activation } from './activation'
import { affine } from './affine'
import { identity } from './identity'
import type { Layer } from './layer'

export function createLayer(config: LayerConfig): Layer {
  switch (config.type) {
    case 'affine':
      return affine(config)
    case 'identity':
      return identity()
    case 'sigmoid':
    case 'tanh':
    case 'relu':
    case 'leaky-relu':
      return activation(config)
    default:
      return config satisfies never
  }
}
