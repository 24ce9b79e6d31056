import { deepConvolutionalLayers, simpleConvolutionalLayers } from '../model/image-networks'
import type { TrainingExperiment } from './experiment'
import { denseNetwork } from './networks'

/** MNIST by one network each: the curves of chapters 4, 6, 7 and 8. */
export const digitNetworks: readonly TrainingExperiment[] = [
  {
    type: 'training',
    name: 'two-layer-net',
    title: 'TwoLayerNet 784-50-10',
    purpose:
      'Mini-batches, gradients, update, repeat: plain SGD on two affine layers and a sigmoid reads nineteen of twenty digits, and train and test accuracy stay together.',
    arms: [
      {
        label: 'SGD 0.1',
        config: {
          network: { layers: denseNetwork([50], { activation: 'sigmoid' }) },
          initializer: { type: 'gaussian', standardDeviation: 0.01 },
          training: { batchSize: 100, length: { unit: 'epochs', count: 17 } },
          optimizer: { type: 'sgd', learningRate: 0.1 },
        },
      },
    ],
    measures: ['train/accuracy', 'test/accuracy', 'best test/accuracy', 'gap'],
    expectations: [
      { type: 'reaches', arm: 'SGD 0.1', measure: 'test/accuracy', atLeast: 0.94 },
      { type: 'stays-below', arm: 'SGD 0.1', measure: 'gap', below: 0.02 },
    ],
  },
  {
    type: 'training',
    name: 'multi-layer-net',
    title: 'Multi-layer net with Adam',
    purpose: 'Four hidden layers with ReLU, started by He and trained by Adam, read digits better.',
    arms: [
      {
        label: 'Adam 0.001',
        config: {
          network: { layers: denseNetwork([100, 100, 100, 100], { activation: 'relu' }) },
          training: { batchSize: 100, length: { unit: 'epochs', count: 10 } },
          optimizer: { type: 'adam', learningRate: 0.001, schedule: { type: 'cosine' } },
        },
      },
    ],
    measures: ['train/accuracy', 'test/accuracy', 'best test/accuracy', 'gap'],
    expectations: [
      { type: 'reaches', arm: 'Adam 0.001', measure: 'test/accuracy', atLeast: 0.975 },
    ],
  },
  {
    type: 'training',
    name: 'simple-conv-net',
    title: 'SimpleConvNet',
    purpose:
      'One layer of thirty 5×5 filters before the affine layers sees shapes instead of single pixels.',
    arms: [
      {
        label: 'Adam 0.001',
        config: {
          network: { layers: [...simpleConvolutionalLayers(10)] },
          training: { batchSize: 100, length: { unit: 'epochs', count: 10 } },
          optimizer: { type: 'adam', learningRate: 0.001, schedule: { type: 'cosine' } },
        },
      },
    ],
    measures: ['train/accuracy', 'test/accuracy', 'best test/accuracy', 'gap'],
    expectations: [
      { type: 'reaches', arm: 'Adam 0.001', measure: 'test/accuracy', atLeast: 0.988 },
    ],
  },
  {
    type: 'training',
    name: 'deep-conv-net',
    title: 'DeepConvNet',
    purpose:
      'Six convolutions of 3×3 in pairs, He and dropout: what it still misreads, people may misread too.',
    arms: [
      {
        label: 'Adam 0.001',
        config: {
          network: { layers: [...deepConvolutionalLayers(10)] },
          training: { batchSize: 100, length: { unit: 'epochs', count: 5 } },
          optimizer: { type: 'adam', learningRate: 0.001, schedule: { type: 'cosine' } },
        },
      },
    ],
    measures: ['train/accuracy', 'test/accuracy', 'best test/accuracy', 'gap'],
    expectations: [
      { type: 'reaches', arm: 'Adam 0.001', measure: 'test/accuracy', atLeast: 0.992 },
    ],
    misread: { arm: 'Adam 0.001', count: 20 },
  },
]
