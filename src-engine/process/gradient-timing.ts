import type { Trainer } from '../training/trainer'
import type { SessionReport } from './session-report'

/** Times that backpropagation is measured; the least counts. */
const REPEAT_COUNT = 5

/** Measures what a step costs by numerical gradients, and beside it by backpropagation. */
export class GradientTiming {
  readonly #now: () => number
  readonly #from: { readonly step: number; readonly elapsedMs: number }
  #isTold = false

  /** @param from where the run stands before it begins or goes on */
  constructor(now: () => number, from: { readonly step: number; readonly elapsedMs: number }) {
    this.#now = now
    this.#from = from
  }

  /** Called after a piece of work; tells of it once, as soon as a whole step has gone by. */
  worked(trainer: Trainer, report: SessionReport): void {
    const stepCount = trainer.step - this.#from.step
    if (this.#isTold || stepCount === 0) return
    this.#isTold = true
    const numericalMs = (report.elapsedMs - this.#from.elapsedMs) / stepCount
    const backpropagationMs = this.#leastTimeOf(() => {
      trainer.backpropagateAside()
    })
    report.note('gradient-timed', { numericalMs, backpropagationMs })
  }

  #leastTimeOf(work: () => void): number {
    let least = Infinity
    for (let repeat = 0; repeat < REPEAT_COUNT; repeat++) {
      const start = this.#now()
      work()
      least = Math.min(least, this.#now() - start)
    }
    return least
  }
}
