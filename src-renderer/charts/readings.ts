import type { ChartSeries } from './chart-series'
import { nearestIndex } from './sorted-places'

/** What one series says at the cursor. */
export interface Reading {
  readonly id: string
  readonly label: string
  readonly color: string
  readonly dash: readonly number[]
  readonly step: number
  /** On the x axis; the step itself on an axis of steps. */
  readonly place: number
  readonly value: number
  /** The smoothed value there; null where the chart does not smooth this series. */
  readonly smoothed: number | null
  /** How far the band reaches to either side there; null for a line without one. */
  readonly spread: number | null
  /** Place of the point that is pointed out, in pixels; y is null where it cannot be drawn. */
  readonly x: number
  readonly y: number | null
}

export interface ReadingRequest {
  readonly x: number
  /** Height of the pointer in pixels; null for a cursor that comes from another chart. */
  readonly pointerY: number | null
  readonly toX: (place: number) => number
  readonly toY: (value: number) => number
  readonly isLogarithmicY: boolean
  /** The smoothed values of a series; null where it is drawn raw. */
  readonly smoothedOf: (series: ChartSeries) => Float64Array | null
}

/** How far beside a series' ends the cursor still reads its first or last point, in pixels. */
const REACH = 12

/**
 * The value of every series at the point nearest to the cursor, nearest to the pointer first. A
 * series that does not reach the cursor says nothing.
 */
export function readingsAt(
  series: readonly ChartSeries[],
  request: ReadingRequest,
): readonly Reading[] {
  const { x, pointerY, toX, toY } = request
  const cursorX = toX(x)
  const readings = series.flatMap((line): Reading[] => {
    if (line.isFaint === true) return []
    const index = nearestIndex(line.places, line.pointCount, x)
    if (index === null) return []
    const place = line.places[index]!
    const step = line.steps[index]!
    const isEnd = index === 0 || index === line.pointCount - 1
    const isBeyond = index === 0 ? x < place : x > place
    if (isEnd && isBeyond && Math.abs(toX(place) - cursorX) > REACH) return []
    const value = line.values[index]!
    const smoothed = request.smoothedOf(line)?.[index] ?? null
    const shown = smoothed ?? value
    const isDrawable = Number.isFinite(shown) && (!request.isLogarithmicY || shown > 0)
    return [
      {
        id: line.id,
        label: line.label,
        color: line.color,
        dash: line.dash ?? [],
        step,
        place,
        value,
        smoothed,
        spread: line.band === undefined ? null : line.band.upper[index]! - value,
        x: toX(place),
        y: isDrawable ? toY(shown) : null,
      },
    ]
  })
  if (pointerY === null) return readings
  const distance = ({ y }: Reading): number => (y === null ? Infinity : Math.abs(y - pointerY))
  return readings.toSorted((a, b) => {
    const [left, right] = [distance(a), distance(b)]
    return left === right ? 0 : left - right
  })
}
