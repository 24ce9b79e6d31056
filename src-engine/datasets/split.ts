import { splitCounts, type SplitCounts, type SplitShares } from '../protocol/dataset-config'
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

/** Positions of the training examples by the part they go to. */
interface Assignment {
  readonly train: Int32Array
  readonly validation: Int32Array
  readonly test: Int32Array
}

/**
 * Sets shares of the training examples aside for validation and, where the data set brings no test
 * part of its own, for testing. Which ones follows from the seed alone (stream `split`), and the
 * validation examples stay the same whatever the test share is.
 *
 * @throws dataset/split-empty when a part that was asked for would be empty
 */
export function splitDataset(
  dataset: Dataset,
  config: SplitShares & { readonly stratified?: boolean },
  seed: number,
): Split {
  const { train, test } = dataset
  const counts = splitCounts(train.count, test !== null, config)
  const assignment =
    counts.validation + counts.test === 0
      ? { train: range(train.count), validation: range(0), test: range(0) }
      : config.stratified === true
        ? byClass(train.targets, counts, seed)
        : atRandom(train.count, counts, seed)
  const partOf = (indices: Int32Array): Part | null =>
    indices.length > 0 ? { examples: train, indices } : null
  return {
    train: { examples: train, indices: evenly(assignment.train, counts.train) },
    validation: partOf(assignment.validation),
    test: test ? { examples: test, indices: range(test.count) } : partOf(assignment.test),
  }
}

function atRandom(exampleCount: number, counts: SplitCounts, seed: number): Assignment {
  const order = randomStream(seed, 'split').permutation(exampleCount)
  const setAside = counts.validation + counts.test
  return {
    train: order.slice(setAside).sort(),
    validation: order.slice(0, counts.validation).sort(),
    test: order.slice(counts.validation, setAside).sort(),
  }
}

/** The same counts, with every class in proportion; class k draws its order with counter k + 1. */
function byClass(labels: Examples['targets'], counts: SplitCounts, seed: number): Assignment {
  if (!(labels instanceof Int32Array)) throw new TypeError('a stratified split needs classes')
  const classCount = labels.reduce((most, label) => Math.max(most, label + 1), 0)
  const members = Array.from({ length: classCount }, (): number[] => [])
  labels.forEach((label, index) => members[label]?.push(index))
  const orders = members.map((indices, label) =>
    Array.from(
      randomStream(seed, 'split', label + 1).permutation(indices.length),
      (place) => indices[place] ?? 0,
    ),
  )
  const sizes = orders.map(({ length }) => length)
  const validationSizes = apportioned(counts.validation, sizes)
  const left = sizes.map((size, label) => size - (validationSizes[label] ?? 0))
  const testSizes = apportioned(counts.test, left)
  const collected = (from: (label: number) => number, to: (label: number) => number): Int32Array =>
    Int32Array.from(orders.flatMap((order, label) => order.slice(from(label), to(label)))).sort()
  const validationEnd = (label: number): number => validationSizes[label] ?? 0
  const testEnd = (label: number): number => validationEnd(label) + (testSizes[label] ?? 0)
  return {
    train: collected(testEnd, (label) => sizes[label] ?? 0),
    validation: collected(() => 0, validationEnd),
    test: collected(validationEnd, testEnd),
  }
}

/** Whole numbers in proportion to the sizes that add up to the total (largest remainders). */
function apportioned(total: number, sizes: readonly number[]): number[] {
  const sum = sizes.reduce((all, size) => all + size, 0)
  const quotas = sizes.map((size) => (sum === 0 ? 0 : (total * size) / sum))
  const parts = quotas.map(Math.floor)
  const missing = total - parts.reduce((all, part) => all + part, 0)
  const byRemainder = quotas
    .map((quota, label) => ({ label, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label)
  for (const { label } of byRemainder.slice(0, missing)) parts[label]! += 1
  return parts
}

/** Class indices of a part's examples in its order; null for a regression. */
export function labelsOf({ examples: { targets }, indices }: Part): Int32Array | null {
  return targets instanceof Int32Array ? indices.map((index) => targets[index]!) : null
}

/** That many of the indices, spread evenly, so that a file that is sorted by class gives all classes. */
function evenly(indices: Int32Array, count: number): Int32Array {
  if (count === indices.length) return indices
  return Int32Array.from(
    { length: count },
    (_, index) => indices[Math.floor((index * indices.length) / count)]!,
  )
}

function range(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index)
}
