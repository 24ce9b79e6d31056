import { BATCH_LOSS, type MetricBatch } from '@engine/protocol/metric-batch'
import type { Series } from '@engine/protocol/run'
import { SeriesBuffer } from './series-buffer'

/** Points of a series held before it is reduced to its extremes, and how many stretches stay. */
const HOLD_LIMIT = 200_000
const REDUCED_BUCKET_COUNT = 20_000

/** A stretch of steps that is missing, both ends included. */
export interface Gap {
  readonly fromStep: number
  readonly toStep: number
}

/**
 * The series of one run: the stored part, fetched once, and what has come live since. Batches that
 * arrive before the stored part wait for it, so that nothing is lost or doubled at the seam.
 */
export class RunPoints {
  readonly #series = new Map<string, SeriesBuffer>()
  #waiting: MetricBatch[] | null = []
  #isLoaded = false

  /** True once the stored series have come; it stays so while they are fetched once more. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  get seriesNames(): string[] {
    return [...this.#series.keys()]
  }

  /** True when some series is held by its extremes only. */
  get isReduced(): boolean {
    return [...this.#series.values()].some((buffer) => buffer.isReduced)
  }

  of(name: string): SeriesBuffer | undefined {
    return this.#series.get(name)
  }

  /** From here on batches wait until `load`. */
  beginLoading(): void {
    this.#waiting ??= []
  }

  /**
   * Takes the stored series, then what came while they were on their way.
   *
   * @returns a stretch that neither holds, when the store was behind the live points
   */
  load(stored: readonly Series[]): Gap | null {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    this.#isLoaded = true
    for (const series of stored) this.#bufferOf(series.series).replace(series)
    let gap: Gap | null = null
    for (const batch of waiting) gap = this.append(batch) ?? gap
    return gap
  }

  /**
   * Adds live points.
   *
   * @returns the steps of the every-step series between what was held and this batch
   */
  append(batch: MetricBatch): Gap | null {
    if (this.#waiting !== null) {
      this.#waiting.push(batch)
      return null
    }
    let gap: Gap | null = null
    for (const columns of batch) {
      const buffer = this.#bufferOf(columns.series)
      const first = columns.steps[0]
      const lastStep = buffer.lastStep
      if (columns.series === BATCH_LOSS && first !== undefined && first > lastStep + 1) {
        gap = { fromStep: lastStep + 1, toStep: first - 1 }
      }
      buffer.merge(columns)
      if (buffer.pointCount > HOLD_LIMIT) buffer.reduce(REDUCED_BUCKET_COUNT)
    }
    return gap
  }

  /** Adds stored stretches where some were missing. */
  fill(stored: readonly Series[]): void {
    for (const series of stored) this.#bufferOf(series.series).mergeStored(series)
  }

  #bufferOf(name: string): SeriesBuffer {
    let buffer = this.#series.get(name)
    if (buffer === undefined) {
      buffer = new SeriesBuffer()
      this.#series.set(name, buffer)
    }
    return buffer
  }
}
