import { elementwiseLoss } from './loss-function'

/** For targets −1 and +1 and raw scores: nothing beyond the margin, a straight slope before it. */
export const hinge = elementwiseLoss('hinge', 'mean of max(0, 1 − t·y)', 'mean', {
  value: (y, t) => Math.max(0, 1 - t * y),
  derivative: (y, t) => (1 - t * y <= 0 ? 0 : -t),
})

/** For targets −1 and +1 and raw scores: AdaBoost's loss, steep for confident errors. */
export const exponential = elementwiseLoss('exponential', 'mean of e^(−t·y)', 'mean', {
  value: (y, t) => Math.exp(-t * y),
  derivative: (y, t) => -t * Math.exp(-t * y),
})
