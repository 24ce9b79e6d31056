import type { LayerConfig } from '../protocol/layer-config'
import { activation } from './activation'
import { affine } from './affine'
import { batchNormalization } from './batch-normalization'
import { branches } from './branches'
import { convolution } from './convolution'
import { dropout } from './dropout'
import { flatten, reshape } from './flatten'
import { identity } from './identity'
import type { Layer } from './layer'
import { layerNormalization } from './layer-normalization'
import { averagePooling, globalAveragePooling, maxPooling } from './pooling'
import { softmax } from './softmax'

export function createLayer(config: LayerConfig): Layer {
  switch (config.type) {
    case 'affine':
      return affine(config)
    case 'convolution':
      return convolution(config)
    case 'max-pooling':
      return maxPooling(config)
    case 'average-pooling':
      return averagePooling(config)
    case 'global-average-pooling':
      return globalAveragePooling()
    case 'flatten':
      return flatten()
    case 'reshape':
      return reshape(config)
    case 'batch-normalization':
      return batchNormalization(config)
    case 'layer-normalization':
      return layerNormalization(config)
    case 'dropout':
      return dropout(config)
    case 'branches':
      return branches(config, createLayer)
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
