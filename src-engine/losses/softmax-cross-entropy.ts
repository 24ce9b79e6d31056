import { softmaxRows } from '../kernels/softmax-math'
import type { LossFunction } from './loss-function'
import type { TrainedLoss } from './trained-loss'

/**
 * Cross-entropy of softmax over scores, one value from both:
 *
 *   L = −(1/N) Σ t·ln softmax(x)    ∂L/∂x = (softmax(x) − t)/N
 *
 * by ln softmax(x)ₖ = xₖ − max − ln Σ e^(x − max), so that no power overflows and no logarithm sees 0.
 */
export const softmaxCrossEntropy: LossFunction = {
  name: 'softmax-cross-entropy',
  formula: '−(1/N) Σ t·ln softmax(y)',
  value(logits, t, rowCount) {
    const classCount = logits.length / rowCount
    let sum = 0
    for (let start = 0; start < logits.length; start += classCount) {
      let maximum = Number.NEGATIVE_INFINITY
      for (let k = start; k < start + classCount; k++) maximum = Math.max(maximum, logits[k]!)
      let powers = 0
      for (let k = start; k < start + classCount; k++) powers += Math.exp(logits[k]! - maximum)
      const logSum = maximum + Math.log(powers)
      for (let k = start; k < start + classCount; k++) sum += t[k]! * (logSum - logits[k]!)
    }
    return sum / rowCount
  },
  gradient(logits, t, rowCount) {
    const y = softmaxRows(logits, logits.length / rowCount)
    return y.map((probability, index) => (probability - t[index]!) / rowCount)
  },
}

export const trainedSoftmaxCrossEntropy: TrainedLoss = {
  type: 'softmax-cross-entropy',
  title: 'softmax with cross-entropy',
  tasks: ['classification'],
  targetForm: 'labels',
  outputCount: (_task, count) => count,
  operation: ({ outputs, targets, dOutputs, loss, outputCount }) => ({
    type: 'softmax-cross-entropy',
    logits: outputs,
    labels: targets,
    dLogits: dOutputs,
    loss,
    classCount: outputCount,
  }),
}
