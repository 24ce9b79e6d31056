import { studentTQuantile } from './student-t'

/** What several measurements of one quantity say. */
export interface SampleSummary {
  /** Measurements that are finite; the others are counted apart and take no part. */
  readonly count: number
  readonly nonFiniteCount: number
  readonly mean: number
  /** With n − 1 below; null for a single measurement, which says nothing of the spread. */
  readonly standardDeviation: number | null
  /** s/√n, of the mean. */
  readonly standardError: number | null
  readonly minimum: number
  readonly maximum: number
}

/** How a band around a mean is drawn: one standard deviation, one standard error, or a 95 % interval. */
export type SpreadKind = 'deviation' | 'error' | 'interval'

/** Share of samples whose interval holds the true mean. */
export const CONFIDENCE = 0.95

/** Null where no value is finite. */
export function summarizeSample(values: ArrayLike<number>): SampleSummary | null {
  let count = 0
  let sum = 0
  let minimum = Infinity
  let maximum = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    count++
    sum += value
    minimum = Math.min(minimum, value)
    maximum = Math.max(maximum, value)
  }
  if (count === 0) return null
  const mean = sum / count
  // In a second pass around the mean, because Σx² − n·mean² loses all digits of near values.
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isFinite(value)) squares += (value - mean) ** 2
  }
  const standardDeviation = count < 2 ? null : Math.sqrt(squares / (count - 1))
  return {
    count,
    nonFiniteCount: values.length - count,
    mean,
    standardDeviation,
    standardError: standardDeviation === null ? null : standardDeviation / Math.sqrt(count),
    minimum,
    maximum,
  }
}

/**
 * Half the width of the interval that holds the mean with `confidence`, by Student's t with n − 1
 * degrees of freedom; null below two measurements.
 *
 * @see Student 1908, Biometrika 6
 */
export function intervalHalfWidth(
  { count, standardError }: Pick<SampleSummary, 'count' | 'standardError'>,
  confidence = CONFIDENCE,
): number | null {
  if (standardError === null) return null
  return studentTQuantile((1 + confidence) / 2, count - 1) * standardError
}

/** How far a band of that kind reaches to either side of the mean; null below two measurements. */
export function spreadOf(summary: SampleSummary, kind: SpreadKind): number | null {
  switch (kind) {
    case 'deviation':
      return summary.standardDeviation
    case 'error':
      return summary.standardError
    case 'interval':
      return intervalHalfWidth(summary)
    default:
      return kind satisfies never
  }
}

/** The middle value, of two middle ones their mean; null without finite values. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
