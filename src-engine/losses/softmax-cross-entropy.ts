import { softmaxRows } from '../kernels/softmax-math'
import type { LossConfig } from '../protocol/loss-config'
import { BOOK_GUARD } from './categorical-cross-entropy'
import type { LossFunction } from './loss-function'
import { oneForEach } from './output-counts'
import type { TrainedLoss } from './trained-loss'

/**
 * Cross-entropy of softmax over scores, one value from both:
 *
 *   L = −(1/N) Σ t·ln softmax(x)    ∂L/∂x = (softmax(x) − t)/N
 *
 * by ln softmax(x)ₖ = xₖ − max − ln Σ e^(x − max), so that no power overflows and no logarithm sees 0.
 */
export const softmaxCrossEntropy: LossFunction = smoothedSoftmaxCrossEntropy(0)

/**
 * The same with every target mixed with the even distribution, t ← (1 − s)·t + s/K, so that no score
 * is driven to infinity.
 *
 * @param guard ε of −Σ t·ln(softmax + ε), the value in the book's form; the gradient is that of ε = 0
 * @see Szegedy et al. 2016, "Rethinking the Inception architecture", section 7
 */
export function smoothedSoftmaxCrossEntropy(labelSmoothing: number, guard = 0): LossFunction {
  const smooth = (target: number, classCount: number): number =>
    (1 - labelSmoothing) * target + labelSmoothing / classCount
  return {
    name: 'softmax-cross-entropy',
    formula: guard === 0 ? '−(1/N) Σ t·ln softmax(y)' : '−(1/N) Σ t·ln(softmax(y) + ε)',
    value(logits, t, rowCount) {
      const classCount = logits.length / rowCount
      let sum = 0
      for (let start = 0; start < logits.length; start += classCount) {
        let maximum = Number.NEGATIVE_INFINITY
        for (let k = start; k < start + classCount; k++) maximum = Math.max(maximum, logits[k]!)
        let powers = 0
        for (let k = start; k < start + classCount; k++) powers += Math.exp(logits[k]! - maximum)
        const logSum = maximum + Math.log(powers)
        for (let k = start; k < start + classCount; k++) {
          const logarithm = logits[k]! - logSum
          const guarded = guard === 0 ? logarithm : Math.log(Math.exp(logarithm) + guard)
          sum -= smooth(t[k]!, classCount) * guarded
        }
      }
      return sum / rowCount
    },
    gradient(logits, t, rowCount) {
      const classCount = logits.length / rowCount
      const y = softmaxRows(logits, classCount)
      return y.map((probability, index) => (probability - smooth(t[index]!, classCount)) / rowCount)
    },
  }
}

export function trainedSoftmaxCrossEntropy({
  labelSmoothing,
  form,
}: Extract<LossConfig, { type: 'softmax-cross-entropy' }>): TrainedLoss {
  return {
    type: 'softmax-cross-entropy',
    title: 'softmax with cross-entropy',
    tasks: ['classification'],
    targetForm: 'labels',
    outputMeaning: 'scores',
    outputCount: oneForEach,
    operation: ({ phase, outputs, targets, dOutputs, loss, outputCount }) => ({
      type: 'softmax-cross-entropy',
      logits: outputs,
      labels: targets,
      dLogits: dOutputs,
      loss,
      classCount: outputCount,
      labelSmoothing: phase === 'training' ? labelSmoothing : 0,
      guard: form === 'book' ? BOOK_GUARD : 0,
    }),
  }
}
