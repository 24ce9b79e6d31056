import type { InsideViewInterval } from '../protocol/experiment-config'

/** Frames of a whole run where the interval is chosen by the program. */
const AUTOMATIC_FRAME_COUNT = 200
/** Share of the training time that looking may take. */
const COST_LIMIT = 0.05
/** Nobody feels this much, and a run of a fraction of a second is looked into a few times for it. */
const FREE_MS = 10
/** Whatever a slow look has cost, others show by then whether looking is as slow as that. */
const RARE_LOOK_COUNT = 4

/**
 * At which steps the inside of a network is looked at: the first, and then every so many. Where that
 * would take more than its share of the time by the end, every second of these steps is left out, or
 * every fourth, and so on, as the cheapest look and the newest steps tell. The first look runs in code
 * that is not yet fast: it is not counted.
 */
export class ObservationPlan {
  readonly #wanted: number
  readonly #stepCount: number
  #interval: number
  #lookCount = 0
  #costMs = 0
  #countedMs = 0
  #cheapestMs = Infinity
  /** Training time that counts, and where it was read last. */
  #spentMs = 0
  #step: number
  #elapsedMs: number

  /**
   * @param interval in steps, or left to the program
   * @param stepCount of the whole run
   * @param start updates done before, and the training time that they took
   */
  constructor(
    interval: InsideViewInterval,
    stepCount: number,
    start: { readonly step: number; readonly elapsedMs: number },
  ) {
    this.#wanted =
      interval === 'off'
        ? Infinity
        : interval === 'auto'
          ? Math.max(1, Math.floor(stepCount / AUTOMATIC_FRAME_COUNT))
          : interval
    this.#stepCount = stepCount
    this.#interval = this.#wanted
    this.#step = start.step
    this.#elapsedMs = start.elapsedMs
  }

  /** Steps between two looks at present. */
  get interval(): number {
    return this.#interval
  }

  /** Looks so far, and what they took. */
  get total(): { readonly lookCount: number; readonly costMs: number } {
    return { lookCount: this.#lookCount, costMs: this.#costMs }
  }

  includes(step: number): boolean {
    return Number.isFinite(this.#interval) && (step === 1 || step % this.#interval === 0)
  }

  /**
   * A look was taken.
   *
   * @param costMs what it took
   * @param elapsedMs training time so far, looks included
   */
  looked(step: number, costMs: number, elapsedMs: number): void {
    const sinceMs = elapsedMs - this.#elapsedMs
    const stepMs = (sinceMs - costMs) / Math.max(1, step - this.#step)
    this.#step = step
    this.#elapsedMs = elapsedMs
    this.#spentMs += sinceMs
    this.#costMs += costMs
    this.#lookCount++
    if (this.#lookCount === 1) return
    this.#countedMs += costMs
    this.#cheapestMs = Math.min(this.#cheapestMs, costMs)
    const stepsLeft = Math.max(0, this.#stepCount - step)
    const aheadMs = COST_LIMIT * stepsLeft * stepMs + (FREE_MS * stepsLeft) / this.#stepCount
    const behindMs = COST_LIMIT * this.#spentMs + (FREE_MS * step) / this.#stepCount
    // What was not spent so far is not made up for: looks would crowd together at the end.
    const leftMs = aheadMs + Math.min(0, behindMs - this.#countedMs)
    const fullCostMs = this.#cheapestMs * stepsLeft
    const longest = this.#stepCount / RARE_LOOK_COUNT
    this.#interval = this.#wanted
    while (this.#interval < longest && fullCostMs / this.#interval > leftMs) this.#interval *= 2
  }
}
