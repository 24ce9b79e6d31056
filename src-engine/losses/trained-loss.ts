import type { Operation } from '../kernels/operation'
import type { DatasetDescription } from '../protocol/dataset'
import type { LossType } from '../protocol/layer-config'
import type { Slot } from '../tensor/memory'
import { trainedMeanSquaredError } from './mean-squared-error'
import { trainedSigmoidBinaryCrossEntropy } from './sigmoid-binary-cross-entropy'
import { trainedSoftmaxCrossEntropy } from './softmax-cross-entropy'

export type Task = DatasetDescription['task']

/** A loss that networks are trained with: one operation from outputs to loss and gradient. */
export interface TrainedLoss {
  readonly type: LossType
  /** Within sentences. */
  readonly title: string
  readonly tasks: readonly Task[]
  /** `labels`: (N) int32 class indices; `columns`: (N, K) reals. */
  readonly targetForm: 'labels' | 'columns'
  /**
   * Outputs that the network must have, which is also the number of target columns.
   *
   * @param count classes of a classification, target columns of a regression
   */
  outputCount(task: Task, count: number): number
  operation(slots: LossSlots): Operation
}

export interface LossSlots {
  /** (N, K) */
  readonly outputs: Slot
  readonly targets: Slot
  /** (N, K), or null for the value alone */
  readonly dOutputs: Slot | null
  /** (1) float64 */
  readonly loss: Slot
  readonly outputCount: number
}

export function trainedLoss(type: LossType): TrainedLoss {
  switch (type) {
    case 'softmax-cross-entropy':
      return trainedSoftmaxCrossEntropy
    case 'sigmoid-binary-cross-entropy':
      return trainedSigmoidBinaryCrossEntropy
    case 'mean-squared-error':
      return trainedMeanSquaredError
    default:
      return type satisfies never
  }
}
