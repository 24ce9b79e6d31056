import type { LayerConfig } from '../protocol/layer-config'
import { activation } from './activation'
import { affine } from './affine'
import { identity } from './identity'
import type { Layer } from './layer'
import { softmax } from './softmax'

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
    case 'elu':
    case 'selu':
    case 'gelu':
    case 'silu':
    case 'softplus':
    case 'hard-sigmoid':
    case 'hard-tanh':
    case 'hard-swish':
    case 'step':
      return activation(config)
    case 'softmax':
      return softmax()
    default:
      return config satisfies never
  }
}
