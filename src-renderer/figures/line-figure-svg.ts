import { durationTicks, linearTicks, logarithmicTicks, type AxisTick } from '../charts/axis-ticks'
import type { ChartSeries, PlaceAxis, Range } from '../charts/chart-series'
import { shownValueDomain, visibleSeries, wholePlaceDomain } from '../charts/plot-content'
import { SeriesCache } from '../charts/series-cache'
import { firstAbove, firstAtLeast } from '../charts/sorted-places'
import type { FigureLook, LineFigure } from './figure'
import { figureFrame } from './figure-frame'
import { bandPath, linePath, type FigureScales } from './figure-paths'
import { escaped } from './svg-text'

const MARGIN = { left: 68, right: 20, bottom: 48 }
/** Room of one tick label along its axis. */
const TICK_SPACING = { x: 84, y: 40 }

/**
 * A figure as a picture that stands alone: title, axes with their names, grid, lines, bands and marks,
 * and a legend. What is zoomed to is what is drawn.
 *
 * @returns an SVG document
 */
export function lineFigureSvg(figure: LineFigure, look: FigureLook): string {
  const { content, view, title } = figure
  const series = visibleSeries(content).filter(({ pointCount }) => pointCount > 0)
  const caches = new Map<string, SeriesCache>()
  const cacheOf = ({ id }: ChartSeries): SeriesCache => {
    const cache = caches.get(id) ?? new SeriesCache()
    caches.set(id, cache)
    return cache
  }
  const frame = figureFrame(title, series, look)
  const x = view.x ?? wholePlaceDomain(content)
  const y = view.y ?? shownValueDomain(content, view.x, cacheOf)
  const area = {
    left: MARGIN.left,
    right: look.width - MARGIN.right,
    top: frame.top,
    bottom: look.height - MARGIN.bottom,
  }
  const scales: FigureScales = {
    x,
    y,
    area,
    isLogarithmicX: content.isLogarithmicX,
    isLogarithmicY: content.isLogarithmicY,
    toX: along(x, area.left, area.right, content.isLogarithmicX),
    toY: along(y, area.bottom, area.top, content.isLogarithmicY),
  }
  const xTicks = placeTicks(content.axis, x, area.right - area.left, content.isLogarithmicX)
  const yCount = Math.max(2, Math.floor((area.bottom - area.top) / TICK_SPACING.y))
  const yTicks = content.isLogarithmicY ? logarithmicTicks(y, yCount) : linearTicks(y, yCount)
  const lines = series.map((line) => {
    const isSmoothed = content.smoothing > 0 && line.kind === 'line' && line.isFaint !== true
    const smoothed = isSmoothed ? cacheOf(line).smoothed(line, content.smoothing) : null
    return drawnLine(line, smoothed, scales)
  })
  const middle = (area.top + area.bottom) / 2
  return [
    ...frame.head,
    `<g stroke="${look.gridLine}" stroke-width="1">`,
    ...yTicks.map(({ value }) => {
      const at = round(scales.toY(value))
      return `<line x1="${area.left}" y1="${at}" x2="${area.right}" y2="${at}"/>`
    }),
    ...xTicks.map(({ value }) => {
      const at = round(scales.toX(value))
      return `<line x1="${at}" y1="${area.top}" x2="${at}" y2="${area.bottom}"/>`
    }),
    '</g>',
    `<g fill="${look.mutedText}" text-anchor="end">`,
    ...yTicks.map(
      ({ value, label }) =>
        `<text x="${area.left - 8}" y="${round(scales.toY(value) + 4)}">${escaped(label)}</text>`,
    ),
    '</g>',
    `<g fill="${look.mutedText}" text-anchor="middle">`,
    ...xTicks.map(
      ({ value, label }) =>
        `<text x="${round(scales.toX(value))}" y="${area.bottom + 18}">${escaped(label)}</text>`,
    ),
    `<text x="${(area.left + area.right) / 2}" y="${area.bottom + 38}">${escaped(axisName(content.axis.label, content.isLogarithmicX))}</text>`,
    `<text x="18" y="${middle}" transform="rotate(-90 18 ${middle})">${escaped(axisName(content.yLabel, content.isLogarithmicY))}</text>`,
    '</g>',
    `<clipPath id="plot"><rect x="${area.left - 4}" y="${area.top - 2}" width="${area.right - area.left + 8}" height="${area.bottom - area.top + 4}"/></clipPath>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...content.marks
      .filter(({ place }) => place >= x.minimum && place <= x.maximum)
      .map(({ place, text }) => {
        const at = round(scales.toX(place))
        return `<line x1="${at}" y1="${area.top}" x2="${at}" y2="${area.bottom}" stroke="${look.mutedText}" stroke-dasharray="3 3"><title>${escaped(text)}</title></line>`
      }),
    ...lines,
    '</g>',
    '</svg>',
  ].join('\n')
}

function drawnLine(line: ChartSeries, smoothed: Float64Array | null, scales: FigureScales): string {
  const { color, kind } = line
  const width = line.width ?? 1.5
  const dash =
    (line.dash ?? []).length > 0 ? ` stroke-dasharray="${(line.dash ?? []).join(' ')}"` : ''
  const isBehind = smoothed !== null || line.isFaint === true
  const parts = [`<g stroke="${escaped(color)}"><title>${escaped(line.label)}</title>`]
  const band = bandPath(line, scales)
  if (band !== '') {
    parts.push(`<path d="${band}" fill="${escaped(color)}" fill-opacity="0.16" stroke="none"/>`)
  }
  const raw = linePath(line, line.values, scales)
  parts.push(
    isBehind
      ? `<path d="${raw}" stroke-width="1" stroke-opacity="0.35"/>`
      : `<path d="${raw}" stroke-width="${width}"${dash}/>`,
  )
  if (smoothed !== null) {
    parts.push(`<path d="${linePath(line, smoothed, scales)}" stroke-width="${width}"${dash}/>`)
  }
  if (kind === 'points-line') parts.push(...pointMarks(line, scales))
  parts.push('</g>')
  return parts.join('')
}

/** Dots on the points of a line of few points; where they would touch, the line alone is clearer. */
function pointMarks(line: ChartSeries, { x, y, area, toX, toY }: FigureScales): string[] {
  const from = firstAtLeast(line.places, line.pointCount, x.minimum)
  const to = firstAbove(line.places, line.pointCount, x.maximum, from)
  if ((to - from) * 8 > area.right - area.left) return []
  const marks: string[] = []
  for (let i = from; i < to; i++) {
    const value = line.values[i]!
    if (!(value >= y.minimum && value <= y.maximum)) continue
    marks.push(
      `<circle cx="${round(toX(line.places[i]!))}" cy="${round(toY(value))}" r="2.5" fill="${escaped(line.color)}" stroke="none"/>`,
    )
  }
  return marks
}

function placeTicks(
  axis: PlaceAxis,
  range: Range,
  length: number,
  isLogarithmic: boolean,
): readonly AxisTick[] {
  const count = Math.max(2, Math.floor(length / TICK_SPACING.x))
  if (axis.unit === 'duration') return durationTicks(range, count, isLogarithmic, axis.format)
  return isLogarithmic
    ? logarithmicTicks(range, count)
    : linearTicks(range, count, axis.unit === 'count')
}

function axisName(label: string, isLogarithmic: boolean): string {
  return isLogarithmic ? `${label} (log)` : label
}

function along(
  { minimum, maximum }: Range,
  begin: number,
  end: number,
  isLogarithmic: boolean,
): (value: number) => number {
  const from = isLogarithmic ? Math.log(minimum) : minimum
  const to = isLogarithmic ? Math.log(maximum) : maximum
  const slope = (end - begin) / (to - from)
  return isLogarithmic
    ? (value) => begin + (Math.log(value) - from) * slope
    : (value) => begin + (value - from) * slope
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
