/** Time over which the rate is taken, in milliseconds. */
const WINDOW_MS = 1000

/** Steps per second over the last second or so. */
export class StepRate {
  #windowStart = 0
  #windowStep = 0
  #stepsPerSecond = 0

  get stepsPerSecond(): number {
    return this.#stepsPerSecond
  }

  /** Starts anew after a pause, so that the pause does not count. */
  restart(now: number, step: number): void {
    this.#windowStart = now
    this.#windowStep = step
  }

  update(now: number, step: number): void {
    const elapsedMs = now - this.#windowStart
    const isFirstWindow = this.#stepsPerSecond === 0
    if (elapsedMs < WINDOW_MS && !(isFirstWindow && elapsedMs > WINDOW_MS / 10)) return
    this.#stepsPerSecond = ((step - this.#windowStep) / elapsedMs) * 1000
    if (elapsedMs >= WINDOW_MS) this.restart(now, step)
  }
}
