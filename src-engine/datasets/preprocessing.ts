import { z } from 'zod'
import type { DatasetDescription } from '../protocol/dataset'
import type { PreprocessingConfig } from '../protocol/dataset-config'
import { StudioError } from '../protocol/errors'
import { sizeOf, type RealArray } from '../tensor/shape'
import { columnMoments, type ColumnMoments } from './column-moments'
import type { Dataset } from './dataset'
import type { Part } from './split'

const scalingSchema = z.object({ offset: z.array(z.number()), scale: z.array(z.number()) })

/**
 * What is done to every example, fitted once and kept with the weights: a missing value is filled, then
 * x ← (x − offset)/scale, with one value per column, or a single one for all.
 */
export const preprocessingSchema = z.object({
  /** The rule that `auto` came to. */
  rule: z.enum(['none', 'scale-bytes', 'scale-constant', 'min-max', 'standardize']),
  /** What stands in for a missing value of each column; null where none was allowed. */
  fill: z.array(z.number()).nullable().default(null),
  inputs: scalingSchema,
  /** The same for regression targets; null where they stay as they are. */
  targets: scalingSchema.nullable(),
})
export type Preprocessing = z.infer<typeof preprocessingSchema>
type Scaling = z.infer<typeof scalingSchema>

const BYTE_MAXIMUM = 255
const IDENTITY: Scaling = { offset: [0], scale: [1] }

/**
 * Decides the rule and takes its figures from the training examples only. A column that is constant
 * there is shifted but not scaled.
 *
 * @throws dataset/column-too-large when a column's spread is beyond floating point;
 *   dataset/column-missing when a column has no value to fill the missing ones from
 */
export function fitPreprocessing(
  config: PreprocessingConfig,
  dataset: Dataset,
  train: Part,
): Preprocessing {
  const { description } = dataset
  const rule = resolvedRule(config, dataset)
  const columnCount = sizeOf(description.inputShape)
  const { examples, indices } = train
  const fill = fitFill(config, examples.inputs, columnCount, indices, description.inputNames)
  const standardizesTargets = config.targets === 'standardize' && description.task === 'regression'
  return {
    rule,
    fill,
    inputs: withoutWords(
      fitScaling(
        rule,
        config.divisor,
        columnMomentsOf(examples.inputs, columnCount, indices, fill),
        description.inputNames,
      ),
      description,
    ),
    targets:
      standardizesTargets && examples.targets instanceof Float64Array
        ? fitScaling(
            'standardize',
            config.divisor,
            columnMomentsOf(examples.targets, description.targetNames.length, indices, null),
            description.targetNames,
          )
        : null,
  }
}

/**
 * Fills the matrices of a part, row by row.
 *
 * @param out inputs (count, D). targets (count) int32 for class indices; or real (count, K): scaled
 *   regression targets, one-hot classes where K is their number, or 0 and 1 where K is 1
 */
export function applyPreprocessing(
  preprocessing: Preprocessing,
  part: Part,
  out: { readonly inputs: RealArray; readonly targets: RealArray | Int32Array },
): void {
  const { examples, indices } = part
  const columnCount = examples.inputs.length / examples.count
  const { inputs: scaling, fill } = preprocessing
  scaleRows(scaling, fill, examples.inputs, columnCount, indices, out.inputs)
  if (examples.targets instanceof Int32Array) {
    fillLabels(examples.targets, indices, out.targets)
  } else if (out.targets instanceof Int32Array) {
    throw new TypeError('regression targets do not fit into class indices')
  } else {
    const targetCount = examples.targets.length / examples.count
    const targetScaling = preprocessing.targets ?? IDENTITY
    scaleRows(targetScaling, null, examples.targets, targetCount, indices, out.targets)
  }
}

/**
 * The same for raw inputs that belong to no data set.
 *
 * @param rawInputs (rowCount, D) as a data set stores them
 * @param out       (rowCount, D)
 */
export function preprocessInputs(
  preprocessing: Preprocessing,
  rawInputs: Uint8Array | Float64Array,
  rowCount: number,
  out: RealArray,
): void {
  if (rowCount === 0) return
  const indices = Int32Array.from({ length: rowCount }, (_, index) => index)
  const { inputs, fill } = preprocessing
  scaleRows(inputs, fill, rawInputs, rawInputs.length / rowCount, indices, out)
}

/** Takes outputs of a network (N, K) back to the targets' own scale, in place. */
export function restoreTargetScale(preprocessing: Preprocessing, outputs: RealArray): void {
  if (!preprocessing.targets) return
  const { offset, scale } = preprocessing.targets
  for (let index = 0; index < outputs.length; index++) {
    const k = index % offset.length
    outputs[index] = outputs[index]! * scale[k]! + offset[k]!
  }
}

function resolvedRule(config: PreprocessingConfig, dataset: Dataset): Preprocessing['rule'] {
  if (config.inputs !== 'auto') return config.inputs
  if (dataset.description.inputType === 'uint8') return 'scale-bytes'
  return dataset.description.origin.type === 'generated' ? 'none' : 'standardize'
}

function fitScaling(
  rule: Preprocessing['rule'],
  divisor: number,
  momentsOf: () => ColumnMoments,
  names: readonly string[],
): Scaling {
  switch (rule) {
    case 'none':
      return IDENTITY
    case 'scale-bytes':
      return { offset: [0], scale: [BYTE_MAXIMUM] }
    case 'scale-constant':
      return { offset: [0], scale: [divisor] }
    case 'min-max': {
      const { minimum, maximum } = momentsOf()
      const range = maximum.map((value, d) => value - minimum[d]!)
      return scalingOf(minimum, range, names)
    }
    case 'standardize': {
      const { mean, standardDeviation } = momentsOf()
      return scalingOf(mean, standardDeviation, names)
    }
    default:
      return rule satisfies never
  }
}

function scalingOf(offset: Float64Array, spread: Float64Array, names: readonly string[]): Scaling {
  const column = spread.findIndex((value, d) => !Number.isFinite(value + offset[d]!))
  if (column >= 0) {
    const name = names[column] ?? `${column}`
    throw new StudioError(
      'dataset/column-too-large',
      `The numbers of column "${name}" are too large to be scaled: remove the column or divide it.`,
      { column: name },
    )
  }
  return {
    offset: Array.from(offset),
    scale: Array.from(spread, (value) => (value === 0 ? 1 : value)),
  }
}

/** Figures of filled columns, taken only where a rule needs them. */
function columnMomentsOf(
  values: Uint8Array | Float64Array,
  columnCount: number,
  indices: Int32Array,
  fill: readonly number[] | null,
): () => ColumnMoments {
  return () => columnMoments(values, columnCount, indices, fill)
}

/** Inputs of 0 and 1 that stand for words stay as they are. */
function withoutWords(
  scaling: Scaling,
  { inputNames, wordColumns = [] }: DatasetDescription,
): Scaling {
  if (wordColumns.length === 0) return scaling
  const offset = inputNames.map((_, d) => scaling.offset[d] ?? scaling.offset[0] ?? 0)
  const scale = inputNames.map((_, d) => scaling.scale[d] ?? scaling.scale[0] ?? 1)
  for (const { first, categories } of wordColumns) {
    offset.fill(0, first, first + categories.length)
    scale.fill(1, first, first + categories.length)
  }
  return { offset, scale }
}

/** What stands in for a missing value of each column, from the training examples. */
function fitFill(
  { missing, missingConstant }: PreprocessingConfig,
  values: Uint8Array | Float64Array,
  columnCount: number,
  indices: Int32Array,
  names: readonly string[],
): number[] | null {
  switch (missing) {
    case 'refuse':
      return null
    case 'constant':
      return Array<number>(columnCount).fill(missingConstant)
    case 'mean': {
      const { mean, count } = columnMoments(values, columnCount, indices)
      return Array.from(mean, (value, d) => (count[d]! > 0 ? value : noValue(names, d)))
    }
    case 'median':
      return Array.from({ length: columnCount }, (_, d) => {
        const present = Float64Array.from(indices, (row) => values[row * columnCount + d]!)
          .filter((value) => !Number.isNaN(value))
          .sort()
        return medianOf(present) ?? noValue(names, d)
      })
    default:
      return missing satisfies never
  }
}

/** The middle value, or the mean of the two in the middle; null of none. */
function medianOf(sorted: Float64Array): number | null {
  const above = sorted[sorted.length >> 1]
  const below = sorted[(sorted.length - 1) >> 1]
  return above === undefined || below === undefined ? null : (below + above) / 2
}

/** @throws dataset/column-missing */
function noValue(names: readonly string[], column: number): never {
  const name = names[column] ?? `${column}`
  throw new StudioError(
    'dataset/column-missing',
    `Column "${name}" has no value among the training examples, so that nothing can be taken for its missing ones: fill by a constant, or remove the column.`,
    { column: name },
  )
}

function scaleRows(
  { offset, scale }: Scaling,
  fill: readonly number[] | null,
  values: Uint8Array | Float64Array,
  columnCount: number,
  indices: Int32Array,
  out: RealArray,
): void {
  if (out.length !== indices.length * columnCount) {
    throw new RangeError(`${indices.length} rows of ${columnCount} do not fit into ${out.length}`)
  }
  if (leavesRowsAlone({ offset, scale }, fill, indices)) {
    const start = (indices[0] ?? 0) * columnCount
    out.set(values.subarray(start, start + out.length))
    return
  }
  const offsets = Float64Array.from({ length: columnCount }, (_, d) => offset[d] ?? offset[0]!)
  const scales = Float64Array.from({ length: columnCount }, (_, d) => scale[d] ?? scale[0]!)
  let position = 0
  for (const row of indices) {
    const start = row * columnCount
    for (let d = 0; d < columnCount; d++) {
      const value = values[start + d]!
      const known = fill !== null && Number.isNaN(value) ? fill[d]! : value
      out[position++] = (known - offsets[d]!) / scales[d]!
    }
  }
}

/** Whether rows that lie one behind the other stay as they are, so that they can be copied as one. */
function leavesRowsAlone(
  { offset, scale }: Scaling,
  fill: readonly number[] | null,
  indices: Int32Array,
): boolean {
  return (
    fill === null &&
    offset.every((value) => value === 0) &&
    scale.every((value) => value === 1) &&
    indices.every((row, index) => row === indices[0]! + index)
  )
}

function fillLabels(labels: Int32Array, indices: Int32Array, out: RealArray | Int32Array): void {
  const count = indices.length
  if (out.length === count) {
    for (let n = 0; n < count; n++) out[n] = labels[indices[n]!]!
    return
  }
  if (out instanceof Int32Array || out.length % count !== 0) {
    throw new RangeError(`${count} labels do not fit into ${out.length}`)
  }
  const classCount = out.length / count
  out.fill(0)
  for (let n = 0; n < count; n++) out[n * classCount + labels[indices[n]!]!] = 1
}
