import { simpleConvolutionalLayers } from '../model/image-networks'
import type { InitializerConfig } from '../protocol/layer-config'
import type { Arm, GradientCheckExperiment, InsideExperiment } from './experiment'
import { denseNetwork } from './networks'

const STARTS: readonly (readonly [label: string, InitializerConfig])[] = [
  ['std 1', { type: 'gaussian', standardDeviation: 1 }],
  ['std 0.01', { type: 'gaussian', standardDeviation: 0.01 }],
  ['Xavier', { type: 'xavier-normal' }],
  ['He', { type: 'he-normal' }],
]

/** Nothing is trained: one step is enough to look into. */
const ONE_STEP = { batchSize: 100, length: { unit: 'iterations', count: 1 } } as const

function startArm(
  activation: 'sigmoid' | 'tanh' | 'relu',
  [label, initializer]: (typeof STARTS)[number],
): Arm {
  return {
    label: `${activation}, ${label}`,
    config: {
      network: { layers: denseNetwork([100, 100, 100, 100, 100], { activation }) },
      initializer,
      training: ONE_STEP,
      optimizer: { type: 'sgd', learningRate: 0.01 },
    },
  }
}

/** Chapter 6: what initial weights do to the activations of five layers. */
export const insideLooks: readonly InsideExperiment[] = [
  {
    type: 'inside',
    name: 'activation-histograms',
    title: 'Activations by initial weights',
    purpose:
      'Five layers of 100 before any training: deviation 1 drives sigmoid and tanh into saturation, 0.01 makes all outputs alike, Xavier keeps tanh alive to the last layer and He keeps ReLU.',
    arms: (['sigmoid', 'tanh', 'relu'] as const).flatMap((activation) =>
      STARTS.map((start) => startArm(activation, start)),
    ),
    expectations: [
      { arm: 'sigmoid, std 1', figure: 'deviation', atLeast: 0.4 },
      { arm: 'sigmoid, std 0.01', figure: 'deviation', below: 0.05 },
      { arm: 'tanh, std 1', figure: 'deviation', atLeast: 0.8 },
      { arm: 'tanh, std 0.01', figure: 'kept', below: 0.01 },
      { arm: 'tanh, Xavier', figure: 'kept', atLeast: 0.5 },
      { arm: 'relu, std 0.01', figure: 'kept', below: 0.01 },
      { arm: 'relu, std 1', figure: 'kept', atLeast: 100 },
      { arm: 'relu, He', figure: 'kept', atLeast: 0.5, below: 2 },
    ],
  },
]

/** Chapter 5 and 7: backpropagation against central differences. */
export const gradientChecks: readonly GradientCheckExperiment[] = [
  {
    type: 'gradient-check',
    name: 'gradient-check',
    title: 'Backpropagation against central differences',
    purpose:
      'The gradients that training uses agree with those that two evaluations of the loss give, in float64, for every kind of layer of the book.',
    arms: [
      {
        label: 'two-layer net',
        config: {
          network: { layers: denseNetwork([50], { activation: 'sigmoid' }) },
          initializer: { type: 'xavier-normal' },
          optimizer: { type: 'sgd' },
        },
      },
      {
        label: 'normalized net with dropout and weight decay',
        config: {
          network: {
            layers: denseNetwork([30, 30], {
              activation: 'tanh',
              isNormalized: true,
              dropout: 0.2,
            }),
          },
          regularization: { weightDecay: 0.01 },
          optimizer: { type: 'sgd' },
        },
      },
      {
        label: 'simple conv net',
        config: {
          network: { layers: [...simpleConvolutionalLayers(10)] },
          optimizer: { type: 'sgd' },
        },
      },
    ],
  },
]
