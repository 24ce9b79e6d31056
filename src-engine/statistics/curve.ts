import { intervalHalfWidth, spreadOf, summarizeSample, type SpreadKind } from './sample'

/** Measurements along an axis, by rising place; only the first `pointCount` entries are valid. */
export interface Curve {
  readonly pointCount: number
  readonly places: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** Mean and spread of several curves, place by place; all columns of equal length. */
export interface CurveBand {
  readonly places: Float64Array
  readonly means: Float64Array
  /** Ends of the band; equal to the mean where a single curve is left. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Curves with a finite value at the place. */
  readonly counts: Uint16Array
}

/** Index of the last point that is not after `place`; -1 when there is none. */
export function indexAt(curve: Curve, place: number): number {
  let low = 0
  let high = curve.pointCount
  while (low < high) {
    const middle = (low + high) >>> 1
    if (curve.places[middle]! <= place) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * The value at a place: the measured one, or on the line between the measurements around it. Null
 * outside the curve, and between points of which one is not finite.
 */
export function valueAt(curve: Curve, place: number): number | null {
  const before = indexAt(curve, place)
  if (before < 0) return null
  const from = curve.places[before]!
  if (from === place) return curve.values[before]!
  if (before + 1 >= curve.pointCount) return null
  const to = curve.places[before + 1]!
  const share = (place - from) / (to - from)
  const value = curve.values[before]! * (1 - share) + curve.values[before + 1]! * share
  return Number.isFinite(value) ? value : null
}

/**
 * Mean and band over several curves, such as one per seed. It lies on the places of the curve with the
 * fewest points and goes as far as all curves go: where one has ended, a mean of the others would jump.
 * Values that are not finite take no part, which `counts` says.
 */
export function bandOver(curves: readonly Curve[], kind: SpreadKind): CurveBand {
  const present = curves.filter(({ pointCount }) => pointCount > 0)
  const base = present.reduce<Curve | null>(
    (least, curve) => (least === null || curve.pointCount < least.pointCount ? curve : least),
    null,
  )
  if (base === null) return emptyBand(0)
  const begin = Math.max(...present.map(({ places }) => places[0]!))
  const end = Math.min(...present.map(({ places, pointCount }) => places[pointCount - 1]!))
  const first = indexAt(base, begin) + (base.places[indexAt(base, begin)] === begin ? 0 : 1)
  const afterLast = indexAt(base, end) + 1
  const band = emptyBand(Math.max(0, afterLast - first))
  const sample = new Float64Array(present.length)
  for (let at = 0; at < band.places.length; at++) {
    const place = base.places[first + at]!
    for (let i = 0; i < present.length; i++) sample[i] = valueAt(present[i]!, place) ?? Number.NaN
    const summary = summarizeSample(sample)
    const mean = summary?.mean ?? Number.NaN
    const spread = (summary === null ? null : spreadOf(summary, kind)) ?? 0
    band.places[at] = place
    band.means[at] = mean
    band.lower[at] = mean - spread
    band.upper[at] = mean + spread
    band.counts[at] = summary?.count ?? 0
  }
  return band
}

function emptyBand(length: number): CurveBand {
  const column = (): Float64Array => new Float64Array(length)
  return {
    places: column(),
    means: column(),
    lower: column(),
    upper: column(),
    counts: new Uint16Array(length),
  }
}

/** Index of the first point at least as good as the target; -1 when none is. NaN is never good. */
export function firstReached(curve: Curve, target: number, isHigherBetter: boolean): number {
  for (let i = 0; i < curve.pointCount; i++) {
    const value = curve.values[i]!
    if (isHigherBetter ? value >= target : value <= target) return i
  }
  return -1
}

/** How fast several runs reach a target. */
export interface TimeToTarget {
  readonly reachedCount: number
  readonly runCount: number
  /** Over the runs that reached it; null where none did. */
  readonly mean: number | null
  /** Half of the 95 % interval; null below two. */
  readonly halfWidth: number | null
  readonly minimum: number | null
  readonly maximum: number | null
}

/** @param places where each run reached the target; null for one that did not */
export function timeToTarget(places: readonly (number | null)[]): TimeToTarget {
  const reached = places.filter((place) => place !== null)
  const summary = summarizeSample(reached)
  return {
    reachedCount: reached.length,
    runCount: places.length,
    mean: summary?.mean ?? null,
    halfWidth: summary === null ? null : intervalHalfWidth(summary),
    minimum: summary?.minimum ?? null,
    maximum: summary?.maximum ?? null,
  }
}
