import { splitCounts, type SplitConfig } from '../protocol/dataset-config'
import { randomStream } from '../random/random-stream'
import type { Dataset, Examples } from './dataset'

/** Some of a data set's examples, in the order in which they stand in the file. */
export interface Part {
  readonly examples: Examples
  /** Positions in `examples`, ascending. */
  readonly indices: Int32Array
}

export interface Split {
  readonly train: Part
  readonly validation: Part | null
  readonly test: Part | null
}

/**
 * Sets shares of the training examples aside for validation and, where the data set brings no test
 * part of its own, for testing. Which ones follows from the seed alone (stream `split`), and the
 * validation examples stay the same whatever the test share is.
 *
 * @throws dataset/split-empty when a part that was asked for would be empty
 */
export function splitDataset(dataset: Dataset, config: SplitConfig, seed: number): Split {
  const { train, test } = dataset
  const counts = splitCounts(train.count, test !== null, config)
  const order =
    counts.train === train.count
      ? Int32Array.from({ length: counts.train }, (_, index) => index)
      : randomStream(seed, 'split').permutation(train.count)
  const setAside = counts.validation + counts.test
  return {
    train: { examples: train, indices: order.slice(setAside).sort() },
    validation:
      counts.validation > 0
        ? { examples: train, indices: order.slice(0, counts.validation).sort() }
        : null,
    test: test
      ? { examples: test, indices: Int32Array.from({ length: test.count }, (_, index) => index) }
      : counts.test > 0
        ? { examples: train, indices: order.slice(counts.validation, setAside).sort() }
        : null,
  }
}
