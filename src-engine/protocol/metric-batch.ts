import { z } from 'zod'

/** A measured value. The NaN and the infinities of a diverged run are values like any other. */
export const metricValueSchema = z.custom<number>((value) => typeof value === 'number', {
  message: 'Invalid input: expected number',
})

/**
 * Points of one metric series in columns of equal length P, in the order of their steps. `steps` are
 * counted from 1 (updates done including this one), `elapsedMs` is training time without pauses.
 */
export const pointColumnsSchema = z
  .object({
    series: z.string().min(1).max(100),
    steps: z.instanceof(Uint32Array),
    values: z.instanceof(Float64Array),
    elapsedMs: z.instanceof(Float64Array),
  })
  .refine(
    (columns) =>
      columns.steps.length === columns.values.length &&
      columns.steps.length === columns.elapsedMs.length,
    { message: 'The columns of a series differ in length.' },
  )
export type PointColumns = z.infer<typeof pointColumnsSchema>

/** What one run measured since its last batch; at most about ten a second whatever the step rate. */
export const metricBatchSchema = z.array(pointColumnsSchema)
export type MetricBatch = z.infer<typeof metricBatchSchema>

/** Name of the series that has a point at every step: the loss of the mini-batch before its update. */
export const BATCH_LOSS = 'batch/loss'
/** Name of the series of ‖g‖ before clipping, at every step where it is asked for. */
export const GRADIENT_NORM = 'batch/gradient-norm'
/** Name of the series of the learning rate, which has a point where the rate changes. */
export const LEARNING_RATE = 'learning-rate'

/** Whether a series is measured over a whole part of the data, as `test/accuracy` is. */
export function isEvaluationSeries(series: string): boolean {
  return /^(train|validation|test)\//.test(series)
}

interface GrowingColumns {
  steps: Uint32Array
  values: Float64Array
  elapsedMs: Float64Array
  count: number
}

/** Collects points into growing columns; `take` gives them away as exactly sized copies. */
export class MetricBatchBuilder {
  #columns = new Map<string, GrowingColumns>()

  /** True when `take` would give nothing. */
  get isEmpty(): boolean {
    return [...this.#columns.values()].every(({ count }) => count === 0)
  }

  add(series: string, step: number, value: number, elapsedMs: number): void {
    let columns = this.#columns.get(series)
    if (!columns) {
      columns = {
        steps: new Uint32Array(64),
        values: new Float64Array(64),
        elapsedMs: new Float64Array(64),
        count: 0,
      }
      this.#columns.set(series, columns)
    }
    if (columns.count === columns.steps.length) grow(columns)
    columns.steps[columns.count] = step
    columns.values[columns.count] = value
    columns.elapsedMs[columns.count] = elapsedMs
    columns.count++
  }

  /** The points since the last call; empty series are left out. The buffers are kept for reuse. */
  take(): MetricBatch {
    const batch: MetricBatch = []
    for (const [series, columns] of this.#columns) {
      if (columns.count === 0) continue
      batch.push({
        series,
        steps: columns.steps.slice(0, columns.count),
        values: columns.values.slice(0, columns.count),
        elapsedMs: columns.elapsedMs.slice(0, columns.count),
      })
      columns.count = 0
    }
    return batch
  }
}

function grow(columns: GrowingColumns): void {
  const steps = new Uint32Array(columns.steps.length * 2)
  const values = new Float64Array(steps.length)
  const elapsedMs = new Float64Array(steps.length)
  steps.set(columns.steps)
  values.set(columns.values)
  elapsedMs.set(columns.elapsedMs)
  columns.steps = steps
  columns.values = values
  columns.elapsedMs = elapsedMs
}
