const PARTS = ['validation', 'test', 'train', 'batch'] as const
const METRICS = ['accuracy', 'loss', 'r2', 'rmse', 'mae'] as const

/** Part of the data that a series is measured on: `test` of `test/accuracy`. */
export function partOf(series: string): string {
  return series.slice(0, Math.max(0, series.indexOf('/')))
}

/** What a series measures: `accuracy` of `test/accuracy`. */
export function metricOf(series: string): string {
  return series.slice(series.indexOf('/') + 1)
}

/** Series in the order they are read: what decides comes first, unknown ones last by name. */
export function orderSeries(names: Iterable<string>): string[] {
  return [...new Set(names)].sort(
    (a, b) =>
      rank(PARTS, partOf(a)) - rank(PARTS, partOf(b)) ||
      rank(METRICS, metricOf(a)) - rank(METRICS, metricOf(b)) ||
      a.localeCompare(b),
  )
}

/** The metrics other than the loss that are measured, best known first. */
export function metricsOf(names: Iterable<string>): string[] {
  const metrics = new Set([...names].map(metricOf))
  metrics.delete('loss')
  return [...metrics].sort((a, b) => rank(METRICS, a) - rank(METRICS, b) || a.localeCompare(b))
}

function rank(order: readonly string[], name: string): number {
  const place = order.indexOf(name)
  return place < 0 ? order.length : place
}
