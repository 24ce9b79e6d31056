import { lossTerm } from '../kernels/loss-terms'
import { elementwiseLoss, type ElementwiseLoss, type LossFunction } from './loss-function'
import { oneForTwo } from './output-counts'
import { trainedElementwise } from './trained-elementwise'
import type { TrainedLoss } from './trained-loss'

/** As close as probabilities come to 0 and 1 in training. */
const PROBABILITY_MARGIN = 1e-15

/**
 * Binary cross-entropy (log loss) of probabilities: mean of −t·ln y − (1−t)·ln(1−y), with 0·ln 0 = 0.
 * Infinite for a certain prediction that is wrong.
 */
export const binaryCrossEntropy = elementwiseLoss(
  'binary-cross-entropy',
  'mean of −t·ln y − (1 − t)·ln(1 − y)',
  'mean',
  lossTerm('binary-cross-entropy'),
)

/**
 * The same of a network that ends with probabilities, clipped to [1e-15, 1 − 1e-15]. A network that
 * ends with scores is better served by the form that contains the sigmoid.
 */
export const trainedBinaryCrossEntropy: TrainedLoss = trainedElementwise(
  { term: 'binary-cross-entropy', parameter: PROBABILITY_MARGIN },
  {
    type: 'binary-cross-entropy',
    title: 'binary cross-entropy',
    tasks: ['classification'],
    targetForm: 'columns',
    outputMeaning: 'values',
    outputCount: oneForTwo,
  },
)

/**
 * Binary cross-entropy kept finite at probabilities of 0 and 1.
 *
 * @param guard `clip` moves y into [ε, 1−ε]; `add` takes ln(y + ε) and ln(1 − y + ε)
 */
export function guardedBinaryCrossEntropy(guard: 'clip' | 'add', epsilon: number): ElementwiseLoss {
  if (guard === 'clip') {
    return elementwiseLoss(
      'binary-cross-entropy',
      'mean of −t·ln y − (1 − t)·ln(1 − y), y clipped to [ε, 1 − ε]',
      'mean',
      lossTerm('binary-cross-entropy', epsilon),
    )
  }
  return elementwiseLoss(
    'binary-cross-entropy',
    'mean of −t·ln(y + ε) − (1 − t)·ln(1 − y + ε)',
    'mean',
    {
      value: (y, t) => -t * Math.log(y + epsilon) - (1 - t) * Math.log(1 - y + epsilon),
      derivative: (y, t) => -t / (y + epsilon) + (1 - t) / (1 - y + epsilon),
    },
  )
}

/** Logarithm of the likelihood: the sum that binary cross-entropy is the negative mean of. */
export const logLikelihood = elementwiseLoss(
  'log-likelihood',
  'Σ t·ln y + (1 − t)·ln(1 − y)',
  'sum',
  {
    value: (y, t) => -binaryCrossEntropy.term.value(y, t),
    derivative: (y, t) => -binaryCrossEntropy.term.derivative(y, t),
  },
)

/**
 * Probability of all targets at once (Bernoulli): larger is better. It is shown, not trained, because
 * a product of many probabilities sinks below the smallest number a computer can hold.
 */
export const likelihood: LossFunction = {
  name: 'likelihood',
  formula: 'Π y^t (1 − y)^(1 − t)',
  value(y, t) {
    let product = 1
    // y and t are equally long.
    for (let index = 0; index < y.length; index++) {
      product *= y[index]! ** t[index]! * (1 - y[index]!) ** (1 - t[index]!)
    }
    return product
  },
  gradient(y, t, rowCount) {
    const product = likelihood.value(y, t, rowCount)
    return Float64Array.from(
      y,
      (probability, index) => product * logLikelihood.term.derivative(probability, t[index]!),
    )
  },
}
