import type { DatasetDescription } from '../protocol/dataset'
import type { Figures, PreparationOptions, PreparationReport } from '../protocol/preparation'
import { sizeOf } from '../tensor/shape'
import { columnMoments, mergeMoments, type ColumnMoments } from './column-moments'
import type { Dataset } from './dataset'
import { applyPreprocessing, fitPreprocessing, type Preprocessing } from './preprocessing'
import { labelsOf, splitDataset, type Part } from './split'
import { overallFigures } from './statistics'

const MAXIMUM_COLUMN_COUNT = 1000
const BIN_COUNT = 50
/** Values that are prepared at a time: 16 MB. */
const CHUNK_VALUES = 2_000_000

type Counted = PreparationReport['histograms']['before']

/**
 * What the split and the preprocessing of an experiment make of a data set, by the functions that
 * training itself uses. Stops between pieces of the work, to be driven on or given up.
 *
 * @throws dataset/split-empty, dataset/column-too-large, dataset/column-missing
 */
export function* describePreparation(
  dataset: Dataset,
  { split: splitConfig, preprocessing: config, seed, columnIndex }: PreparationOptions,
): Generator<undefined, PreparationReport, undefined> {
  const { description } = dataset
  const columnCount = sizeOf(description.inputShape)
  const split = splitDataset(dataset, splitConfig, seed)
  const { train } = split
  const preprocessing = fitPreprocessing(config, dataset, train)
  yield
  const before = columnMoments(train.examples.inputs, columnCount, train.indices)
  yield
  const after = yield* momentsAfter(preprocessing, train, columnCount)
  const beforeAll = overallFigures(before)
  const afterAll = overallFigures(after)
  const rangeOf = (moments: ColumnMoments, all: Figures): Counted => {
    const chosen = columnIndex === null ? all : figuresAt(moments, columnIndex)
    const { minimum, maximum } = chosen ?? all
    return { minimum, maximum, counts: Array<number>(BIN_COUNT).fill(0) }
  }
  const histograms = { before: rangeOf(before, beforeAll), after: rangeOf(after, afterAll) }
  for (const { indices, values } of prepared(preprocessing, train, columnCount)) {
    for (const [n, row] of indices.entries()) {
      const columns = columnIndex === null ? columnCount : 1
      for (let c = 0; c < columns; c++) {
        const d = columnIndex ?? c
        count(histograms.before, train.examples.inputs[row * columnCount + d]!)
        count(histograms.after, values[n * columnCount + d]!)
      }
    }
    yield
  }
  return {
    rule: preprocessing.rule,
    parts: partsOf(split, description),
    before: beforeAll,
    after: afterAll,
    columns: columnsOf(description, preprocessing, before, after),
    histograms,
  }
}

function partsOf(
  split: ReturnType<typeof splitDataset>,
  { classes }: DatasetDescription,
): PreparationReport['parts'] {
  return (['train', 'validation', 'test'] as const).flatMap((name) => {
    const part = split[name]
    if (part === null) return []
    const labels = labelsOf(part)
    const classCounts = labels ? Array<number>(classes.length).fill(0) : []
    for (const label of labels ?? []) classCounts[label]!++
    return [{ part: name, count: part.indices.length, classCounts }]
  })
}

function columnsOf(
  { inputNames }: DatasetDescription,
  { fill, inputs: { offset, scale } }: Preprocessing,
  before: ColumnMoments,
  after: ColumnMoments,
): PreparationReport['columns'] {
  return inputNames.slice(0, MAXIMUM_COLUMN_COUNT).map((name, d) => ({
    name,
    fill: fill?.[d] ?? null,
    offset: offset[d] ?? offset[0]!,
    scale: scale[d] ?? scale[0]!,
    before: figuresAt(before, d),
    after: figuresAt(after, d) ?? { minimum: 0, maximum: 0, mean: 0, standardDeviation: 0 },
  }))
}

function figuresAt(moments: ColumnMoments, column: number): Figures | null {
  if (!(moments.count[column]! > 0)) return null
  return {
    minimum: moments.minimum[column]!,
    maximum: moments.maximum[column]!,
    mean: moments.mean[column]!,
    standardDeviation: moments.standardDeviation[column]!,
  }
}

function* momentsAfter(
  preprocessing: Preprocessing,
  train: Part,
  columnCount: number,
): Generator<undefined, ColumnMoments, undefined> {
  let moments: ColumnMoments | null = null
  for (const { indices, values } of prepared(preprocessing, train, columnCount)) {
    const rows = indices.map((_, n) => n)
    const some = columnMoments(values, columnCount, rows)
    moments = moments === null ? some : mergeMoments(moments, some)
    yield
  }
  if (moments === null) throw new TypeError('a training part has examples')
  return moments
}

interface PreparedRows {
  /** Of the examples in the data set. */
  readonly indices: Int32Array
  /** (rows, D), valid until the next piece. */
  readonly values: Float64Array
}

function* prepared(
  preprocessing: Preprocessing,
  { examples, indices }: Part,
  columnCount: number,
): Generator<PreparedRows, void, undefined> {
  const rowCount = Math.max(1, Math.floor(CHUNK_VALUES / columnCount))
  for (let first = 0; first < indices.length; first += rowCount) {
    const some = indices.subarray(first, first + rowCount)
    const values = new Float64Array(some.length * columnCount)
    // Targets are asked for in the form that no scaling changes.
    const targets =
      examples.targets instanceof Int32Array
        ? new Int32Array(some.length)
        : new Float64Array((some.length * examples.targets.length) / examples.count)
    applyPreprocessing(preprocessing, { examples, indices: some }, { inputs: values, targets })
    yield { indices: some, values }
  }
}

function count(into: Counted, value: number): void {
  if (Number.isNaN(value)) return
  const { minimum, maximum, counts } = into
  const width = maximum - minimum
  const place = width > 0 ? Math.floor(((value - minimum) / width) * counts.length) : 0
  counts[Math.min(counts.length - 1, place)]!++
}
