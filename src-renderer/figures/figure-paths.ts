import type { ChartSeries, Range } from '../charts/chart-series'
import { capacityOf, createPixelColumns, decimate } from '../charts/decimation'
import { firstAbove, firstAtLeast } from '../charts/sorted-places'

/** Axes of a figure and where they lie in it, in pixels. */
export interface FigureScales {
  readonly x: Range
  readonly y: Range
  readonly area: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  readonly isLogarithmicX: boolean
  readonly isLogarithmicY: boolean
  readonly toX: (place: number) => number
  readonly toY: (value: number) => number
}

/** Pictures are enlarged: two columns to a pixel. */
const COLUMNS_PER_PIXEL = 2

/** A line through the first, least, greatest and last point of every column that holds points. */
export function linePath(
  { places, pointCount }: ChartSeries,
  values: Float64Array,
  scales: FigureScales,
): string {
  const { area, x, toX, toY } = scales
  const columnCount = Math.max(1, Math.round((area.right - area.left) * COLUMNS_PER_PIXEL))
  const columns = createPixelColumns(capacityOf(columnCount))
  const { isLogarithmicX, isLogarithmicY } = scales
  const window = { x, columnCount, isLogarithmicX, isLogarithmicY }
  decimate(places, values, pointCount, window, columns)
  const parts: string[] = []
  let isDown = false
  let lastIndex = -1
  for (let column = 0; column < columns.count; column++) {
    const first = columns.first[column]!
    if (first < 0) {
      isDown = false
      continue
    }
    const least = columns.least[column]!
    const greatest = columns.greatest[column]!
    const ordered = [
      first,
      Math.min(least, greatest),
      Math.max(least, greatest),
      columns.last[column]!,
    ]
    for (const index of ordered) {
      if (index === lastIndex) continue
      lastIndex = index
      parts.push(`${isDown ? 'L' : 'M'}${point(toX(places[index]!), toY(values[index]!))}`)
      isDown = true
    }
  }
  return parts.join('')
}

/** The outline of a band, in pieces where one of its ends cannot be drawn; '' without a band. */
export function bandPath(line: ChartSeries, scales: FigureScales): string {
  const { band, places, pointCount } = line
  if (band === undefined) return ''
  const { x, area, toX, toY, isLogarithmicY } = scales
  const from = Math.max(0, firstAtLeast(places, pointCount, x.minimum) - 1)
  const to = Math.min(pointCount, firstAbove(places, pointCount, x.maximum) + 1)
  const pieces: string[] = []
  let upper: string[] = []
  let lower: string[] = []
  const close = (): void => {
    if (upper.length > 1) pieces.push(`M${[...upper, ...lower.toReversed()].join('L')}Z`)
    upper = []
    lower = []
  }
  for (let i = from; i < to; i++) {
    const least = band.lower[i]!
    const greatest = band.upper[i]!
    const isDrawable =
      Number.isFinite(least) && Number.isFinite(greatest) && !(isLogarithmicY && greatest <= 0)
    if (!isDrawable) {
      close()
      continue
    }
    const at = toX(places[i]!)
    upper.push(point(at, toY(greatest)))
    // What lies below 0 has no height on a logarithmic axis: the band goes down to the edge there.
    lower.push(point(at, isLogarithmicY && least <= 0 ? area.bottom : toY(least)))
  }
  close()
  return pieces.join('')
}

function point(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}
