import { simpleConvolutionalLayers } from '../model/image-networks'
import type { FilterExperiment } from './experiment'

/** Chapter 7: what the filters of the first layer become. */
export const filterLooks: readonly FilterExperiment[] = [
  {
    type: 'filters',
    name: 'convolution-filters',
    title: 'Filters of SimpleConvNet',
    purpose:
      'Noise of deviation 0.01 before training, edges and blobs after an epoch: neighbouring weights come to resemble each other.',
    arms: [
      {
        label: 'Adam 0.001',
        config: {
          network: { layers: [...simpleConvolutionalLayers(10)] },
          initializer: { type: 'gaussian', standardDeviation: 0.01 },
          training: { batchSize: 100, length: { unit: 'epochs', count: 1 } },
          optimizer: { type: 'adam', learningRate: 0.001 },
        },
      },
    ],
    tensor: '1.convolution.weight',
    drawnCount: 6,
    expectations: [
      // Independent normal weights differ by 2/√π ≈ 1.13 deviations.
      { type: 'reaches', arm: 'Adam 0.001', measure: 'roughness before', atLeast: 1 },
      { type: 'stays-below', arm: 'Adam 0.001', measure: 'roughness ratio', below: 0.9 },
    ],
  },
]
