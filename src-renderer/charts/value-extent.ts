/** What a stretch of a series holds, as far as an axis must know. */
export interface ValueExtent {
  /** Of the finite values; minimum > maximum when there is none. */
  minimum: number
  maximum: number
  /** Least value above 0; Infinity when there is none. */
  leastPositive: number
  finiteCount: number
  nanCount: number
  infiniteCount: number
  /** Finite values that a logarithmic axis cannot show. */
  nonPositiveCount: number
}

export function emptyExtent(): ValueExtent {
  return {
    minimum: Infinity,
    maximum: -Infinity,
    leastPositive: Infinity,
    finiteCount: 0,
    nanCount: 0,
    infiniteCount: 0,
    nonPositiveCount: 0,
  }
}

/** Takes the values from index `from` up to `to` into the extent, which is changed in place. */
export function extend(
  extent: ValueExtent,
  values: Float64Array,
  from: number,
  to: number,
): ValueExtent {
  let { minimum, maximum, leastPositive, finiteCount, nanCount, infiniteCount } = extent
  let { nonPositiveCount } = extent
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nanCount++
      else infiniteCount++
      continue
    }
    finiteCount++
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
    if (value <= 0) nonPositiveCount++
    else if (value < leastPositive) leastPositive = value
  }
  return Object.assign(extent, {
    minimum,
    maximum,
    leastPositive,
    finiteCount,
    nanCount,
    infiniteCount,
    nonPositiveCount,
  })
}

/** Takes one extent into another. */
export function join(extent: ValueExtent, other: ValueExtent): ValueExtent {
  extent.minimum = Math.min(extent.minimum, other.minimum)
  extent.maximum = Math.max(extent.maximum, other.maximum)
  extent.leastPositive = Math.min(extent.leastPositive, other.leastPositive)
  extent.finiteCount += other.finiteCount
  extent.nanCount += other.nanCount
  extent.infiniteCount += other.infiniteCount
  extent.nonPositiveCount += other.nonPositiveCount
  return extent
}
