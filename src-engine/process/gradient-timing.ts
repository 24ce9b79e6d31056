import type { Trainer } from '../training/trainer'
import type { SessionReport } from './session-report'

/** Times that backpropagation is measured; the least counts. */
const REPEAT_COUNT = 5

/** Measures what a step costs by numerical gradients, and beside it by backpropagation. */
export class GradientTiming {
  readonly #now: () => number
  #from: { readonly step: number; readonly elapsedMs: number } | null = null
  #isTold = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** Called between units of work; tells of it once, when a whole step has gone by. */
  worked(trainer: Trainer, report: SessionReport): void {
    const { step } = trainer
    const { elapsedMs } = report
    if (this.#isTold || step === 0) return
    const from = (this.#from ??= { step, elapsedMs })
    if (step === from.step) return
    this.#isTold = true
    const numericalMs = (elapsedMs - from.elapsedMs) / (step - from.step)
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
