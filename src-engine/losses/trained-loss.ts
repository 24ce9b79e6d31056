import type { LossOperation } from '../kernels/loss-operation'
import type { DatasetDescription } from '../protocol/dataset'
import type { LossConfig, LossType } from '../protocol/loss-config'
import type { Slot } from '../tensor/memory'
import { trainedBinaryCrossEntropy } from './binary-cross-entropy'
import { trainedCategoricalCrossEntropy } from './categorical-cross-entropy'
import { trainedExponential, trainedHinge, trainedSquaredHinge } from './margin-losses'
import { trainedMeanSquaredError } from './mean-squared-error'
import {
  trainedHuber,
  trainedMeanAbsoluteError,
  trainedMeanAbsolutePercentageError,
  trainedMeanSquaredLogarithmicError,
  trainedSumOfSquares,
} from './regression-losses'
import { trainedSigmoidBinaryCrossEntropy } from './sigmoid-binary-cross-entropy'
import { trainedSoftmaxCrossEntropy } from './softmax-cross-entropy'

export type Task = DatasetDescription['task']

/**
 * What the outputs of a network are for its loss. `scores`: softmax makes probabilities of them.
 * `logits`: sigmoid does. `margins`: positive for yes, negative for no. `values`: what they say, be it
 * a number or a probability.
 */
export type OutputMeaning = 'scores' | 'logits' | 'margins' | 'values'

/** A loss that networks are trained with: one operation from outputs to loss and gradient. */
export interface TrainedLoss {
  readonly type: LossType
  /** Within sentences. */
  readonly title: string
  readonly tasks: readonly Task[]
  /**
   * `labels`: (N) int32 class indices; `columns`: (N, K) reals, of classes 0 and 1; `signs`: the same
   * with −1 for 0.
   */
  readonly targetForm: 'labels' | 'columns' | 'signs'
  readonly outputMeaning: OutputMeaning
  /**
   * Outputs that the network must have, which is also the number of target columns.
   *
   * @param count classes of a classification, target columns of a regression
   */
  outputCount(task: Task, count: number): number
  operation(slots: LossSlots): LossOperation
}

export interface LossSlots {
  /** What only serves learning, such as smoothed labels, is left out of inference. */
  readonly phase: 'training' | 'inference'
  /** (N, K) */
  readonly outputs: Slot
  readonly targets: Slot
  /** (N, K), or null for the value alone */
  readonly dOutputs: Slot | null
  /** (1) float64 */
  readonly loss: Slot
  readonly outputCount: number
}

export function trainedLoss(config: LossConfig): TrainedLoss {
  switch (config.type) {
    case 'softmax-cross-entropy':
      return trainedSoftmaxCrossEntropy(config)
    case 'categorical-cross-entropy':
      return trainedCategoricalCrossEntropy
    case 'sigmoid-binary-cross-entropy':
      return trainedSigmoidBinaryCrossEntropy
    case 'binary-cross-entropy':
      return trainedBinaryCrossEntropy
    case 'mean-squared-error':
      return trainedMeanSquaredError
    case 'sum-of-squares':
      return trainedSumOfSquares
    case 'mean-absolute-error':
      return trainedMeanAbsoluteError
    case 'huber':
      return trainedHuber(config)
    case 'mean-squared-logarithmic-error':
      return trainedMeanSquaredLogarithmicError
    case 'mean-absolute-percentage-error':
      return trainedMeanAbsolutePercentageError
    case 'hinge':
      return trainedHinge
    case 'squared-hinge':
      return trainedSquaredHinge
    case 'exponential':
      return trainedExponential
    default:
      return config satisfies never
  }
}

/** The output above which a network with a single output says yes: one half for probabilities. */
export function decisionThreshold({ outputMeaning }: TrainedLoss): number {
  return outputMeaning === 'values' ? 0.5 : 0
}
