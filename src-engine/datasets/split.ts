import type { SplitConfig } from '../protocol/dataset-config'
import { StudioError } from '../protocol/errors'
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
  const validationCount = shareOf(train.count, 'validation', config.validation)
  const testCount = test ? 0 : shareOf(train.count, 'test', config.test)
  const trainCount = train.count - validationCount - testCount
  if (trainCount < 1) {
    throw new StudioError(
      'dataset/split-empty',
      `Of ${train.count} examples ${validationCount} are set aside for validation and ${testCount} ` +
        'for testing, which leaves none to train on: make split.validation or split.test smaller.',
      { part: 'train', exampleCount: train.count, validationCount, testCount },
    )
  }
  const order =
    trainCount === train.count
      ? Int32Array.from({ length: trainCount }, (_, index) => index)
      : randomStream(seed, 'split').permutation(train.count)
  const setAside = validationCount + testCount
  return {
    train: { examples: train, indices: order.slice(setAside).sort() },
    validation:
      validationCount > 0
        ? { examples: train, indices: order.slice(0, validationCount).sort() }
        : null,
    test: test
      ? { examples: test, indices: Int32Array.from({ length: test.count }, (_, index) => index) }
      : testCount > 0
        ? { examples: train, indices: order.slice(validationCount, setAside).sort() }
        : null,
  }
}

function shareOf(exampleCount: number, part: 'validation' | 'test', share: number): number {
  const count = Math.round(exampleCount * share)
  if (share > 0 && count === 0) {
    throw new StudioError(
      'dataset/split-empty',
      `split.${part} is ${share}, but ${share} of ${exampleCount} examples is not a single one: ` +
        'make it larger, or 0 to do without.',
      { part, exampleCount, share },
    )
  }
  return count
}
