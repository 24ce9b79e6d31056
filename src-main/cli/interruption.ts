import { exitCodes } from './exit-codes'
import type { Terminal } from './terminal'

/** A second signal sooner than this is the first one passed on by npm. */
const SAME_SIGNAL_MS = 700

/**
 * Ctrl-C, a request to end, and a reader of our output who has left. The first is told to whoever
 * listens; a second signal, or the first without a listener, ends the process at once, and with it
 * every engine.
 */
export class Interruption {
  readonly #listeners = new Set<() => void>()
  #interruptedAt: number | null = null

  constructor(terminal: Terminal, now: () => number) {
    const interrupt = (): void => {
      if (this.#interruptedAt !== null) {
        if (now() - this.#interruptedAt > SAME_SIGNAL_MS) process.exit(exitCodes.interrupted)
        return
      }
      this.#interruptedAt = now()
      if (this.#listeners.size === 0) process.exit(exitCodes.interrupted)
      for (const listener of [...this.#listeners]) listener()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
    terminal.onBroken(() => {
      // Results that nobody reads are no reason to train on; a command that ends anyway may end.
      if (this.#interruptedAt === null && this.#listeners.size > 0) interrupt()
    })
  }

  readonly listen = (listener: () => void): (() => void) => {
    if (this.#interruptedAt !== null) listener()
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
