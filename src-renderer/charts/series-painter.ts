import type { Places } from './chart-series'
import type { PixelColumns } from './decimation'

/** Where points come to lie, in CSS pixels of the canvas. */
export interface Projection {
  readonly toX: (place: number) => number
  readonly toY: (value: number) => number
}

export interface LineStyle {
  readonly color: string
  readonly width: number
  readonly dash: readonly number[]
  readonly alpha: number
  /** Marks every point while they lie at least this many pixels apart; 0 marks none. */
  readonly markSpacing: number
}

/** Columns with more points than this on average are drawn as the band that they fill. */
const PACKED_POINTS_PER_COLUMN = 3
const MARK_RADIUS = 2.5

/** The points of a series as `decimate` sorted them, on a canvas clipped to the plot. */
export function paintSeries(
  context: CanvasRenderingContext2D,
  columns: PixelColumns,
  places: Places,
  values: Float64Array,
  projection: Projection,
  style: LineStyle,
): void {
  if (columns.count === 0) return
  const pointCount = columns.to[columns.count - 1]! - columns.from[0]!
  context.strokeStyle = style.color
  context.fillStyle = style.color
  context.lineWidth = style.width
  context.lineJoin = 'round'
  if (pointCount > columns.count * PACKED_POINTS_PER_COLUMN) {
    paintBands(context, columns, places, values, projection, style)
    return
  }
  context.globalAlpha = style.alpha
  context.setLineDash(style.dash as number[])
  paintLine(context, columns, places, values, projection)
  context.setLineDash([])
  paintMarks(context, columns, places, values, projection, style)
  context.globalAlpha = 1
}

function paintLine(
  context: CanvasRenderingContext2D,
  columns: PixelColumns,
  places: Places,
  values: Float64Array,
  { toX, toY }: Projection,
): void {
  let isDown = false
  const place = (index: number): void => {
    const x = toX(places[index]!)
    const y = toY(values[index]!)
    if (isDown) context.lineTo(x, y)
    else context.moveTo(x, y)
    isDown = true
  }
  context.beginPath()
  for (let column = 0; column < columns.count; column++) {
    const first = columns.first[column]!
    if (first < 0) {
      isDown = false
      continue
    }
    const least = columns.least[column]!
    const greatest = columns.greatest[column]!
    const last = columns.last[column]!
    const earlier = Math.min(least, greatest)
    const later = Math.max(least, greatest)
    place(first)
    if (earlier !== first) place(earlier)
    if (later !== earlier) place(later)
    if (last !== later) place(last)
  }
  context.stroke()
}

/** Fills what lies between the least and the greatest point of neighbouring columns. */
function paintBands(
  context: CanvasRenderingContext2D,
  columns: PixelColumns,
  places: Places,
  values: Float64Array,
  projection: Projection,
  style: LineStyle,
): void {
  let begin = 0
  while (begin < columns.count) {
    while (begin < columns.count && columns.first[begin]! < 0) begin++
    let end = begin
    while (end < columns.count && columns.first[end]! >= 0) end++
    if (end > begin) paintBand(context, columns, places, values, projection, style, begin, end)
    begin = end
  }
}

function paintBand(
  context: CanvasRenderingContext2D,
  columns: PixelColumns,
  places: Places,
  values: Float64Array,
  { toX, toY }: Projection,
  style: LineStyle,
  begin: number,
  end: number,
): void {
  const upper = new Path2D()
  const lower = new Path2D()
  const band = new Path2D()
  for (let column = begin; column < end; column++) {
    const x = toX(places[columns.first[column]!]!)
    const y = toY(values[columns.greatest[column]!]!)
    if (column === begin) {
      upper.moveTo(x, y)
      band.moveTo(x, y)
    } else {
      upper.lineTo(x, y)
      band.lineTo(x, y)
    }
  }
  for (let column = end - 1; column >= begin; column--) {
    const x = toX(places[columns.first[column]!]!)
    const y = toY(values[columns.least[column]!]!)
    if (column === end - 1) lower.moveTo(x, y)
    else lower.lineTo(x, y)
    band.lineTo(x, y)
  }
  band.closePath()
  context.globalAlpha = style.alpha * 0.4
  context.fill(band)
  context.globalAlpha = style.alpha
  context.lineWidth = Math.min(style.width, 1)
  context.stroke(upper)
  context.stroke(lower)
  context.globalAlpha = 1
}

/** Dots where points are to be seen one by one, and where a lone point has no line to be seen by. */
function paintMarks(
  context: CanvasRenderingContext2D,
  columns: PixelColumns,
  places: Places,
  values: Float64Array,
  { toX, toY }: Projection,
  style: LineStyle,
): void {
  const left = toX(places[columns.from[0]!]!)
  const right = toX(places[columns.to[columns.count - 1]! - 1]!)
  const isSparse = style.markSpacing > 0 && (right - left) / columns.count >= style.markSpacing
  context.beginPath()
  for (let column = 0; column < columns.count; column++) {
    const index = columns.first[column]!
    if (index < 0) continue
    const isLone =
      columns.last[column] === index &&
      (column === 0 || columns.first[column - 1]! < 0) &&
      (column === columns.count - 1 || columns.first[column + 1]! < 0)
    if (!isSparse && !isLone) continue
    const x = toX(places[index]!)
    const y = toY(values[index]!)
    context.moveTo(x + MARK_RADIUS, y)
    context.arc(x, y, MARK_RADIUS, 0, 2 * Math.PI)
  }
  context.fill()
}
