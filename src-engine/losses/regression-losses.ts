import { lossTerm } from '../kernels/loss-terms'
import type { LossConfig } from '../protocol/loss-config'
import { elementwiseLoss, type ElementwiseLoss } from './loss-function'
import { oneForEach } from './output-counts'
import { trainedElementwise } from './trained-elementwise'
import type { TrainedLoss } from './trained-loss'

/** Sum of squares with the half that makes its derivative y − t; it grows with the batch. */
export const sumOfSquares = elementwiseLoss(
  'sum-of-squares',
  '½ Σ (y − t)²',
  'sum',
  lossTerm('half-square'),
)

/** Less moved by outliers than squares; its derivative at y = t is taken as 0. */
export const meanAbsoluteError = elementwiseLoss(
  'mean-absolute-error',
  'mean of |y − t|',
  'mean',
  lossTerm('absolute'),
)

/**
 * Squares near the target and straight lines beyond δ: smooth at 0 and calm about outliers.
 *
 * @see Huber 1964, "Robust estimation of a location parameter"
 */
export function huber(delta: number): ElementwiseLoss {
  return elementwiseLoss(
    'huber',
    'mean of ½(y − t)² up to |y − t| = δ, then δ(|y − t| − ½δ)',
    'mean',
    lossTerm('huber', delta),
  )
}

/** Compares orders of magnitude; for y and t above −1, where y is held at −1 + 1e-6. */
export const meanSquaredLogarithmicError = elementwiseLoss(
  'mean-squared-logarithmic-error',
  'mean of (ln(1 + y) − ln(1 + t))²',
  'mean',
  lossTerm('squared-logarithmic'),
)

/** In percent of the target, whose size counts as 1e-6 at the least. */
export const meanAbsolutePercentageError = elementwiseLoss(
  'mean-absolute-percentage-error',
  '100 · mean of |(t − y)/t|',
  'mean',
  lossTerm('percentage'),
)

const numbers = {
  targetForm: 'columns',
  outputMeaning: 'values',
  outputCount: oneForEach,
} as const

/** Half the squares of an example, and the mean of that over the batch: the gradient is (y − t)/N. */
export const trainedSumOfSquares: TrainedLoss = trainedElementwise(
  { term: 'half-square', divisor: 'rows' },
  {
    type: 'sum-of-squares',
    title: 'sum of squares',
    tasks: ['regression', 'classification'],
    ...numbers,
  },
)

export const trainedMeanAbsoluteError: TrainedLoss = trainedElementwise(
  { term: 'absolute' },
  {
    type: 'mean-absolute-error',
    title: 'mean absolute error',
    tasks: ['regression', 'classification'],
    ...numbers,
  },
)

export function trainedHuber({ delta }: Extract<LossConfig, { type: 'huber' }>): TrainedLoss {
  return trainedElementwise(
    { term: 'huber', parameter: delta },
    {
      type: 'huber',
      title: 'Huber loss',
      tasks: ['regression', 'classification'],
      ...numbers,
    },
  )
}

export const trainedMeanSquaredLogarithmicError: TrainedLoss = trainedElementwise(
  { term: 'squared-logarithmic' },
  {
    type: 'mean-squared-logarithmic-error',
    title: 'mean squared logarithmic error',
    tasks: ['regression'],
    ...numbers,
  },
)

export const trainedMeanAbsolutePercentageError: TrainedLoss = trainedElementwise(
  { term: 'percentage' },
  {
    type: 'mean-absolute-percentage-error',
    title: 'mean absolute percentage error',
    tasks: ['regression'],
    ...numbers,
  },
)
