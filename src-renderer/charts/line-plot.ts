import { Chart, type Plugin } from 'chart.js'
import { stepDomain, valueDomain } from './axis-domain'
import type { ChartSeries, Range } from './chart-series'
import type { ChartTheme } from './chart-theme'
import { decimate } from './decimation'
import { edgeMarksOf, paintEdgeMarks } from './edge-marks'
import { axisOptions, plotConfiguration, type PlotLabels } from './plot-options'
import { readingsAt, type Reading } from './readings'
import { extentBetween, SeriesCache } from './series-cache'
import { paintSeries, type LineStyle, type Projection } from './series-painter'
import { firstAtLeast } from './sorted-steps'
import { emptyExtent, join } from './value-extent'

export interface PlotContent {
  readonly series: readonly ChartSeries[]
  readonly hiddenIds: ReadonlySet<string>
  readonly isLogarithmicX: boolean
  readonly isLogarithmicY: boolean
  /** 0 (none) to 1. */
  readonly smoothing: number
  readonly labels: PlotLabels
}

/** What the eye cannot see of the content; counted over the visible series. */
export interface PlotNotes {
  readonly pointCount: number
  /** Points outside the part that is zoomed to. */
  readonly outsideCount: number
  /** Points that a logarithmic axis has no place for. */
  readonly nonPositiveCount: number
  readonly nonFiniteCount: number
  readonly isZoomed: boolean
}

/** The part that a person zoomed to; null follows the data. */
export interface PlotView {
  readonly x: Range | null
  readonly y: Range | null
}

export interface PlotEvents {
  readonly notesChanged: (notes: PlotNotes) => void
  readonly viewChanged: (view: PlotView) => void
}

const WHOLE: PlotView = { x: null, y: null }
const RAW_ALPHA = 0.35
/** A brush flatter or narrower than this many pixels zooms one axis only. */
const FLAT_BRUSH = 14

/** A chart of series over steps on a canvas: Chart.js draws the axes, the series are painted here. */
export class LinePlot {
  readonly #canvas: HTMLCanvasElement
  readonly #events: PlotEvents
  readonly #chart: Chart<'line'>
  readonly #caches = new Map<string, SeriesCache>()
  #content: PlotContent
  #theme: ChartTheme
  #view: PlotView = WHOLE
  #frame: number | null = null
  #gesture: { axes: 'x' | 'y' | 'xy'; startX: number; startY: number } = {
    axes: 'x',
    startX: 0,
    startY: 0,
  }
  #edgeCounts = { nonPositive: 0, nonFinite: 0 }

  constructor(
    canvas: HTMLCanvasElement,
    content: PlotContent,
    theme: ChartTheme,
    events: PlotEvents,
  ) {
    this.#canvas = canvas
    this.#content = content
    this.#theme = theme
    this.#events = events
    const painter: Plugin<'line'> = {
      id: 'series-painter',
      // Chart.js draws once before its constructor has returned.
      beforeDatasetsDraw: (chart) => {
        this.#paint(chart)
      },
    }
    this.#chart = new Chart(
      canvas,
      plotConfiguration(painter, theme, content.labels, {
        began: (event, x, y) => this.#beginGesture(event, x, y),
        axes: () => this.#gesture.axes,
        moved: (isPan) => {
          this.#takeView(isPan)
        },
      }),
    )
    canvas.addEventListener('pointermove', this.#followBrush)
    this.schedule()
  }

  /** Shows other content at the next frame. */
  update(content: PlotContent): void {
    this.#content = content
    this.schedule()
  }

  setTheme(theme: ChartTheme): void {
    this.#theme = theme
    this.schedule()
  }

  /** One repaint at the next animation frame, however often it is asked for. */
  schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null
      this.repaint()
    })
  }

  resetView(): void {
    this.#setView(WHOLE)
  }

  destroy(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#canvas.removeEventListener('pointermove', this.#followBrush)
    this.#chart.destroy()
  }

  /** Plot area inside the canvas, in CSS pixels. */
  get area(): { left: number; right: number; top: number; bottom: number } {
    const { left, right, top, bottom } = this.#chart.chartArea
    return { left, right, top, bottom }
  }

  xAt(pixel: number): number {
    return this.#chart.scales['x']?.getValueForPixel(pixel) ?? 0
  }

  pixelOf(x: number): number {
    return this.#projection().toX(x)
  }

  /** What the visible series say at `x`, nearest to the pointer first. */
  readingsAt(x: number, pointerY: number | null): readonly Reading[] {
    const { isLogarithmicY } = this.#content
    return readingsAt(this.#visibleSeries(), {
      x,
      pointerY,
      isLogarithmicY,
      ...this.#projection(),
      smoothedOf: (series) => this.#smoothedOf(series),
    })
  }

  /** Lays out the axes for the present content and paints, at once. */
  repaint(): void {
    const { isLogarithmicX, isLogarithmicY, labels } = this.#content
    for (const id of this.#caches.keys()) {
      if (!this.#content.series.some((series) => series.id === id)) this.#caches.delete(id)
    }
    const wholeX = this.#stepDomain()
    const x = this.#view.x ?? wholeX
    const y = this.#view.y ?? this.#valueDomain(this.#view.x)
    const { options } = this.#chart
    options.scales = {
      x: {
        ...axisOptions(this.#theme, labels.x, isLogarithmicX, true),
        min: x.minimum,
        max: x.maximum,
      },
      y: {
        ...axisOptions(this.#theme, labels.y, isLogarithmicY, false),
        min: y.minimum,
        max: y.maximum,
      },
    }
    const zoom = options.plugins?.zoom
    if (zoom) {
      zoom.limits = { x: { min: wholeX.minimum, max: wholeX.maximum, minRange: 2 } }
      if (zoom.pan) zoom.pan.enabled = this.#isZoomed
    }
    this.#chart.update('none')
    this.#events.notesChanged(this.#notes())
  }

  get #isZoomed(): boolean {
    return this.#view.x !== null || this.#view.y !== null
  }

  #visibleSeries(): readonly ChartSeries[] {
    return this.#content.series.filter(({ id }) => !this.#content.hiddenIds.has(id))
  }

  #cacheOf(series: ChartSeries): SeriesCache {
    let cache = this.#caches.get(series.id)
    if (cache === undefined) {
      cache = new SeriesCache()
      this.#caches.set(series.id, cache)
    }
    return cache
  }

  #smoothedOf(series: ChartSeries): Float64Array | null {
    const { smoothing } = this.#content
    if (smoothing <= 0 || series.kind !== 'line' || series.isFaint === true) return null
    return this.#cacheOf(series).smoothed(series, smoothing)
  }

  #stepDomain(): Range {
    const { isLogarithmicX } = this.#content
    let first = Infinity
    let last = -Infinity
    for (const { steps, pointCount } of this.#visibleSeries()) {
      const from = isLogarithmicX ? firstAtLeast(steps, pointCount, 1) : 0
      if (from >= pointCount) continue
      first = Math.min(first, steps[from]!)
      last = Math.max(last, steps[pointCount - 1]!)
    }
    if (first > last)
      return isLogarithmicX ? { minimum: 1, maximum: 10 } : { minimum: 0, maximum: 1 }
    return stepDomain(first, last, isLogarithmicX)
  }

  #valueDomain(x: Range | null): Range {
    const extent = emptyExtent()
    for (const series of this.#visibleSeries()) {
      join(
        extent,
        x === null
          ? this.#cacheOf(series).extent(series)
          : extentBetween(series, x.minimum, x.maximum),
      )
    }
    return valueDomain(extent, this.#content.isLogarithmicY) ?? { minimum: 0.1, maximum: 1 }
  }

  #projection(): Projection {
    const { x, y } = this.#chart.scales
    return {
      toX: (step) => x?.getPixelForValue(step) ?? 0,
      toY: (value) => y?.getPixelForValue(value) ?? 0,
    }
  }

  #paint(chart: Chart<'line'>): void {
    const { ctx: context, chartArea: area } = chart
    const { x, y } = chart.scales
    this.#edgeCounts = { nonPositive: 0, nonFinite: 0 }
    if (x === undefined || y === undefined || area.width < 1 || area.height < 1) return
    const columnCount = Math.min(4000, Math.round(area.width * chart.currentDevicePixelRatio))
    const window = {
      x: { minimum: x.min, maximum: x.max },
      columnCount,
      isLogarithmicX: this.#content.isLogarithmicX,
      isLogarithmicY: this.#content.isLogarithmicY,
    }
    const projection = fastProjection(x, y, window.isLogarithmicX, window.isLogarithmicY)
    const front: (() => void)[] = []
    let markedRow = 0
    context.save()
    context.beginPath()
    // The marks of the first and the last point are not cut in half.
    const beside = this.#isZoomed ? 0 : 4
    context.rect(area.left - beside, area.top - 1, area.width + 2 * beside, area.height + 2)
    context.clip()
    for (const series of this.#visibleSeries()) {
      const { steps, values, pointCount } = series
      const { raw, smooth } = this.#cacheOf(series).columns(columnCount)
      decimate(steps, values, pointCount, window, raw)
      const smoothed = this.#smoothedOf(series)
      const isBehind = smoothed !== null || series.isFaint === true
      const style: LineStyle = {
        color: series.color,
        width: isBehind ? 1 : (series.width ?? 1.5),
        dash: smoothed === null ? (series.dash ?? []) : [],
        alpha: isBehind ? RAW_ALPHA : 1,
        markSpacing: series.kind === 'points-line' ? 8 : 0,
      }
      paintSeries(context, raw, steps, values, projection, style)
      if (smoothed !== null) {
        decimate(steps, smoothed, pointCount, window, smooth)
        const inFront = { ...style, width: series.width ?? 1.5, dash: series.dash ?? [], alpha: 1 }
        front.push(() => paintSeries(context, smooth, steps, smoothed, projection, inFront))
      }
      const marks = edgeMarksOf(raw, steps, projection.toX)
      if (marks.length > 0) {
        const row = { top: area.top, bottom: area.bottom, row: markedRow++ }
        const font = `10px ${this.#theme.fontFamily}`
        front.push(() => {
          paintEdgeMarks(context, marks, row, series.color, font)
        })
      }
      for (let column = 0; column < raw.count; column++) {
        this.#edgeCounts.nonPositive += raw.nonPositiveCount[column]!
        this.#edgeCounts.nonFinite +=
          raw.nanCount[column]! +
          raw.positiveInfinityCount[column]! +
          raw.negativeInfinityCount[column]!
      }
    }
    for (const paint of front) paint()
    context.restore()
  }

  #notes(): PlotNotes {
    const { x, y } = this.#view
    let pointCount = 0
    let insideCount = 0
    for (const { steps, values, pointCount: count } of this.#visibleSeries()) {
      pointCount += count
      const from = x === null ? 0 : firstAtLeast(steps, count, x.minimum)
      const to = x === null ? count : firstAtLeast(steps, count, Math.floor(x.maximum) + 1, from)
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
      nonPositiveCount: this.#edgeCounts.nonPositive,
      nonFiniteCount: this.#edgeCounts.nonFinite,
      isZoomed: this.#isZoomed,
    }
  }

  #beginGesture(event: Event, startX: number, startY: number): boolean {
    const { left, right, top, bottom } = this.area
    if (event instanceof WheelEvent) {
      // A wheel over a chart that nobody chose scrolls the page.
      const isChosen = this.#canvas.parentElement?.contains(document.activeElement) === true
      this.#gesture = { axes: startX < left ? 'y' : 'x', startX, startY }
      return event.ctrlKey || event.metaKey || isChosen
    }
    this.#gesture = { axes: 'x', startX, startY }
    return startX >= left && startX <= right && startY >= top && startY <= bottom
  }

  readonly #followBrush = (event: PointerEvent): void => {
    if ((event.buttons & 1) === 0) return
    const bounds = this.#canvas.getBoundingClientRect()
    const width = Math.abs(event.clientX - bounds.left - this.#gesture.startX)
    const height = Math.abs(event.clientY - bounds.top - this.#gesture.startY)
    this.#gesture.axes = height < FLAT_BRUSH ? 'x' : width < FLAT_BRUSH ? 'y' : 'xy'
  }

  /** Takes over what the zoom plugin has set. */
  #takeView(isPan: boolean): void {
    const { x, y } = this.#chart.scales
    if (x === undefined || y === undefined) return
    const whole = this.#stepDomain()
    const slack = (whole.maximum - whole.minimum) * 1e-6
    const isWhole = x.min <= whole.minimum + slack && x.max >= whole.maximum - slack
    const isYMoved = this.#view.y !== null || isPan || this.#gesture.axes !== 'x'
    this.#setView({
      x: isWhole ? null : { minimum: x.min, maximum: x.max },
      y: isYMoved ? { minimum: y.min, maximum: y.max } : null,
    })
  }

  #setView(view: PlotView): void {
    this.#view = view
    this.#events.viewChanged(view)
    this.schedule()
  }
}

interface LinearPixels {
  readonly min: number
  readonly max: number
  getPixelForValue(value: number): number
}

/** The scales' own projection without their checks: it is asked for every column of every series. */
function fastProjection(
  x: LinearPixels,
  y: LinearPixels,
  isLogarithmicX: boolean,
  isLogarithmicY: boolean,
): Projection {
  return { toX: along(x, isLogarithmicX), toY: along(y, isLogarithmicY) }
}

function along(scale: LinearPixels, isLogarithmic: boolean): (value: number) => number {
  const begin = scale.getPixelForValue(scale.min)
  const end = scale.getPixelForValue(scale.max)
  const from = isLogarithmic ? Math.log(scale.min) : scale.min
  const to = isLogarithmic ? Math.log(scale.max) : scale.max
  const slope = (end - begin) / (to - from)
  return isLogarithmic
    ? (value) => begin + (Math.log(value) - from) * slope
    : (value) => begin + (value - from) * slope
}
