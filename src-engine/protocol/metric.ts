/** How a metric is to be read. */
export interface MetricProperties {
  /** `share`: from 0 to 1. `target`: the unit of the target after preprocessing. `none`: a plain number. */
  readonly unit: 'share' | 'target' | 'none'
  readonly isHigherBetter: boolean
}

/** Everything that is measured over a whole part of the data, by the last part of its series' name. */
export const METRICS = {
  loss: { unit: 'none', isHigherBetter: false },
  accuracy: { unit: 'share', isHigherBetter: true },
  /** Share of the examples whose label is among the k greatest outputs. */
  'top-k-accuracy': { unit: 'share', isHigherBetter: true },
  'macro-precision': { unit: 'share', isHigherBetter: true },
  'macro-recall': { unit: 'share', isHigherBetter: true },
  'macro-f1': { unit: 'share', isHigherBetter: true },
  /** Area under the curve of true over false positive rates, of two classes. */
  auc: { unit: 'share', isHigherBetter: true },
  /** Mean of the precisions, weighted by the gains in recall, of two classes. */
  'average-precision': { unit: 'share', isHigherBetter: true },
  mae: { unit: 'target', isHigherBetter: false },
  rmse: { unit: 'target', isHigherBetter: false },
  r2: { unit: 'none', isHigherBetter: true },
} as const satisfies Record<string, MetricProperties>

export type MetricName = keyof typeof METRICS

/** Properties of what a series measures: of `accuracy` for `test/accuracy`; null for anything else. */
export function metricOfSeries(series: string): MetricProperties | null {
  const name = series.slice(series.indexOf('/') + 1)
  return isMetricName(name) ? METRICS[name] : null
}

/** Whether a series is better the higher it is. */
export function isHigherBetter(series: string): boolean {
  return metricOfSeries(series)?.isHigherBetter ?? false
}

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name)
}
