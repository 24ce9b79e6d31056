import type { MetricName } from '../protocol/metric'
import type { RealArray } from '../tensor/shape'
import { ClassificationAccumulator, type ClassificationExtras } from './classification-accumulator'
import type { DecisionRule } from './decision'
import { RegressionAccumulator } from './regression-accumulator'

/** Metrics of a part of the data, gathered batch by batch. */
export interface MetricAccumulators {
  reset(): void
  /**
   * @param outputs (rowCount, K) of the last layer; may be longer
   * @param targets (rowCount) class indices, or (rowCount, K)
   */
  add(outputs: RealArray, targets: RealArray | Int32Array, rowCount: number): void
  /** Values by metric name over all rows since the last reset; a metric that is undefined is absent. */
  results(): Partial<Record<MetricName, number>>
}

/** What is measured: the rule by which outputs decide matters for classes alone. */
export interface MeasuredOutputs extends DecisionRule {
  readonly task: 'classification' | 'regression'
  readonly extras?: ClassificationExtras
}

export function createMetricAccumulators(measured: MeasuredOutputs): MetricAccumulators {
  const { task, extras = { topK: 1, hasClassMetrics: false } } = measured
  return task === 'regression'
    ? new RegressionAccumulator(measured.outputCount)
    : new ClassificationAccumulator(measured, extras)
}
