import { adviseNetwork, type NetworkAdvice } from '@engine/model/network-advice'
import type { DatasetDescription } from '@engine/protocol/dataset'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'

/** A learning rate that is allowed but seldom meant. */
export interface RateAdvice {
  readonly type: string
  readonly learningRate: number
  readonly suggestion: number
}

/** Learning rates beyond which a method usually diverges on a network of ordinary size. */
const LARGE_LEARNING_RATES: Readonly<Record<string, number>> = {
  sgd: 2,
  momentum: 0.5,
  adagrad: 0.5,
  rmsprop: 0.1,
  adam: 0.1,
}

export function rateAdviceFor({ optimizers }: ExperimentConfig): readonly RateAdvice[] {
  return optimizers.flatMap(({ type, learningRate }) => {
    const limit = LARGE_LEARNING_RATES[type]
    return limit !== undefined && learningRate >= limit
      ? [{ type, learningRate, suggestion: limit / 20 }]
      : []
  })
}

/** What the engine has to say of the network, the loss and the initial weights. */
export function networkAdviceFor(
  { network, initializer, loss }: ExperimentConfig,
  task: DatasetDescription['task'],
): readonly NetworkAdvice[] {
  return adviseNetwork({ layers: network.layers, initializer, loss }, task)
}
