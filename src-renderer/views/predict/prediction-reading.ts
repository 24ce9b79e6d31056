import { decisionThreshold, trainedLoss } from '@engine/losses/trained-loss'
import type { DatasetDescription } from '@engine/protocol/dataset'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { Prediction } from '@engine/protocol/prediction'

/** One row of a prediction, ready to be shown. */
export type PredictionReading =
  | {
      readonly type: 'class'
      /** Index and name of the class that the network decides for. */
      readonly winner: number
      readonly winnerName: string
      /** What speaks for each class: probabilities or outputs, in the order of the classes. */
      readonly values: readonly number[]
      readonly names: readonly string[]
    }
  | {
      readonly type: 'values'
      readonly values: readonly number[]
      readonly names: readonly string[]
    }

export interface ReadingContext {
  readonly description: {
    readonly task: DatasetDescription['task']
    readonly classes: readonly string[]
    readonly targetNames: readonly string[]
  }
  readonly loss: RunConfig['loss']
  /** False shows what the last layer gives, before softmax or sigmoid. */
  readonly isProbability: boolean
}

/** Whether softmax or sigmoid makes probabilities of the outputs, so that there are two ways to look. */
export function hasProbabilities(loss: RunConfig['loss']): boolean {
  return trainedLoss(loss).outputMeaning !== 'values'
}

/** The decision is that of the outputs: neither softmax nor sigmoid changes which is greatest. */
export function readPrediction(
  prediction: Pick<Prediction, 'outputs' | 'probabilities' | 'outputCount'>,
  row: number,
  { description, loss, isProbability }: ReadingContext,
): PredictionReading {
  const { outputCount } = prediction
  const rowOf = (values: Float64Array): number[] => [
    ...values.subarray(row * outputCount, (row + 1) * outputCount),
  ]
  const outputs = rowOf(prediction.outputs)
  const probabilities = rowOf(prediction.probabilities)
  if (description.task === 'regression') {
    return { type: 'values', values: probabilities, names: description.targetNames }
  }
  const { classes } = description
  if (outputCount === 1) {
    const [output = 0] = outputs
    const [probability = 0] = probabilities
    const winner = output > decisionThreshold(trainedLoss(loss)) ? 1 : 0
    return {
      type: 'class',
      winner,
      winnerName: classes[winner] ?? String(winner),
      values: isProbability ? [1 - probability, probability] : [output],
      names: isProbability ? classes : classes.slice(1),
    }
  }
  const winner = outputs.reduce((best, value, index) => (value > outputs[best]! ? index : best), 0)
  return {
    type: 'class',
    winner,
    winnerName: classes[winner] ?? String(winner),
    values: isProbability ? probabilities : outputs,
    names: classes,
  }
}
