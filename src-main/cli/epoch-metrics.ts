import { isEvaluationSeries, type MetricBatch } from '@engine/protocol/metric-batch'
import type { RunSummary } from '@engine/protocol/run'

/** The metrics that were taken after one step, by series, such as `test/accuracy`. */
export interface EpochMetrics {
  readonly epoch: number
  readonly step: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Picks the evaluations out of a batch, in the order of their steps. */
export function epochMetricsOf(run: RunSummary, batch: MetricBatch): EpochMetrics[] {
  const byStep = new Map<number, Record<string, number>>()
  for (const { series, steps, values } of batch) {
    if (!isEvaluationSeries(series)) continue
    steps.forEach((step, index) => {
      const metrics = byStep.get(step) ?? {}
      byStep.set(step, metrics)
      metrics[series] = values[index] ?? Number.NaN
    })
  }
  return [...byStep]
    .sort(([a], [b]) => a - b)
    .map(([step, metrics]) => ({ epoch: epochAt(run, step), step, metrics }))
}

/** Whole epochs done after a step; a share of one when training ended within it. */
export function epochAt(run: RunSummary, step: number): number {
  if (run.stepsPerEpoch === 0) return 0
  return Number((step / run.stepsPerEpoch).toFixed(4))
}

/** The latest value of every series that is taken per epoch. */
export function lastMetricsOf(run: RunSummary): Record<string, number> {
  return Object.fromEntries(
    Object.entries(run.last).filter(([series]) => isEvaluationSeries(series)),
  )
}
