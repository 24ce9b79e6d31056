import { encodeCheckpoint } from '../training/checkpoint'
import type { Trainer } from '../training/trainer'

/**
 * Share of the training time that taking the weights may cost. Sending what was taken costs about as much
 * again, so that both stay below the 5 % that looking inside a run may take.
 */
const COST_LIMIT = 0.025

interface TakenWeights {
  readonly step: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly takenAt: number
  readonly costMs: number
}

/** Takes the weights of a run for those who watch it, however many and however often they ask. */
export class WeightLooks {
  readonly #now: () => number
  #latest: TakenWeights | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * @param elapsedMs training time so far
   * @param isTraining while it trains older weights are given where newer ones would cost too much
   * @returns a checkpoint without the optimizer's state
   */
  take(trainer: Trainer, elapsedMs: number, isTraining: boolean): Uint8Array<ArrayBuffer> {
    const start = this.#now()
    const latest = this.#latest
    if (latest?.step === trainer.step) return latest.bytes
    if (latest && isTraining && start - latest.takenAt < latest.costMs / COST_LIMIT) {
      return latest.bytes
    }
    const bytes = encodeCheckpoint(trainer.weights(elapsedMs))
    const end = this.#now()
    this.#latest = { step: trainer.step, bytes, takenAt: end, costMs: end - start }
    return bytes
  }
}
