/**
 * Calls for the newest input only: while one call is under way, later inputs replace each other, and
 * the last of them is called when it is done.
 */
export class LatestCall<Input, Output> {
  readonly #call: (input: Input) => Promise<Output>
  readonly #done: (output: Output, input: Input) => void
  readonly #failed: (error: unknown) => void
  #waiting: { readonly input: Input } | null = null
  #isBusy = false
  #turn = 0

  constructor(
    call: (input: Input) => Promise<Output>,
    done: (output: Output, input: Input) => void,
    failed: (error: unknown) => void,
  ) {
    this.#call = call
    this.#done = done
    this.#failed = failed
  }

  request(input: Input): void {
    this.#waiting = { input }
    if (!this.#isBusy) void this.#run()
  }

  /** Forgets what waits, and what the call under way will bring. */
  reset(): void {
    this.#waiting = null
    this.#turn++
  }

  async #run(): Promise<void> {
    this.#isBusy = true
    while (this.#waiting !== null) {
      const { input } = this.#waiting
      this.#waiting = null
      const turn = this.#turn
      try {
        const output = await this.#call(input)
        if (turn === this.#turn) this.#done(output, input)
      } catch (error) {
        if (turn === this.#turn) this.#failed(error)
      }
    }
    this.#isBusy = false
  }
}
