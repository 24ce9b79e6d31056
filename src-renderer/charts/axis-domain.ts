import type { Range } from './chart-series'
import type { ValueExtent } from './value-extent'

/** Where doubles become too coarse to divide an axis by. */
const SMALLEST_SPAN = 1e-290
/** Of steps, epochs, or milliseconds. */
const SMALLEST_PLACE_SPAN = 1e-12

/** What an axis shows of values. `null` when there is nothing to show. */
export function valueDomain(extent: ValueExtent, isLogarithmic: boolean): Range | null {
  if (isLogarithmic) {
    if (extent.leastPositive > extent.maximum) return null
    return logarithmicDomain(extent.leastPositive, extent.maximum)
  }
  if (extent.finiteCount === 0) return null
  return linearDomain(extent.minimum, extent.maximum)
}

function linearDomain(minimum: number, maximum: number): Range {
  const span = maximum - minimum
  // Values of one size need some axis around them, wide enough for doubles to tell its ends apart.
  if (span <= Math.max(Math.abs(maximum) * 1e-12, SMALLEST_SPAN)) {
    const half = maximum === 0 ? 1 : Math.max(Math.abs(maximum) * 0.1, SMALLEST_SPAN)
    return finite({ minimum: minimum - half, maximum: maximum + half })
  }
  const margin = span * 0.05
  // Where 0 is near, the axis starts there: heights then compare as amounts.
  const startsAtZero = minimum >= 0 && minimum < maximum * 0.25
  const endsAtZero = maximum <= 0 && maximum > minimum * 0.25
  return finite({
    minimum: startsAtZero ? 0 : minimum - margin,
    maximum: endsAtZero ? 0 : maximum + margin,
  })
}

function logarithmicDomain(minimum: number, maximum: number): Range {
  // By logarithms, because the quotient of extreme values leaves the doubles.
  const span = Math.log(maximum) - Math.log(minimum)
  const factor = span === 0 ? 2 : Math.exp(span * 0.05)
  return finite({
    minimum: Math.max(minimum / factor, Number.MIN_VALUE),
    maximum: maximum * factor,
  })
}

/** Keeps the ends, and their difference, finite where a margin would leave the doubles. */
function finite({ minimum, maximum }: Range): Range {
  return {
    minimum: Math.max(minimum, -Number.MAX_VALUE / 4),
    maximum: Math.min(maximum, Number.MAX_VALUE / 4),
  }
}

/**
 * What the x axis shows of places from 0 up. Its end moves in strides of about a twentieth while points
 * come in, so that a live chart does not creep under the pointer.
 *
 * @param first least place; above 0 on a logarithmic axis
 * @param isInteger true for axes that count whole things
 */
export function placeDomain(
  first: number,
  last: number,
  isLogarithmic: boolean,
  isInteger: boolean,
): Range {
  if (isLogarithmic) return { minimum: first, maximum: last > first ? last : first * 2 }
  const span = last - first
  // Places of one size need some axis around them, wide enough to be divided.
  if (span <= Math.max(last * 1e-12, SMALLEST_PLACE_SPAN)) {
    const half = isInteger || last < 2 * SMALLEST_PLACE_SPAN ? 1 : last / 2
    return { minimum: Math.max(0, first - half), maximum: last + half }
  }
  const fine = 10 ** Math.floor(Math.log10(span)) / 10
  const stride = isInteger ? Math.max(1, fine) : fine
  // Runs begin at step 1, and their first evaluation comes an epoch later: axes that begin at 0
  // let charts of one run line up.
  const minimum = first <= last / 2 ? 0 : first
  // Strides below 1 are no doubles of their own: their multiples are rounded to where they meant.
  const strideCount = Math.ceil(last / stride - 1e-9)
  const maximum = stride < 1 ? Number((strideCount * stride).toPrecision(12)) : strideCount * stride
  return { minimum, maximum: Math.max(maximum, last) }
}
