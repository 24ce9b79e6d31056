import type { InsideViewInterval } from '../protocol/experiment-config'

/** Frames of a whole run where the interval is chosen by the program. */
const AUTOMATIC_FRAME_COUNT = 200
/** Share of the training time that looking may take. */
const COST_LIMIT = 0.05
/** Looks before their cost is trusted: the first ones run in code that is not yet fast. */
const FREE_LOOKS = 3

/**
 * At which steps the inside of a network is looked at: the first, and then every so many. Where that
 * takes more than its share of the time, the interval is doubled, so that later steps are among those
 * that were looked at before it.
 */
export class ObservationPlan {
  #interval: number
  #lookCount = 0
  #costMs = 0
  #sinceMs = 0
  #totalCostMs = 0

  /** @param interval in steps, or left to the program */
  constructor(interval: InsideViewInterval, stepCount: number) {
    this.#interval =
      interval === 'off'
        ? Infinity
        : interval === 'auto'
          ? Math.max(1, Math.floor(stepCount / AUTOMATIC_FRAME_COUNT))
          : interval
  }

  /** Steps between two looks at present. */
  get interval(): number {
    return this.#interval
  }

  /** Looks so far, and what they took. */
  get total(): { readonly lookCount: number; readonly costMs: number } {
    return { lookCount: this.#lookCount, costMs: this.#totalCostMs }
  }

  includes(step: number): boolean {
    return Number.isFinite(this.#interval) && (step === 1 || step % this.#interval === 0)
  }

  /**
   * A look was taken.
   *
   * @param costMs what it took
   * @param elapsedMs training time so far, looks included
   * @returns whether the interval was doubled
   */
  looked(costMs: number, elapsedMs: number): boolean {
    this.#lookCount++
    this.#totalCostMs += costMs
    if (this.#lookCount <= FREE_LOOKS) {
      this.#sinceMs = elapsedMs
      return false
    }
    this.#costMs += costMs
    const spentMs = elapsedMs - this.#sinceMs
    if (this.#costMs <= COST_LIMIT * spentMs) return false
    this.#interval *= 2
    // Judged anew at the new interval.
    this.#costMs = 0
    this.#sinceMs = elapsedMs
    return true
  }
}
