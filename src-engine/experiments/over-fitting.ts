import type { ArmConfig, TrainingExperiment } from './experiment'
import { denseNetwork } from './networks'

const SIX_LAYERS = [100, 100, 100, 100, 100, 100]

/** 300 examples are few enough to be learned by heart. */
function armOf(dropout: number, weightDecay: number): ArmConfig {
  return {
    split: { trainLimit: 300 },
    network: { layers: denseNetwork(SIX_LAYERS, { activation: 'relu', dropout }) },
    regularization: { weightDecay },
    training: { batchSize: 100, length: { unit: 'epochs', count: 300 } },
    evaluation: { everyEpochs: 10 },
    optimizer: { type: 'sgd', learningRate: dropout > 0 ? 0.05 : 0.01 },
  }
}

/** Chapter 6: what is learned by heart, and what keeps a network from it. */
export const overFitting: readonly TrainingExperiment[] = [
  {
    type: 'training',
    name: 'over-fitting',
    title: 'Over-fitting on 300 digits',
    purpose:
      'Seven layers learn 300 digits by heart: 100 % of those, far fewer of the test digits. Weight decay and dropout narrow the gap.',
    arms: [
      { label: 'plain', config: armOf(0, 0) },
      { label: 'weight decay 0.1', config: armOf(0, 0.1) },
      { label: 'dropout 0.2', config: armOf(0.2, 0) },
    ],
    measures: ['train/accuracy', 'test/accuracy', 'gap', 'test/loss'],
    expectations: [
      { type: 'reaches', arm: 'plain', measure: 'train/accuracy', atLeast: 1 },
      { type: 'exceeds', arm: 'plain', than: 'weight decay 0.1', measure: 'gap', by: 0.005 },
      { type: 'exceeds', arm: 'plain', than: 'dropout 0.2', measure: 'gap', by: 0.005 },
    ],
  },
]
