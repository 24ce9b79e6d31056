/** Figures of every column of a table, over the values that are not missing (NaN). */
export interface ColumnMoments {
  /** Values that are there; where there is none, the other figures are not finite or 0. */
  readonly count: Float64Array
  readonly minimum: Float64Array
  readonly maximum: Float64Array
  readonly mean: Float64Array
  /** Population standard deviation (divided by the number of values); exactly 0 for a constant column. */
  readonly standardDeviation: Float64Array
}

/**
 * Minimum, maximum, mean and standard deviation of columns in two passes, so that a large mean does
 * not eat the digits of a small deviation.
 *
 * @param values     (rows, columnCount) row by row
 * @param rowIndices the rows to take, at least one
 * @param fill       (columnCount) what counts for a missing value; null to leave it out
 */
export function columnMoments(
  values: Uint8Array | Float64Array,
  columnCount: number,
  rowIndices: Int32Array,
  fill: readonly number[] | null = null,
): ColumnMoments {
  const count = new Float64Array(columnCount)
  const minimum = new Float64Array(columnCount).fill(Infinity)
  const maximum = new Float64Array(columnCount).fill(-Infinity)
  const mean = new Float64Array(columnCount)
  for (const row of rowIndices) {
    const start = row * columnCount
    for (let d = 0; d < columnCount; d++) {
      let value = values[start + d]!
      if (Number.isNaN(value)) {
        if (fill === null) continue
        value = fill[d]!
      }
      count[d]!++
      mean[d]! += value
      if (value < minimum[d]!) minimum[d] = value
      if (value > maximum[d]!) maximum[d] = value
    }
  }
  for (let d = 0; d < columnCount; d++) {
    // The mean of a constant column is its value, whatever rounding made of the sum.
    mean[d] = minimum[d] === maximum[d] ? minimum[d]! : mean[d]! / count[d]!
  }

  const standardDeviation = new Float64Array(columnCount)
  for (const row of rowIndices) {
    const start = row * columnCount
    for (let d = 0; d < columnCount; d++) {
      let value = values[start + d]!
      if (Number.isNaN(value)) {
        if (fill === null) continue
        value = fill[d]!
      }
      const deviation = value - mean[d]!
      standardDeviation[d]! += deviation * deviation
    }
  }
  for (let d = 0; d < columnCount; d++) {
    standardDeviation[d] = Math.sqrt(standardDeviation[d]! / count[d]!)
  }
  return { count, minimum, maximum, mean, standardDeviation }
}

/** The figures of two sets of rows together (Chan, Golub and LeVeque 1979, equation 2.1). */
export function mergeMoments(a: ColumnMoments, b: ColumnMoments): ColumnMoments {
  const count = a.count.map((value, d) => value + b.count[d]!)
  const shareOf = (d: number): number => (count[d]! > 0 ? b.count[d]! / count[d]! : 0)
  return {
    count,
    minimum: a.minimum.map((value, d) => Math.min(value, b.minimum[d]!)),
    maximum: a.maximum.map((value, d) => Math.max(value, b.maximum[d]!)),
    mean: a.mean.map((mean, d) => mean + (b.mean[d]! - mean) * shareOf(d)),
    standardDeviation: a.standardDeviation.map((deviation, d) => {
      const share = shareOf(d)
      const between = (b.mean[d]! - a.mean[d]!) ** 2 * share * (1 - share)
      return Math.sqrt(
        deviation ** 2 * (1 - share) + b.standardDeviation[d]! ** 2 * share + between,
      )
    }),
  }
}
