import { placeDomain, valueDomain } from './axis-domain'
import type { ChartMark, ChartSeries, PlaceAxis, Range } from './chart-series'
import { extentBetween, type SeriesCache } from './series-cache'
import { firstAbove, firstAtLeast } from './sorted-places'
import { emptyExtent, join } from './value-extent'

export interface PlotContent {
  readonly series: readonly ChartSeries[]
  readonly hiddenIds: ReadonlySet<string>
  /** The line that is pointed out while the others step back; null for none. */
  readonly highlightedId: string | null
  readonly isLogarithmicX: boolean
  readonly isLogarithmicY: boolean
  /** 0 (none) to 1. */
  readonly smoothing: number
  readonly axis: PlaceAxis
  readonly yLabel: string
  readonly marks: readonly ChartMark[]
  /** Writes the names of the lines beside their ends, where they fit. */
  readonly hasEndLabels: boolean
  /** Puts a dot on the last point of every line: the runners of a race. */
  readonly hasHeads: boolean
  /** Axes that stay whatever the points are; null follows them. */
  readonly fixed: { readonly x: Range; readonly y: Range | null } | null
}

/** What the eye cannot see of the content; counted over the visible series. */
export interface PlotNotes {
  readonly pointCount: number
  /** Points outside the part that is zoomed to. */
  readonly outsideCount: number
  /** Points that a logarithmic y axis has no height for. */
  readonly nonPositiveCount: number
  /** Points at 0, which a logarithmic x axis has no place for. */
  readonly placelessCount: number
  readonly nonFiniteCount: number
  readonly isZoomed: boolean
}

/** The part that a person zoomed to; null follows the data. */
export interface PlotView {
  readonly x: Range | null
  readonly y: Range | null
}

/** What the edges of a plot hold: points that have no height in it. */
export interface EdgeCounts {
  readonly nonPositive: number
  readonly nonFinite: number
}

export function visibleSeries({ series, hiddenIds }: PlotContent): readonly ChartSeries[] {
  return series.filter(({ id }) => !hiddenIds.has(id))
}

/** What the x axis shows of the visible series when nothing is zoomed to. */
export function wholePlaceDomain(content: PlotContent): Range {
  if (content.fixed !== null) return content.fixed.x
  const { isLogarithmicX, axis } = content
  let first = Infinity
  let last = -Infinity
  for (const { places, pointCount } of visibleSeries(content)) {
    const from = isLogarithmicX ? firstAbove(places, pointCount, 0) : 0
    if (from >= pointCount) continue
    first = Math.min(first, places[from]!)
    last = Math.max(last, places[pointCount - 1]!)
  }
  if (first > last) {
    return isLogarithmicX ? { minimum: 1, maximum: 10 } : { minimum: 0, maximum: 1 }
  }
  return placeDomain(first, last, isLogarithmicX, axis.unit === 'count')
}

/** What the y axis shows over a stretch of the x axis; null for all of it. */
export function shownValueDomain(
  content: PlotContent,
  x: Range | null,
  cacheOf: (series: ChartSeries) => SeriesCache,
): Range {
  if (x === null && content.fixed !== null && content.fixed.y !== null) return content.fixed.y
  const extent = emptyExtent()
  for (const series of visibleSeries(content)) {
    join(extent, x === null ? cacheOf(series).extent(series) : extentBetween(series, x))
  }
  return valueDomain(extent, content.isLogarithmicY) ?? { minimum: 0.1, maximum: 1 }
}

export function notesOf(content: PlotContent, view: PlotView, edge: EdgeCounts): PlotNotes {
  const { x, y } = view
  let pointCount = 0
  let insideCount = 0
  let placelessCount = 0
  for (const { places, values, pointCount: count } of visibleSeries(content)) {
    pointCount += count
    if (content.isLogarithmicX) placelessCount += firstAbove(places, count, 0)
    const from = x === null ? 0 : firstAtLeast(places, count, x.minimum)
    const to = x === null ? count : firstAbove(places, count, x.maximum, from)
    if (y === null) insideCount += to - from
    else {
      for (let i = from; i < to; i++) {
        const value = values[i]!
        // What is not finite is marked at the edge of the view, so it is not hidden by it.
        if (!(value < y.minimum || value > y.maximum) || !Number.isFinite(value)) insideCount++
      }
    }
  }
  return {
    pointCount,
    outsideCount: pointCount - insideCount,
    nonPositiveCount: edge.nonPositive,
    placelessCount,
    nonFiniteCount: edge.nonFinite,
    isZoomed: x !== null || y !== null,
  }
}

/** The steps that a stretch of the x axis spans, over all visible series. */
export function stepsBetween(
  content: PlotContent,
  { minimum, maximum }: Range,
): { readonly fromStep: number; readonly toStep: number } | null {
  let fromStep = Infinity
  let toStep = -Infinity
  for (const { places, steps, pointCount } of visibleSeries(content)) {
    if (pointCount === 0) continue
    const from = firstAtLeast(places, pointCount, minimum)
    const to = firstAbove(places, pointCount, maximum)
    // The neighbours on both sides, between whose steps the ends of the stretch lie.
    fromStep = Math.min(fromStep, from === 0 ? steps[0]! : steps[from - 1]!)
    toStep = Math.max(toStep, steps[Math.min(to, pointCount - 1)]!)
  }
  return fromStep <= toStep ? { fromStep, toStep } : null
}
