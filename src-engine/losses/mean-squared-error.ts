import { elementwiseLoss } from './loss-function'
import type { TrainedLoss } from './trained-loss'

export const meanSquaredError = elementwiseLoss('mean-squared-error', 'mean of (y − t)²', 'mean', {
  value: (y, t) => (y - t) ** 2,
  derivative: (y, t) => 2 * (y - t),
})

/** Regression on the target columns, or classification on one-hot columns. */
export const trainedMeanSquaredError: TrainedLoss = {
  type: 'mean-squared-error',
  title: 'mean squared error',
  tasks: ['regression', 'classification'],
  targetForm: 'columns',
  outputCount: (_task, count) => count,
  operation: ({ outputs, targets, dOutputs, loss, outputCount }) => ({
    type: 'mean-squared-error',
    y: outputs,
    targets,
    dy: dOutputs,
    loss,
    outputCount,
  }),
}
