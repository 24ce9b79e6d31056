/** What is measured over a whole part of the data, apart from the loss. */
export interface Metric {
  /** Last part of the series name: `accuracy` in `test/accuracy`. */
  readonly name: 'accuracy' | 'mae' | 'rmse' | 'r2'
  /** `share`: from 0 to 1. `target`: the unit of the target after preprocessing. `none`: a plain number. */
  readonly unit: 'share' | 'target' | 'none'
  readonly isHigherBetter: boolean
}

export const CLASSIFICATION_METRICS: readonly Metric[] = [
  { name: 'accuracy', unit: 'share', isHigherBetter: true },
]

export const REGRESSION_METRICS: readonly Metric[] = [
  { name: 'mae', unit: 'target', isHigherBetter: false },
  { name: 'rmse', unit: 'target', isHigherBetter: false },
  { name: 'r2', unit: 'none', isHigherBetter: true },
]
