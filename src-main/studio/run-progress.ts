import type { RunSummary } from '@engine/protocol/run'
import type { RunPatch } from '../store/store-contract'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'

/** What a session changes of its run's row. */
export type RowChange = Partial<Pick<RunSummary, keyof RunPatch>>

export interface RunProgressOptions {
  readonly clock: Clock
  readonly broadcast: Broadcast
  readonly limits: Pick<StudioLimits, 'changedIntervalMs'>
}

/** What is known of a run that lives here; tells the clients, of mere progress not too often. */
export class RunProgress {
  readonly #options: RunProgressOptions
  #stored: RunSummary
  /** What could not be stored and holds all the same. */
  #override: RowChange = {}
  #toldAt = Number.NEGATIVE_INFINITY
  #stopTimer: (() => void) | null = null

  constructor(summary: RunSummary, options: RunProgressOptions) {
    this.#stored = summary
    this.#options = options
  }

  get summary(): RunSummary {
    return { ...this.#stored, ...this.#override }
  }

  /** The row after points were added to it. */
  progressed(summary: RunSummary): void {
    this.#stored = summary
    this.#tellSoon()
  }

  checkpointStored(step: number): void {
    const newest = Math.max(step, this.#stored.checkpointStep ?? 0)
    this.#stored = { ...this.#stored, checkpointStep: newest }
    this.#tellSoon()
  }

  /** The row after its status was changed. */
  changed(summary: RunSummary): void {
    this.#stored = summary
    this.#override = {}
    this.#tell()
  }

  /** The row after others changed it: a new name, tags, a note. */
  edited(summary: RunSummary): void {
    this.#stored = summary
    this.#tell()
  }

  override(change: RowChange): void {
    this.#override = { ...this.#override, ...change }
    this.#tell()
  }

  end(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
  }

  #tellSoon(): void {
    if (this.#stopTimer) return
    const { clock, limits } = this.#options
    const waitMs = this.#toldAt + limits.changedIntervalMs - clock.now()
    if (waitMs <= 0) this.#tell()
    else this.#stopTimer = clock.startTimer(waitMs, () => this.#tell())
  }

  #tell(): void {
    this.end()
    this.#toldAt = this.#options.clock.now()
    this.#options.broadcast('run/changed', this.summary)
  }
}
