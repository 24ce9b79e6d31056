import type { LossFunction } from './loss-function'
import { oneForEach } from './output-counts'
import type { TrainedLoss } from './trained-loss'

/** The ε that the book adds to a probability before taking its logarithm. */
export const BOOK_GUARD = 1e-7

/**
 * Cross-entropy of probabilities against one-hot targets: −(1/N) Σ t·ln(y + ε).
 *
 * @param epsilon guard against ln 0; 0 leaves it out
 */
export function categoricalCrossEntropy(epsilon = BOOK_GUARD): LossFunction {
  return {
    name: 'categorical-cross-entropy',
    formula: epsilon === 0 ? '−(1/N) Σ t·ln y' : '−(1/N) Σ t·ln(y + ε)',
    value(y, t, rowCount) {
      let sum = 0
      // y and t are equally long; a target of 0 adds nothing, not 0·ln 0.
      for (let index = 0; index < y.length; index++) {
        if (t[index] !== 0) sum -= t[index]! * Math.log(y[index]! + epsilon)
      }
      return sum / rowCount
    },
    gradient: (y, t, rowCount) =>
      Float64Array.from(y, (probability, index) =>
        t[index] === 0 ? 0 : -t[index]! / ((probability + epsilon) * rowCount),
      ),
  }
}

/**
 * The same value from class indices, which picks one probability per row: −(1/N) Σ ln(y[label] + ε).
 *
 * @param y      (N, K) probabilities, row by row
 * @param labels (N) class indices
 */
export function categoricalCrossEntropyOfLabels(
  y: ArrayLike<number>,
  labels: ArrayLike<number>,
  epsilon = BOOK_GUARD,
): number {
  const rowCount = labels.length
  const classCount = y.length / rowCount
  let sum = 0
  for (let row = 0; row < rowCount; row++) {
    sum -= Math.log(y[row * classCount + labels[row]!]! + epsilon)
  }
  return sum / rowCount
}

/** Of a network that ends with probabilities; with the guard, because they may be 0. */
export const trainedCategoricalCrossEntropy: TrainedLoss = {
  type: 'categorical-cross-entropy',
  title: 'categorical cross-entropy',
  tasks: ['classification'],
  targetForm: 'labels',
  outputMeaning: 'values',
  outputCount: oneForEach,
  operation: ({ outputs, targets, dOutputs, loss, outputCount }) => ({
    type: 'categorical-cross-entropy',
    y: outputs,
    labels: targets,
    dy: dOutputs,
    loss,
    classCount: outputCount,
    epsilon: BOOK_GUARD,
  }),
}
