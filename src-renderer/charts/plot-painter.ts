import { paintValueBand } from './band-painter'
import type { ChartSeries } from './chart-series'
import type { ChartTheme } from './chart-theme'
import { decimate, type DecimationWindow } from './decimation'
import { edgeMarksOf, paintEdgeMarks } from './edge-marks'
import { paintEndLabels, placeEndLabels, type LineEnd } from './end-labels'
import { visibleSeries, type EdgeCounts, type PlotContent } from './plot-content'
import type { SeriesCache } from './series-cache'
import { paintSeries, type LineStyle, type Projection } from './series-painter'
import { firstAbove } from './sorted-places'

const RAW_ALPHA = 0.35
const BAND_ALPHA = 0.16
/** Of lines that step back behind the one that is pointed out. */
const BACK_ALPHA = 0.18
const HEAD_RADIUS = 4.5

export interface PaintRequest {
  readonly content: PlotContent
  readonly theme: ChartTheme
  readonly window: DecimationWindow
  readonly projection: Projection
  readonly area: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  readonly isZoomed: boolean
  /** Names of lines as short as the room beside the plot; null where there is none. */
  readonly endTexts: ReadonlyMap<string, string> | null
  readonly cacheOf: (series: ChartSeries) => SeriesCache
  /** The smoothed values of a series; null where it is drawn raw. */
  readonly smoothedOf: (series: ChartSeries) => Float64Array | null
}

/** Paints bands, lines, marks, heads and names, and counts what has no height. */
export function paintPlot(context: CanvasRenderingContext2D, request: PaintRequest): EdgeCounts {
  const { content, theme, window, projection, area, isZoomed, cacheOf, smoothedOf } = request
  const { highlightedId } = content
  const edge = { nonPositive: 0, nonFinite: 0 }
  const front: (() => void)[] = []
  const ends: LineEnd[] = []
  const series = visibleSeries(content)
  // The line that is pointed out is painted last, over the others.
  const isPointedOut = series.some(({ id }) => id === highlightedId)
  const ordered = isPointedOut
    ? [...series].sort((a, b) => Number(a.id === highlightedId) - Number(b.id === highlightedId))
    : series
  let markedRow = 0
  context.save()
  context.beginPath()
  // The marks of the first and the last point are not cut in half.
  const beside = isZoomed ? 0 : 5
  context.rect(
    area.left - beside,
    area.top - 1,
    area.right - area.left + 2 * beside,
    area.bottom - area.top + 2,
  )
  context.clip()
  paintHappenings(context, request)
  for (const line of ordered) {
    const { places, values, pointCount } = line
    const isBack = isPointedOut && line.id !== highlightedId
    const strength = isBack ? BACK_ALPHA : 1
    const width = (line.width ?? 1.5) + (line.id === highlightedId ? 1 : 0)
    paintValueBand(context, line, projection, window.x, {
      isLogarithmicY: content.isLogarithmicY,
      floorY: area.bottom,
      alpha: BAND_ALPHA * strength,
    })
    const { raw, smooth } = cacheOf(line).columns(window.columnCount)
    decimate(places, values, pointCount, window, raw)
    const smoothed = smoothedOf(line)
    const isBehind = smoothed !== null || line.isFaint === true
    const style: LineStyle = {
      color: line.color,
      width: isBehind ? 1 : width,
      dash: smoothed === null ? (line.dash ?? []) : [],
      alpha: (isBehind ? RAW_ALPHA : 1) * strength,
      markSpacing: line.kind === 'points-line' ? 8 : 0,
    }
    paintSeries(context, raw, places, values, projection, style)
    if (smoothed !== null) {
      decimate(places, smoothed, pointCount, window, smooth)
      const inFront = { ...style, width, dash: line.dash ?? [], alpha: strength }
      front.push(() => paintSeries(context, smooth, places, smoothed, projection, inFront))
    }
    const marks = edgeMarksOf(raw, places, projection.toX)
    if (marks.length > 0) {
      const row = { top: area.top, bottom: area.bottom, row: markedRow++ }
      const font = `10px ${theme.fontFamily}`
      front.push(() => {
        paintEdgeMarks(context, marks, row, line.color, font)
      })
    }
    for (let column = 0; column < raw.count; column++) {
      edge.nonPositive += raw.nonPositiveCount[column]!
      edge.nonFinite +=
        raw.nanCount[column]! +
        raw.positiveInfinityCount[column]! +
        raw.negativeInfinityCount[column]!
    }
    const end = line.isFaint === true ? null : endOf(line, smoothed ?? values, request)
    if (end !== null) {
      ends.push(end)
      if (content.hasHeads) front.push(() => paintHead(context, end, theme, strength))
    }
  }
  for (const paint of front) paint()
  context.restore()
  if (request.endTexts !== null) {
    context.save()
    paintEndLabels(context, placeEndLabels(ends, area), area.right, theme)
    context.restore()
  }
  return edge
}

/** Hairlines where something happened; their flags are the chart's own elements. */
function paintHappenings(
  context: CanvasRenderingContext2D,
  { content, theme, projection, area }: PaintRequest,
): void {
  if (content.marks.length === 0) return
  context.strokeStyle = theme.mutedText
  context.lineWidth = 1
  context.setLineDash([3, 3])
  context.beginPath()
  for (const { place } of content.marks) {
    const x = Math.round(projection.toX(place)) + 0.5
    context.moveTo(x, area.top)
    context.lineTo(x, area.bottom)
  }
  context.stroke()
  context.setLineDash([])
}

/** The last point of a line that the window holds and a height exists for. */
function endOf(
  line: ChartSeries,
  values: Float64Array,
  { content, window, projection, endTexts }: PaintRequest,
): LineEnd | null {
  const afterLast = firstAbove(line.places, line.pointCount, window.x.maximum)
  for (let index = afterLast - 1; index >= 0 && line.places[index]! >= window.x.minimum; index--) {
    const value = values[index]!
    if (!Number.isFinite(value) || (content.isLogarithmicY && value <= 0)) continue
    return {
      id: line.id,
      text: endTexts?.get(line.id) ?? line.label,
      color: line.color,
      dash: line.dash ?? [],
      x: projection.toX(line.places[index]!),
      y: projection.toY(value),
    }
  }
  return null
}

function paintHead(
  context: CanvasRenderingContext2D,
  { x, y, color }: LineEnd,
  theme: ChartTheme,
  alpha: number,
): void {
  context.globalAlpha = alpha
  context.fillStyle = color
  context.strokeStyle = theme.surface
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(x, y, HEAD_RADIUS, 0, 2 * Math.PI)
  context.fill()
  context.stroke()
  context.globalAlpha = 1
}
