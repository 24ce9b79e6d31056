import type { InsideViewInterval } from '../protocol/experiment-config'

/** Frames of a whole run where the interval is chosen by the program. */
const AUTOMATIC_FRAME_COUNT = 200
/**
 * Share of the training time that looking may take: it may slow a run down by 5 %, a part of which is
 * not seen from here (the studio that stores the frames, the collector of garbage).
 */
const COST_LIMIT = 0.04
/**
 * Looks of a run that cannot afford any: it is over in a moment, or one look was slow for once, and
 * these tell whether looking is as slow as that.
 */
const RARE_LOOK_COUNT = 4

/**
 * At which steps the inside of a network is looked at: the first, and then every so many. Where that
 * would take more than its share of the time by the end, every second of these steps is left out, or
 * every fourth, and so on, as the cheapest look and the newest steps tell.
 */
export class ObservationPlan {
  readonly #wanted: number
  readonly #stepCount: number
  #interval: number
  #lookCount = 0
  #costMs = 0
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

  /** What was seen in looks was sent away: that is a part of what they cost. */
  sent(costMs: number): void {
    this.#costMs += costMs
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
    // The first look and the step before it run in code that is not yet fast: they tell nothing.
    if (this.#lookCount === 1) return
    this.#cheapestMs = Math.min(this.#cheapestMs, costMs)
    const stepsLeft = Math.max(0, this.#stepCount - step)
    const aheadMs = COST_LIMIT * stepsLeft * stepMs
    const behindMs = COST_LIMIT * (this.#spentMs - this.#costMs)
    // What was not spent so far is not made up for: looks would crowd together at the end.
    const leftMs = aheadMs + Math.min(0, behindMs - this.#costMs)
    const fullCostMs = this.#cheapestMs * stepsLeft
    const longest = this.#stepCount / RARE_LOOK_COUNT
    this.#interval = this.#wanted
    while (this.#interval < longest && fullCostMs / this.#interval > leftMs) this.#interval *= 2
  }
}
