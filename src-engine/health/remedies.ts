import type { RunConfig } from '../protocol/experiment-config'
import type { HealthRemedy } from '../protocol/health'
import type { LayerConfig } from '../protocol/layer-config'
import { numberText } from './evidence'

/** The rate times a factor, as a number that reads well. */
export function otherRate({ optimizer }: RunConfig, factor: number): HealthRemedy {
  const learningRate = Number((optimizer.learningRate * factor).toPrecision(3))
  const isLower = factor < 1
  return {
    code: isLower ? 'lower-rate' : 'raise-rate',
    sentence: `${isLower ? 'Lower' : 'Raise'} the learning rate from ${numberText(optimizer.learningRate)} to ${numberText(learningRate)}.`,
    start: 'fork',
    changes: [{ field: 'optimizer.learningRate', value: learningRate }],
  }
}

/** @param norm what the gradient's norm usually is */
export function clippedGradients(norm: number): HealthRemedy {
  const maximum = Number.isFinite(norm) && norm > 0 ? Number((2 * norm).toPrecision(2)) : 1
  return {
    code: 'clip-gradients',
    sentence: `Clip the gradient to a norm of ${numberText(maximum)}, so that a single batch cannot throw the weights away.`,
    start: 'fork',
    changes: [{ field: 'training.gradientClipping', value: { type: 'norm', maximum } }],
  }
}

export function moreWeightDecay({ regularization }: RunConfig): HealthRemedy {
  const weightDecay = Math.max(1e-4, Number((10 * regularization.weightDecay).toPrecision(3)))
  return {
    code: 'more-weight-decay',
    sentence: `Penalize large weights: weight decay ${numberText(weightDecay)} instead of ${numberText(regularization.weightDecay)}.`,
    start: 'fork',
    changes: [{ field: 'regularization.weightDecay', value: weightDecay }],
  }
}

export function stopEarly(): HealthRemedy {
  return {
    code: 'stop-early',
    sentence: 'Stop after 5 evaluations without improvement and keep the best checkpoint.',
    start: 'fork',
    changes: [{ field: 'training.earlyStopping.patience', value: 5 }],
  }
}

/** The rate falls by itself once the evaluations stop improving; null where it does already. */
export function fallingRate({ optimizer }: RunConfig): HealthRemedy | null {
  if (optimizer.schedule.type !== 'constant') return null
  return {
    code: 'falling-rate',
    sentence: 'Let the learning rate fall along a cosine until the end of the run.',
    start: 'fork',
    changes: [{ field: 'optimizer.schedule', value: { type: 'cosine' } }],
  }
}

/** Null where the weights are drawn so already. */
export function heWeights({ initializer }: RunConfig): HealthRemedy | null {
  if (initializer.type === 'he-normal') return null
  return {
    code: 'he-weights',
    sentence: 'Start again from weights drawn by He, which keep the scale of ReLU activations.',
    start: 'restart',
    changes: [{ field: 'initializer', value: { type: 'he-normal' } }],
  }
}

/** Null where the weights are drawn so already. */
export function xavierWeights({ initializer }: RunConfig): HealthRemedy | null {
  if (initializer.type === 'xavier-normal') return null
  return {
    code: 'xavier-weights',
    sentence:
      'Start again from weights drawn by Xavier, which keep sigmoid and tanh in their middle.',
    start: 'restart',
    changes: [{ field: 'initializer', value: { type: 'xavier-normal' } }],
  }
}

/** ReLU that lets a little through; null for a layer within branches. */
export function leakyRelu({ network }: RunConfig, place: string): HealthRemedy | null {
  // A layer within branches has a longer name.
  const [, number] = /^(\d+)\.relu$/.exec(place) ?? []
  const index = Number(number) - 1
  if (network.layers[index]?.type !== 'relu') return null
  return {
    code: 'use-leaky-relu',
    sentence: `Let layer ${place} pass a hundredth of what is below 0 (leaky ReLU), so that its units can come back.`,
    start: 'fork',
    changes: [{ field: `network.layers.${index}`, value: { type: 'leaky-relu', slope: 0.01 } }],
  }
}

/** ReLU instead of every sigmoid and tanh of the chain, with the weights that go with it. */
export function reluInstead({ network }: RunConfig): HealthRemedy | null {
  const changes = network.layers.flatMap(({ type }, index) =>
    (type === 'sigmoid' || type === 'tanh') && index < network.layers.length - 1
      ? [{ field: `network.layers.${index}`, value: { type: 'relu' } }]
      : [],
  )
  if (changes.length === 0) return null
  return {
    code: 'use-relu',
    sentence:
      'Use ReLU instead of sigmoid and tanh, with weights drawn by He: its slope does not shrink what passes back.',
    start: 'restart',
    changes: [...changes, { field: 'initializer', value: { type: 'he-normal' } }],
  }
}

/** Batch normalization behind every affine and convolution layer but the last; null where there is some. */
export function normalized({ network }: RunConfig): HealthRemedy | null {
  const { layers } = network
  if (layers.some(({ type }) => type === 'batch-normalization')) return null
  const lastWeighted = layers.findLastIndex(hasWeights)
  const changed = layers.flatMap((layer, index) =>
    hasWeights(layer) && index < lastWeighted ? [layer, { type: 'batch-normalization' }] : [layer],
  )
  return withLayers(
    'normalize-batches',
    'Start again with batch normalization behind every layer of weights but the last.',
    layers.length,
    changed,
  )
}

/** Dropout before the last layer of weights; null where there is some. */
export function withDropout({ network }: RunConfig): HealthRemedy | null {
  const { layers } = network
  const last = layers.findLastIndex(hasWeights)
  if (last < 1 || layers.some(({ type }) => type === 'dropout')) return null
  return withLayers(
    'add-dropout',
    'Start again with a dropout of 0.3 before the last layer of weights.',
    layers.length,
    layers.toSpliced(last, 0, { type: 'dropout', rate: 0.3, form: 'inverted' }),
  )
}

function withLayers(
  code: string,
  sentence: string,
  oldCount: number,
  layers: readonly object[],
): HealthRemedy | null {
  if (layers.length === oldCount) return null
  // Layers are plain data; this leaves out what is undefined.
  const value = healthRemedyValue(layers)
  return { code, sentence, start: 'restart', changes: [{ field: 'network.layers', value }] }
}

type JsonValue = HealthRemedy['changes'][number]['value']

function healthRemedyValue(layers: readonly object[]): JsonValue {
  return JSON.parse(JSON.stringify(layers)) as JsonValue
}

function hasWeights({ type }: LayerConfig): boolean {
  return type === 'affine' || type === 'convolution'
}
