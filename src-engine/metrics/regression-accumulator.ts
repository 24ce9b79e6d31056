import type { MetricName } from '../protocol/metric'
import type { RealArray } from '../tensor/shape'
import type { MetricAccumulators } from './accumulators'

/**
 * Over all N·K values: MAE = mean |y − t|, RMSE = √mean (y − t)². R² = 1 − Σ(y − t)²/Σ(t − t̄)² per
 * target column, then the mean over columns; undefined where a target is constant.
 */
export class RegressionAccumulator implements MetricAccumulators {
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

  results(): Partial<Record<MetricName, number>> {
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
