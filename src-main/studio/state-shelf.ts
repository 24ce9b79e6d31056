/** A state that was reached by replaying. */
export interface ShelvedState {
  readonly step: number
  readonly stateHash: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Holds the states that were used last, as many as fit; the newest however large. */
export class StateShelf {
  readonly #limitBytes: number
  /** Used last stands last. */
  #states: (ShelvedState & { readonly runId: number })[] = []

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  put(runId: number, state: ShelvedState): void {
    const others = this.#states.filter((kept) => kept.runId !== runId || kept.step !== state.step)
    this.#states = [...others, { ...state, runId }]
    while (this.#states.length > 1 && this.#sizeBytes > this.#limitBytes) this.#states.shift()
  }

  at(runId: number, step: number): ShelvedState | undefined {
    const found = this.#states.find((kept) => kept.runId === runId && kept.step === step)
    if (found) this.put(runId, found)
    return found
  }

  /** The newest of a run at or before a step. */
  nearest(runId: number, step: number): ShelvedState | undefined {
    return this.#states
      .filter((kept) => kept.runId === runId && kept.step <= step)
      .sort((a, b) => b.step - a.step)[0]
  }

  get #sizeBytes(): number {
    return this.#states.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }
}
