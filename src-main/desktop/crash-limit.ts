/** Counts crashes in a sliding window of time: some are repaired silently, many are not. */
export class CrashLimit {
  readonly #count: number
  readonly #withinMs: number
  #times: number[] = []

  /** @param count crashes within `withinMs` milliseconds that are still repaired */
  constructor(count: number, withinMs: number) {
    this.#count = count
    this.#withinMs = withinMs
  }

  /** @returns true when this crash is one too many */
  isExceededAt(nowMs: number): boolean {
    this.#times = [...this.#times.filter((time) => nowMs - time < this.#withinMs), nowMs]
    return this.#times.length > this.#count
  }
}
