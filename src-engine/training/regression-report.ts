import { createMetricAccumulators } from '../metrics/accumulators'
import type { EvaluatedBatch } from './evaluated-network'

/** Gathers what a network predicts for the examples of a regression. */
export class RegressionReport {
  /** (N, K), in the scale of training until they are restored */
  readonly predictions: Float64Array<ArrayBuffer>
  /** (N, K) */
  readonly targets: Float64Array<ArrayBuffer>
  readonly #outputCount: number

  constructor(outputCount: number, exampleCount: number) {
    this.#outputCount = outputCount
    this.predictions = new Float64Array(exampleCount * outputCount)
    this.targets = new Float64Array(exampleCount * outputCount)
  }

  /** @param start place of the batch's first example */
  add({ outputs, targets, rowCount }: EvaluatedBatch, start: number): void {
    const length = rowCount * this.#outputCount
    this.predictions.set(outputs.subarray(0, length), start * this.#outputCount)
    this.targets.set(targets.subarray(0, length), start * this.#outputCount)
  }

  metrics(): Record<string, number> {
    const metrics = createMetricAccumulators({
      task: 'regression',
      outputCount: this.#outputCount,
      threshold: 0,
    })
    metrics.add(this.predictions, this.targets, this.targets.length / this.#outputCount)
    return { ...metrics.results() }
  }
}
