import { randomStream } from '../random/random-stream'
import type { RunConfig } from '../protocol/experiment-config'

/**
 * Which examples the batch of any step holds. An epoch is every training example exactly once, so
 * its last batch may be short. The order of an epoch depends on (seed, epoch) only: every arm of a
 * comparison sees the same batches, and a resumed run finds its place from the step count alone.
 */
export class BatchSchedule {
  readonly exampleCount: number
  readonly batchSize: number
  readonly stepsPerEpoch: number
  readonly stepCount: number
  readonly #order: RunConfig['training']['order']
  readonly #seed: number
  #permutation: Int32Array | null = null
  #permutationEpoch = -1

  constructor(training: RunConfig['training'], exampleCount: number) {
    this.exampleCount = exampleCount
    this.batchSize = training.batchSize
    this.stepsPerEpoch = Math.ceil(exampleCount / training.batchSize)
    this.stepCount =
      training.length.unit === 'epochs'
        ? training.length.count * this.stepsPerEpoch
        : training.length.count
    this.#order = training.order
    this.#seed = training.seed
  }

  /** Whole epochs done after `step` updates. */
  epochsDone(step: number): number {
    return Math.floor(step / this.stepsPerEpoch)
  }

  endsEpoch(step: number): boolean {
    return step % this.stepsPerEpoch === 0
  }

  /**
   * Writes the example indices of a step's batch.
   *
   * @param step steps including this one, from 1
   * @param indices (batch size) filled from the start
   * @returns number of examples in the batch
   */
  fill(step: number, indices: Int32Array): number {
    const epoch = Math.floor((step - 1) / this.stepsPerEpoch)
    const start = ((step - 1) % this.stepsPerEpoch) * this.batchSize
    const rowCount = Math.min(this.batchSize, this.exampleCount - start)
    if (this.#order === 'sequential') {
      for (let n = 0; n < rowCount; n++) indices[n] = start + n
      return rowCount
    }
    if (this.#permutation === null || this.#permutationEpoch !== epoch) {
      this.#permutation = randomStream(this.#seed, 'shuffle', epoch).permutation(this.exampleCount)
      this.#permutationEpoch = epoch
    }
    for (let n = 0; n < rowCount; n++) indices[n] = this.#permutation[start + n]!
    return rowCount
  }
}
