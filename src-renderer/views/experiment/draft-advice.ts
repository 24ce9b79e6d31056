import type { ExperimentConfig } from '@engine/protocol/experiment-config'

/** A setting that is allowed but seldom meant; told by key of `experiment.advice`. */
export interface Advice {
  readonly key: 'large-learning-rate' | 'equal-weights' | 'squashed-outputs' | 'bare-outputs'
  readonly values: Readonly<Record<string, string | number>>
}

/** Learning rates beyond which a method usually diverges on a network of ordinary size. */
const LARGE_LEARNING_RATES: Readonly<Record<string, number>> = {
  sgd: 2,
  momentum: 0.5,
  adagrad: 0.5,
  rmsprop: 0.1,
  adam: 0.1,
}

const SQUASHING: readonly string[] = ['sigmoid', 'tanh', 'relu', 'leaky-relu']

export function adviceFor(config: ExperimentConfig): readonly Advice[] {
  const advice: Advice[] = []
  for (const { type, learningRate } of config.optimizers) {
    const limit = LARGE_LEARNING_RATES[type]
    if (limit !== undefined && learningRate >= limit) {
      advice.push({
        key: 'large-learning-rate',
        values: { type, learningRate, suggestion: limit / 20 },
      })
    }
  }
  const layers = config.network.layers
  const hiddenCount = layers.filter((layer) => layer.type === 'affine').length - 1
  if (config.initializer.type === 'constant' && hiddenCount > 0) {
    advice.push({ key: 'equal-weights', values: {} })
  }
  const last = layers.at(-1)?.type ?? ''
  if (SQUASHING.includes(last)) {
    advice.push({
      key: config.loss.type === 'mean-squared-error' ? 'bare-outputs' : 'squashed-outputs',
      values: { layer: last },
    })
  }
  return advice
}
