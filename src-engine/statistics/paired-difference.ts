import { intervalHalfWidth, summarizeSample } from './sample'
import { studentTTwoSided } from './student-t'

/** Two measurements under equal conditions, such as one seed under two optimizers. */
export interface Pair {
  readonly first: number
  readonly second: number
}

/** What the differences `first − second` of several pairs say. */
export interface PairedDifference {
  readonly pairCount: number
  /** Pairs of which one side is NaN or infinite: no difference, counted here only. */
  readonly nonFiniteCount: number
  readonly mean: number
  readonly standardError: number | null
  /** Half of the 95 % interval around the mean, by Student's t; null for a single pair. */
  readonly halfWidth: number | null
  /** Of the paired t test that the true mean difference is 0; null for a single pair. */
  readonly pValue: number | null
  /** Pairs in which the first is greater, less, equal. */
  readonly greaterCount: number
  readonly lessCount: number
  readonly equalCount: number
}

/**
 * Differences within pairs: what varies from seed to seed is in both sides and cancels, so that far
 * fewer seeds are needed than for two means that are compared with each other.
 *
 * @returns null where no pair has two finite sides
 * @see Student 1908, Biometrika 6, section IX
 */
export function pairedDifference(pairs: readonly Pair[]): PairedDifference | null {
  const differences = pairs.map(({ first, second }) => first - second)
  const summary = summarizeSample(differences)
  if (summary === null) return null
  const { count, mean, standardError } = summary
  return {
    pairCount: count,
    nonFiniteCount: summary.nonFiniteCount,
    mean,
    standardError,
    halfWidth: intervalHalfWidth(summary),
    pValue: standardError === null ? null : pValueOf(mean, standardError, count),
    greaterCount: differences.filter((difference) => difference > 0).length,
    lessCount: differences.filter((difference) => difference < 0).length,
    equalCount: differences.filter((difference) => difference === 0).length,
  }
}

function pValueOf(mean: number, standardError: number, count: number): number {
  // Differences that are all equal leave no room for chance, unless they are 0.
  if (standardError === 0) return mean === 0 ? 1 : 0
  return studentTTwoSided(mean / standardError, count - 1)
}
