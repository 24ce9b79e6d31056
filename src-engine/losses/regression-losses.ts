import { elementwiseLoss } from './loss-function'

/** Sum of squares with the half that makes its derivative y − t; it grows with the batch. */
export const sumOfSquares = elementwiseLoss('sum-of-squares', '½ Σ (y − t)²', 'sum', {
  value: (y, t) => 0.5 * (y - t) ** 2,
  derivative: (y, t) => y - t,
})

/** Less moved by outliers than squares; its derivative at y = t is taken as 0. */
export const meanAbsoluteError = elementwiseLoss('mean-absolute-error', 'mean of |y − t|', 'mean', {
  value: (y, t) => Math.abs(y - t),
  derivative: (y, t) => Math.sign(y - t),
})

/** Compares orders of magnitude; for y and t above −1 (NaN below). */
export const meanSquaredLogarithmicError = elementwiseLoss(
  'mean-squared-logarithmic-error',
  'mean of (ln(1 + y) − ln(1 + t))²',
  'mean',
  {
    value: (y, t) => (Math.log1p(y) - Math.log1p(t)) ** 2,
    derivative: (y, t) => (2 * (Math.log1p(y) - Math.log1p(t))) / (1 + y),
  },
)

/** In percent of the target; infinite where a target is 0. */
export const meanAbsolutePercentageError = elementwiseLoss(
  'mean-absolute-percentage-error',
  '100 · mean of |(t − y)/t|',
  'mean',
  {
    value: (y, t) => 100 * Math.abs((t - y) / t),
    derivative: (y, t) => (100 * Math.sign(y - t)) / Math.abs(t),
  },
)
