import type { Places, Range } from './chart-series'
import { firstAbove, firstAtLeast } from './sorted-places'

/** Which points of a series are looked at, and how they are spread over the pixels. */
export interface DecimationWindow {
  readonly x: Range
  readonly isLogarithmicX: boolean
  readonly isLogarithmicY: boolean
  /** Pixel columns of the plot. */
  readonly columnCount: number
}

/** The columns a window can have: its pixels, and one on each side for the points just outside. */
export function capacityOf(columnCount: number): number {
  return columnCount + 2
}

/**
 * The points of a series that a plot can show, by pixel column: of each column that holds points the
 * first, least, greatest and last that can be drawn. Lines through them cover exactly the pixels
 * that lines through all points cover. Only the first `count` entries are valid.
 */
export interface PixelColumns {
  count: number
  /** Indices of the points; -1 in all four when the column holds none that can be drawn. */
  readonly first: Int32Array
  readonly least: Int32Array
  readonly greatest: Int32Array
  readonly last: Int32Array
  /** Index range of the column: all its points, drawable or not. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** How many of the column's points are NaN, +∞, -∞, or not above 0 on a logarithmic axis. */
  readonly nanCount: Int32Array
  readonly positiveInfinityCount: Int32Array
  readonly negativeInfinityCount: Int32Array
  readonly nonPositiveCount: Int32Array
}

export function createPixelColumns(capacity: number): PixelColumns {
  const column = (): Int32Array => new Int32Array(capacity)
  return {
    count: 0,
    first: column(),
    least: column(),
    greatest: column(),
    last: column(),
    from: column(),
    to: column(),
    nanCount: column(),
    positiveInfinityCount: column(),
    negativeInfinityCount: column(),
    nonPositiveCount: column(),
  }
}

/** Where a column begins on the x axis. */
export function columnStart(window: DecimationWindow, column: number): number {
  const { minimum, maximum } = window.x
  const share = column / window.columnCount
  return window.isLogarithmicX
    ? minimum * (maximum / minimum) ** share
    : minimum + (maximum - minimum) * share
}

/**
 * Sorts the points of a series into pixel columns. The point before and the point after the window
 * get columns of their own, so that lines run on to the edges. On a logarithmic x axis points at
 * 0 have no place and are left out.
 *
 * @param places rising; the first `pointCount` of them are valid, as of `values`
 * @param result changed in place; its capacity is at least `capacityOf(window.columnCount)`
 */
export function decimate(
  places: Places,
  values: Float64Array,
  pointCount: number,
  window: DecimationWindow,
  result: PixelColumns,
): void {
  result.count = 0
  const lowest = window.isLogarithmicX ? firstAbove(places, pointCount, 0) : 0
  const begin = firstAtLeast(places, pointCount, window.x.minimum, lowest)
  // Points exactly at the right end belong to the last column.
  const end = firstAbove(places, pointCount, window.x.maximum, begin)
  const floor = window.isLogarithmicY ? Number.MIN_VALUE : -Number.MAX_VALUE

  if (begin > lowest) addColumn(values, begin - 1, begin, floor, result)
  let from = begin
  let column = 0
  while (from < end) {
    column = Math.max(column, columnOf(window, places[from]!))
    const isLast = column >= window.columnCount - 1
    const to = isLast
      ? end
      : Math.max(from + 1, firstAtLeast(places, end, columnStart(window, column + 1), from))
    addColumn(values, from, to, floor, result)
    from = to
    column++
  }
  if (end < pointCount) addColumn(values, end, end + 1, floor, result)
}

function columnOf(window: DecimationWindow, x: number): number {
  const { minimum, maximum } = window.x
  const share = window.isLogarithmicX
    ? Math.log(x / minimum) / Math.log(maximum / minimum)
    : (x - minimum) / (maximum - minimum)
  const column = Math.floor(share * window.columnCount)
  const clamped = Math.min(Math.max(column, 0), window.columnCount - 1)
  // Where rounding put the point one column off, its column's own start decides.
  if (columnStart(window, clamped) > x) return Math.max(clamped - 1, 0)
  if (clamped + 1 < window.columnCount && columnStart(window, clamped + 1) <= x) return clamped + 1
  return clamped
}

function addColumn(
  values: Float64Array,
  from: number,
  to: number,
  floor: number,
  result: PixelColumns,
): void {
  let first = -1
  let last = -1
  let least = -1
  let greatest = -1
  let minimum = Infinity
  let maximum = -Infinity
  let nanCount = 0
  let positiveInfinityCount = 0
  let negativeInfinityCount = 0
  let nonPositiveCount = 0
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (value >= floor && value <= Number.MAX_VALUE) {
      if (value < minimum) {
        minimum = value
        least = i
      }
      if (value > maximum) {
        maximum = value
        greatest = i
      }
      if (first < 0) first = i
      last = i
    } else if (Number.isNaN(value)) nanCount++
    else if (value === Infinity) positiveInfinityCount++
    else if (value === -Infinity) negativeInfinityCount++
    else nonPositiveCount++
  }
  const at = result.count++
  result.first[at] = first
  result.least[at] = least
  result.greatest[at] = greatest
  result.last[at] = last
  result.from[at] = from
  result.to[at] = to
  result.nanCount[at] = nanCount
  result.positiveInfinityCount[at] = positiveInfinityCount
  result.negativeInfinityCount[at] = negativeInfinityCount
  result.nonPositiveCount[at] = nonPositiveCount
}
