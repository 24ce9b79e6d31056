import { sigmoid } from '../kernels/activation-math'
import { elementwiseLoss } from './loss-function'
import { oneForTwo } from './output-counts'
import type { TrainedLoss } from './trained-loss'

/**
 * Binary cross-entropy of sigmoid over scores:
 *
 *   L = mean of max(x, 0) − xt + ln(1 + e^−|x|)    ∂L/∂x = (sigmoid(x) − t)/n
 *
 * which equals −t·ln σ(x) − (1−t)·ln(1−σ(x)) and stays finite for every finite x.
 */
export const sigmoidBinaryCrossEntropy = elementwiseLoss(
  'sigmoid-binary-cross-entropy',
  'mean of max(y, 0) − y·t + ln(1 + e^−|y|)',
  'mean',
  {
    value: (x, t) => Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x))),
    derivative: (x, t) => sigmoid(x) - t,
  },
)

export const trainedSigmoidBinaryCrossEntropy: TrainedLoss = {
  type: 'sigmoid-binary-cross-entropy',
  title: 'sigmoid with binary cross-entropy',
  tasks: ['classification'],
  targetForm: 'columns',
  outputMeaning: 'logits',
  outputCount: oneForTwo,
  operation: ({ outputs, targets, dOutputs, loss, outputCount }) => ({
    type: 'sigmoid-binary-cross-entropy',
    logits: outputs,
    targets,
    dLogits: dOutputs,
    loss,
    outputCount,
  }),
}
