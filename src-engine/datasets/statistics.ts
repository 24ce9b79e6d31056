import type {
  ChosenExamples,
  ColumnStatistics,
  DatasetPreview,
  DatasetStatistics,
  ExampleBlock,
} from '../protocol/dataset'
import { StudioError } from '../protocol/errors'
import { sizeOf } from '../tensor/shape'
import { columnMoments, type ColumnMoments } from './column-moments'
import type { Dataset, Decision, Examples } from './dataset'

const MAXIMUM_COLUMN_COUNT = 1000
/** A look shows twenty rows, or more of few columns: enough points to see a shape. */
const PREVIEW_ROW_COUNT = { least: 20, most: 400 } as const
const PREVIEW_VALUE_COUNT = 40_000

/** Figures of the training part, as stored, before any preprocessing. */
export function datasetStatistics(dataset: Dataset): DatasetStatistics {
  const { description, train, test } = dataset
  const columnCount = sizeOf(description.inputShape)
  const rows = Int32Array.from({ length: train.count }, (_, index) => index)
  const inputs = columnMoments(train.inputs, columnCount, rows)
  const isClassification = description.task === 'classification'
  const targets =
    train.targets instanceof Float64Array
      ? columnMoments(train.targets, description.targetNames.length, rows)
      : null
  return {
    rowCount: train.count,
    columnCount,
    ...overallFigures(inputs),
    columns: columnStatistics(inputs, description.inputNames, train.count),
    trainClassCounts: isClassification ? classCounts(train, description.classes.length) : [],
    testClassCounts: isClassification && test ? classCounts(test, description.classes.length) : [],
    targets: targets ? columnStatistics(targets, description.targetNames, train.count) : [],
  }
}

/** A look at a data set before it is stored. */
export function datasetPreview(
  dataset: Dataset,
  statistics: DatasetStatistics,
  decisions: readonly Decision[],
): DatasetPreview {
  const fitting = Math.floor(PREVIEW_VALUE_COUNT / statistics.columnCount)
  const { least, most } = PREVIEW_ROW_COUNT
  const rowCount = Math.max(least, Math.min(most, fitting))
  return {
    description: dataset.description,
    statistics,
    examples: exampleBlock(dataset, 'train', 0, rowCount),
    decisions: decisions.map(({ code, details }) => ({ code, details: { ...details } })),
  }
}

/**
 * Neighbouring examples as stored; fewer where the part ends, none where there is no such part.
 *
 * @throws dataset/out-of-range when the offset is behind the end
 */
export function exampleBlock(
  dataset: Dataset,
  part: 'train' | 'test',
  offset: number,
  count: number,
): ExampleBlock {
  const examples = part === 'train' ? dataset.train : dataset.test
  const available = examples?.count ?? 0
  if (offset > available) throw outOfRange(part, offset, available)
  const end = Math.min(available, offset + count)
  const rows = (values: Examples['inputs'] | Examples['targets']): Float64Array<ArrayBuffer> => {
    const width = available === 0 ? 0 : values.length / available
    return Float64Array.from(values.subarray(offset * width, end * width))
  }
  return {
    part,
    offset,
    count: end - offset,
    inputs: examples ? rows(examples.inputs) : new Float64Array(0),
    targets: examples ? rows(examples.targets) : new Float64Array(0),
  }
}

/**
 * The examples at these places, as stored.
 *
 * @throws dataset/out-of-range when there is no example at one of them
 */
export function chosenExamples(
  dataset: Dataset,
  part: 'train' | 'test',
  indices: Int32Array,
): ChosenExamples {
  const examples = part === 'train' ? dataset.train : dataset.test
  const available = examples?.count ?? 0
  const beyond = indices.find((index) => index < 0 || index >= available)
  if (beyond !== undefined) throw outOfRange(part, beyond, available)
  const rows = (values: Examples['inputs'] | Examples['targets']): Float64Array<ArrayBuffer> => {
    const width = available === 0 ? 0 : values.length / available
    const out = new Float64Array(indices.length * width)
    indices.forEach((index, row) => {
      out.set(values.subarray(index * width, (index + 1) * width), row * width)
    })
    return out
  }
  return {
    inputs: examples ? rows(examples.inputs) : new Float64Array(0),
    targets: examples ? rows(examples.targets) : new Float64Array(0),
  }
}

function outOfRange(part: 'train' | 'test', place: number, count: number): StudioError {
  return new StudioError(
    'dataset/out-of-range',
    `The ${part} part has ${count} examples; there is none at ${place}.`,
    { part, offset: place, count },
  )
}

/** Figures of all columns: variances within and between them add up, each weighted by its values. */
export function overallFigures(
  moments: ColumnMoments,
): Pick<DatasetStatistics, 'minimum' | 'maximum' | 'mean' | 'standardDeviation'> {
  const total = moments.count.reduce((sum, value) => sum + value, 0)
  // A column without a value has no mean, and no weight.
  const mean = moments.mean.reduce(
    (sum, value, d) => (moments.count[d]! > 0 ? sum + value * (moments.count[d]! / total) : sum),
    0,
  )
  let variance = 0
  for (let d = 0; d < moments.mean.length; d++) {
    if (moments.count[d] === 0) continue
    const share = moments.count[d]! / total
    variance += share * (moments.standardDeviation[d]! ** 2 + (moments.mean[d]! - mean) ** 2)
  }
  return {
    minimum: moments.minimum.reduce((least, value) => Math.min(least, value)),
    maximum: moments.maximum.reduce((most, value) => Math.max(most, value)),
    mean,
    standardDeviation: Math.sqrt(variance),
  }
}

function columnStatistics(
  moments: ColumnMoments,
  names: readonly string[],
  rowCount: number,
): ColumnStatistics[] {
  return names.slice(0, MAXIMUM_COLUMN_COUNT).map((name, d) => ({
    name,
    minimum: moments.minimum[d]!,
    maximum: moments.maximum[d]!,
    mean: moments.mean[d]!,
    standardDeviation: moments.standardDeviation[d]!,
    ...(moments.count[d]! < rowCount ? { missingCount: rowCount - moments.count[d]! } : {}),
  }))
}

function classCounts(examples: Examples, classCount: number): number[] {
  const counts = Array<number>(classCount).fill(0)
  for (const label of examples.targets) counts[label]!++
  return counts
}
