import { lossTerm } from '../kernels/loss-terms'
import { elementwiseLoss } from './loss-function'
import { oneForEach } from './output-counts'
import type { TrainedLoss } from './trained-loss'

export const meanSquaredError = elementwiseLoss(
  'mean-squared-error',
  'mean of (y − t)²',
  'mean',
  lossTerm('square'),
)

/** Regression on the target columns, or classification on one-hot columns. */
export const trainedMeanSquaredError: TrainedLoss = {
  type: 'mean-squared-error',
  title: 'mean squared error',
  tasks: ['regression', 'classification'],
  targetForm: 'columns',
  outputMeaning: 'values',
  outputCount: oneForEach,
  operation: ({ outputs, targets, dOutputs, loss, outputCount }) => ({
    type: 'mean-squared-error',
    y: outputs,
    targets,
    dy: dOutputs,
    loss,
    outputCount,
  }),
}
