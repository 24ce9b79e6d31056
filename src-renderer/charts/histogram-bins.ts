import type { Range } from './chart-series'

/** How many values lie in each of equally wide stretches; the last one includes its end. */
export interface HistogramBins {
  readonly range: Range
  readonly counts: readonly number[]
  /** Values that are not finite. */
  readonly leftOutCount: number
}

/**
 * Counts values by height. Whole numbers of a small range get a bin each, so that bytes or ratings
 * are not torn apart; otherwise there are `binCount` bins from the least to the greatest value.
 */
export function histogramBins(values: Float64Array, binCount: number): HistogramBins {
  let minimum = Infinity
  let maximum = -Infinity
  let leftOutCount = 0
  let isWhole = true
  for (const value of values) {
    if (!Number.isFinite(value)) leftOutCount++
    else {
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
      if (!Number.isInteger(value)) isWhole = false
    }
  }
  if (minimum > maximum) return { range: { minimum: 0, maximum: 1 }, counts: [], leftOutCount }
  // Doubles too near each other to be told apart by a bin's width count as one value.
  const isOneValue = maximum - minimum <= Math.max(Math.abs(maximum) * 1e-12, 1e-290)
  const isByInteger = isWhole && maximum - minimum < binCount
  const range =
    isByInteger || isOneValue
      ? { minimum: minimum - 0.5, maximum: maximum + 0.5 }
      : { minimum, maximum }
  const count = isByInteger ? maximum - minimum + 1 : isOneValue ? 1 : binCount
  const counts = new Array<number>(count).fill(0)
  const scale = count / (range.maximum - range.minimum)
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    const bin = Math.min(count - 1, Math.floor((value - range.minimum) * scale))
    counts[bin]!++
  }
  return { range, counts, leftOutCount }
}
