import { z } from 'zod'
import type { PreprocessingConfig } from '../protocol/dataset-config'
import { StudioError } from '../protocol/errors'
import { sizeOf, type RealArray } from '../tensor/shape'
import { columnMoments } from './column-moments'
import type { Dataset } from './dataset'
import type { Part } from './split'

const scalingSchema = z.object({ offset: z.array(z.number()), scale: z.array(z.number()) })

/**
 * What is done to every example, fitted once and kept with the weights: x ← (x − offset)/scale, with
 * one value per column, or a single one for all.
 */
export const preprocessingSchema = z.object({
  /** The rule that `auto` came to. */
  rule: z.enum(['none', 'scale-bytes', 'min-max', 'standardize']),
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
 * @throws dataset/column-too-large when a column's spread is beyond floating point
 */
export function fitPreprocessing(
  config: PreprocessingConfig,
  dataset: Dataset,
  train: Part,
): Preprocessing {
  const { description } = dataset
  const rule = resolvedRule(config, dataset)
  const standardizesTargets = config.targets === 'standardize' && description.task === 'regression'
  return {
    rule,
    inputs: fitScaling(
      rule,
      train.examples.inputs,
      sizeOf(description.inputShape),
      train.indices,
      description.inputNames,
    ),
    targets:
      standardizesTargets && train.examples.targets instanceof Float64Array
        ? fitScaling(
            'standardize',
            train.examples.targets,
            description.targetNames.length,
            train.indices,
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
  scaleRows(preprocessing.inputs, examples.inputs, columnCount, indices, out.inputs)
  if (examples.targets instanceof Int32Array) {
    fillLabels(examples.targets, indices, out.targets)
  } else if (out.targets instanceof Int32Array) {
    throw new TypeError('regression targets do not fit into class indices')
  } else {
    const targetCount = examples.targets.length / examples.count
    const scaling = preprocessing.targets ?? IDENTITY
    scaleRows(scaling, examples.targets, targetCount, indices, out.targets)
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
  scaleRows(preprocessing.inputs, rawInputs, rawInputs.length / rowCount, indices, out)
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
  values: Uint8Array | Float64Array,
  columnCount: number,
  indices: Int32Array,
  names: readonly string[],
): Scaling {
  switch (rule) {
    case 'none':
      return IDENTITY
    case 'scale-bytes':
      return { offset: [0], scale: [BYTE_MAXIMUM] }
    case 'min-max': {
      const { minimum, maximum } = columnMoments(values, columnCount, indices)
      const range = maximum.map((value, d) => value - minimum[d]!)
      return scalingOf(minimum, range, names)
    }
    case 'standardize': {
      const { mean, standardDeviation } = columnMoments(values, columnCount, indices)
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

function scaleRows(
  { offset, scale }: Scaling,
  values: Uint8Array | Float64Array,
  columnCount: number,
  indices: Int32Array,
  out: RealArray,
): void {
  if (out.length !== indices.length * columnCount) {
    throw new RangeError(`${indices.length} rows of ${columnCount} do not fit into ${out.length}`)
  }
  const offsets = Float64Array.from({ length: columnCount }, (_, d) => offset[d] ?? offset[0]!)
  const scales = Float64Array.from({ length: columnCount }, (_, d) => scale[d] ?? scale[0]!)
  let position = 0
  for (const row of indices) {
    const start = row * columnCount
    for (let d = 0; d < columnCount; d++) {
      out[position++] = (values[start + d]! - offsets[d]!) / scales[d]!
    }
  }
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
