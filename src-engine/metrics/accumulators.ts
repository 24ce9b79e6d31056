import type { RealArray } from '../tensor/shape'
import { countCorrect } from './accuracy'
import { CLASSIFICATION_METRICS, REGRESSION_METRICS, type Metric } from './metric'

/** Metrics of a part of the data, gathered batch by batch; `add` allocates nothing. */
export interface MetricAccumulators {
  readonly metrics: readonly Metric[]
  reset(): void
  /**
   * @param outputs (rowCount, K) of the last layer; may be longer
   * @param targets (rowCount) class indices, or (rowCount, K)
   */
  add(outputs: RealArray, targets: RealArray | Int32Array, rowCount: number): void
  /** Values by metric name over all rows since the last reset; a metric that is undefined is absent. */
  results(): Record<string, number>
}

export interface MeasuredOutputs {
  readonly task: 'classification' | 'regression'
  /** The output above which a single output says yes. */
  readonly threshold: number
  /** Columns K of the outputs. */
  readonly outputCount: number
}

export function createMetricAccumulators(measured: MeasuredOutputs): MetricAccumulators {
  if (measured.task === 'regression') return new RegressionAccumulator(measured.outputCount)
  return new AccuracyAccumulator(measured.outputCount, measured.threshold)
}

class AccuracyAccumulator implements MetricAccumulators {
  readonly metrics = CLASSIFICATION_METRICS
  readonly #classCount: number
  readonly #threshold: number
  #correct = 0
  #count = 0

  constructor(classCount: number, threshold: number) {
    this.#classCount = classCount
    this.#threshold = threshold
  }

  reset(): void {
    this.#correct = 0
    this.#count = 0
  }

  add(outputs: RealArray, targets: RealArray | Int32Array, rowCount: number): void {
    this.#correct += countCorrect(outputs, targets, rowCount, this.#classCount, this.#threshold)
    this.#count += rowCount
  }

  results(): Record<string, number> {
    return this.#count === 0 ? {} : { accuracy: this.#correct / this.#count }
  }
}

/**
 * Over all N·K values: MAE = mean |y − t|, RMSE = √mean (y − t)². R² = 1 − Σ(y − t)²/Σ(t − t̄)² per
 * target column, then the mean over columns; undefined where a target is constant.
 */
class RegressionAccumulator implements MetricAccumulators {
  readonly metrics = REGRESSION_METRICS
  readonly #outputCount: number
  readonly #squaredErrors: Float64Array
  /** Mean of the targets so far and sum of squared deviations from it, updated as Welford 1962 does. */
  readonly #targetMeans: Float64Array
  readonly #targetSquares: Float64Array
  #absoluteErrors = 0
  #count = 0

  constructor(outputCount: number) {
    this.#outputCount = outputCount
    this.#squaredErrors = new Float64Array(outputCount)
    this.#targetMeans = new Float64Array(outputCount)
    this.#targetSquares = new Float64Array(outputCount)
  }

  reset(): void {
    this.#squaredErrors.fill(0)
    this.#targetMeans.fill(0)
    this.#targetSquares.fill(0)
    this.#absoluteErrors = 0
    this.#count = 0
  }

  add(outputs: RealArray, targets: RealArray | Int32Array, rowCount: number): void {
    const outputCount = this.#outputCount
    for (let n = 0; n < rowCount; n++) {
      this.#count++
      for (let k = 0; k < outputCount; k++) {
        const target = targets[n * outputCount + k]!
        const error = outputs[n * outputCount + k]! - target
        this.#absoluteErrors += Math.abs(error)
        this.#squaredErrors[k]! += error * error
        const deviation = target - this.#targetMeans[k]!
        this.#targetMeans[k]! += deviation / this.#count
        this.#targetSquares[k]! += deviation * (target - this.#targetMeans[k]!)
      }
    }
  }

  results(): Record<string, number> {
    if (this.#count === 0) return {}
    const valueCount = this.#count * this.#outputCount
    const squaredError = this.#squaredErrors.reduce((sum, value) => sum + value, 0)
    const results = {
      mae: this.#absoluteErrors / valueCount,
      rmse: Math.sqrt(squaredError / valueCount),
    }
    if (this.#targetSquares.includes(0)) return results
    const determinations = this.#squaredErrors.map(
      (error, k) => 1 - error / this.#targetSquares[k]!,
    )
    const sum = determinations.reduce((total, value) => total + value, 0)
    return { ...results, r2: sum / this.#outputCount }
  }
}
