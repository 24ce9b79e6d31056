/** Lets at most a number of runs train at once; the others wait in the order in which they came. */
export class RunQueue {
  readonly #limit: () => number
  readonly #begin: (runId: number) => void
  readonly #waiting: number[] = []
  readonly #active = new Set<number>()

  /** @param begin called when a run may train; `release` gives its place back */
  constructor(limit: () => number, begin: (runId: number) => void) {
    this.#limit = limit
    this.#begin = begin
  }

  /** Runs that train or wait for it, as many of them as may train at once. */
  get trainingCount(): number {
    return Math.min(this.#active.size + this.#waiting.length, this.#limit())
  }

  add(runId: number): void {
    if (this.#active.has(runId) || this.#waiting.includes(runId)) return
    this.#waiting.push(runId)
    this.refill()
  }

  /** Takes a run out of the line, or frees the place it has. */
  release(runId: number): void {
    const index = this.#waiting.indexOf(runId)
    if (index >= 0) this.#waiting.splice(index, 1)
    if (this.#active.delete(runId)) this.refill()
  }

  /** Starts what may start; to be called when the limit has changed. */
  refill(): void {
    while (this.#active.size < this.#limit()) {
      const runId = this.#waiting.shift()
      if (runId === undefined) return
      this.#active.add(runId)
      this.#begin(runId)
    }
  }
}
