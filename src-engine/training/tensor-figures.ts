import type { OperationSlot } from '../kernels/operation-slots'
import type { TensorReport } from '../protocol/step-report'
import type { LinearMemory, Slot } from '../tensor/memory'
import type { TensorData } from '../tensor/shape'

const SAMPLE_COUNT = 64

/** Buffers of a phase begin with its name; their first extent is the largest batch. */
const BATCH_BUFFER = /^training\./

/** The values of a slot that a batch of this many rows makes use of. */
export function usedValues(
  memory: LinearMemory,
  slot: Slot,
  rowCount: number,
  batchSize: number,
): TensorData {
  const values = memory.view(slot)
  if (!isBatched(slot, batchSize)) return values
  return values.subarray(0, (slot.length / batchSize) * rowCount)
}

/** The first value that is NaN or infinite; −1 where all are finite. */
export function firstNonFinite(values: TensorData): number {
  if (values instanceof Int32Array || values instanceof Uint8Array) return -1
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) return index
  }
  return -1
}

/** A report without the values themselves. */
export type TensorDescription = Omit<TensorReport, 'sample'>

/** @param before the values before the operation ran */
export function describeTensor(
  { role, slot }: OperationSlot,
  values: TensorData,
  before: TensorData,
  rowCount: number,
  batchSize: number,
): TensorDescription {
  return {
    role,
    name: slot.name,
    shape: isBatched(slot, batchSize) ? [rowCount, ...slot.shape.slice(1)] : [...slot.shape],
    dtype: slot.dtype,
    isChanged: values.some((value, index) => !Object.is(value, before[index])),
    ...figuresOf(values),
  }
}

/** The first values of a tensor. */
export function sampleOf(values: TensorData): Float64Array<ArrayBuffer> {
  return Float64Array.from(values.subarray(0, SAMPLE_COUNT))
}

type Figures = Pick<
  TensorReport,
  'minimum' | 'maximum' | 'mean' | 'standardDeviation' | 'nonFiniteCount'
>

/** Over the finite values, by Welford's update, which loses nothing to a large mean. */
export function figuresOf(values: TensorData): Figures {
  let count = 0
  let minimum = Infinity
  let maximum = -Infinity
  let mean = 0
  let squares = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) continue
    count++
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
    const distance = value - mean
    mean += distance / count
    squares += distance * (value - mean)
  }
  const nonFiniteCount = values.length - count
  if (count === 0) {
    return { minimum: NaN, maximum: NaN, mean: NaN, standardDeviation: NaN, nonFiniteCount }
  }
  return { minimum, maximum, mean, standardDeviation: Math.sqrt(squares / count), nonFiniteCount }
}

function isBatched(slot: Slot, batchSize: number): boolean {
  return BATCH_BUFFER.test(slot.name) && slot.shape[0] === batchSize
}
