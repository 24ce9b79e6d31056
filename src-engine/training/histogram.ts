import type { Histogram } from '../protocol/inside-view'
import type { TensorData } from '../tensor/shape'

const BIN_COUNT = 48
/** At most this many values are looked at, evenly over the tensor: enough for shapes, quick enough. */
const SAMPLE_LIMIT = 8192

/** Mean and standard deviation of the finite values that were looked at. */
export interface SampleFigures {
  readonly mean: number
  readonly standardDeviation: number
}

/** The distance between the values that are looked at: odd, so that it does not keep to few columns. */
export function sampleStride(length: number): number {
  const stride = Math.ceil(length / SAMPLE_LIMIT)
  return stride % 2 === 0 ? stride + 1 : stride
}

/** Counts the values of a tensor in bins of equal width between the least and the greatest. */
export function histogramOf(
  name: string,
  kind: Histogram['kind'],
  values: TensorData,
): { readonly histogram: Histogram; readonly figures: SampleFigures } {
  const stride = sampleStride(values.length)
  let minimum = Infinity
  let maximum = -Infinity
  let count = 0
  let sum = 0
  let squares = 0
  let nonFiniteCount = 0
  // Both loops call no function: a first look would spend milliseconds in calls not yet compiled.
  for (let index = 0; index < values.length; index += stride) {
    const value = values[index]!
    if (value - value !== 0) {
      nonFiniteCount++
      continue
    }
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
    sum += value
    squares += value * value
    count++
  }
  const bins = new Uint32Array(BIN_COUNT)
  const scale = maximum > minimum ? BIN_COUNT / (maximum - minimum) : 0
  for (let index = 0; index < values.length; index += stride) {
    const value = values[index]!
    if (value - value !== 0) continue
    const bin = ((value - minimum) * scale) | 0
    // The greatest value belongs to the last bin.
    bins[bin < BIN_COUNT ? bin : BIN_COUNT - 1]!++
  }
  const mean = count > 0 ? sum / count : NaN
  const variance = count > 0 ? Math.max(0, squares / count - mean * mean) : NaN
  return {
    histogram: {
      name,
      kind,
      minimum: count > 0 ? minimum : NaN,
      maximum: count > 0 ? maximum : NaN,
      bins,
      nonFiniteCount,
    },
    figures: { mean, standardDeviation: Math.sqrt(variance) },
  }
}
