import { checkGivenOrder } from '../protocol/example-order'
import type { TrainingConfig } from '../protocol/experiment-config'
import { randomStream } from '../random/random-stream'

/** Streams of the same epoch that must not draw the same numbers. */
const WITH_REPLACEMENT = 1
const CLASS_BALANCED = 2

/**
 * Which examples the batch of any step holds. An epoch has as many draws as there are training
 * examples, so its last batch may be short; but for drawing with replacement, and for a given order
 * that says otherwise, every example comes exactly once. The order of an epoch depends on
 * (seed, epoch) only: every arm of a comparison sees
 * the same batches, and a resumed run finds its place from the step count alone.
 */
export class BatchSchedule {
  readonly exampleCount: number
  readonly batchSize: number
  readonly stepsPerEpoch: number
  readonly stepCount: number
  /** Whether an example may come more than once in an epoch. */
  readonly repeatsExamples: boolean
  readonly #drawOrder: (epoch: number) => Int32Array
  #order: Int32Array | null = null
  #orderEpoch = -1

  /**
   * @param labels (exampleCount) class indices; null where there are none
   * @throws experiment/order-missing, experiment/order-out-of-range, experiment/order-length
   */
  constructor(training: TrainingConfig, exampleCount: number, labels: Int32Array | null = null) {
    checkGivenOrder(training, exampleCount)
    this.exampleCount = exampleCount
    this.batchSize = training.batchSize
    this.stepsPerEpoch = Math.ceil(exampleCount / training.batchSize)
    this.stepCount =
      training.length.unit === 'epochs'
        ? training.length.count * this.stepsPerEpoch
        : training.length.count
    this.repeatsExamples =
      training.order === 'with-replacement' ||
      training.order === 'class-balanced' ||
      (training.order === 'given' && repeats(training.givenOrder.examples, exampleCount))
    this.#drawOrder = orderSource(training, exampleCount, labels)
  }

  /** Whole epochs done after `step` updates. */
  epochsDone(step: number): number {
    return Math.floor(step / this.stepsPerEpoch)
  }

  endsEpoch(step: number): boolean {
    return step % this.stepsPerEpoch === 0
  }

  /** Epoch, from 0, that a step (from 1) belongs to. */
  epochOf(step: number): number {
    return Math.floor((step - 1) / this.stepsPerEpoch)
  }

  /** Place of a step's first example in its epoch, from 0. */
  startOf(step: number): number {
    return ((step - 1) % this.stepsPerEpoch) * this.batchSize
  }

  /**
   * Writes the example indices of a step's batch.
   *
   * @param step steps including this one, from 1
   * @param indices (batch size) filled from the start
   * @returns number of examples in the batch
   */
  fill(step: number, indices: Int32Array): number {
    const epoch = this.epochOf(step)
    const start = this.startOf(step)
    const rowCount = Math.min(this.batchSize, this.exampleCount - start)
    if (this.#order === null || this.#orderEpoch !== epoch) {
      this.#order = this.#drawOrder(epoch)
      this.#orderEpoch = epoch
    }
    for (let n = 0; n < rowCount; n++) indices[n] = this.#order[start + n]!
    return rowCount
  }
}

/** What gives the examples of an epoch in their order. */
function orderSource(
  { order, seed, givenOrder }: TrainingConfig,
  exampleCount: number,
  labels: Int32Array | null,
): (epoch: number) => Int32Array {
  switch (order) {
    case 'shuffled':
      return (epoch) => randomStream(seed, 'shuffle', epoch).permutation(exampleCount)
    case 'sequential': {
      const fileOrder = Int32Array.from({ length: exampleCount }, (_, index) => index)
      return () => fileOrder
    }
    case 'with-replacement':
      return (epoch) => {
        const stream = randomStream(seed, 'shuffle', epoch, WITH_REPLACEMENT)
        return Int32Array.from({ length: exampleCount }, () => stream.below(exampleCount))
      }
    case 'class-balanced': {
      const classes = membersOfClasses(labels)
      return (epoch) => {
        const stream = randomStream(seed, 'shuffle', epoch, CLASS_BALANCED)
        return Int32Array.from({ length: exampleCount }, () => {
          const members = classes[stream.below(classes.length)] ?? []
          return members[stream.below(members.length)] ?? 0
        })
      }
    }
    case 'given': {
      const examples = Int32Array.from(givenOrder.examples)
      const epochCount = examples.length / exampleCount
      return (epoch) => {
        const start = (epoch % epochCount) * exampleCount
        return examples.subarray(start, start + exampleCount)
      }
    }
    default:
      return order satisfies never
  }
}

/** Whether any epoch of an order, whole epochs long, has an example twice. */
function repeats(examples: readonly number[], exampleCount: number): boolean {
  const lastEpochs = new Int32Array(exampleCount).fill(-1)
  return examples.some((example, place) => {
    const epoch = Math.floor(place / exampleCount)
    if (lastEpochs[example] === epoch) return true
    lastEpochs[example] = epoch
    return false
  })
}

/** Places of the examples of every class that occurs. */
function membersOfClasses(labels: Int32Array | null): number[][] {
  if (labels === null) {
    throw new TypeError('balancing needs classes')
  }
  const members = new Map<number, number[]>()
  labels.forEach((label, index) => {
    const indices = members.get(label)
    if (indices) indices.push(index)
    else members.set(label, [index])
  })
  return [...members].sort(([a], [b]) => a - b).map(([, indices]) => indices)
}
