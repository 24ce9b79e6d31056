import { Chart, type Plugin } from 'chart.js'
import type { ChartSeries } from './chart-series'
import type { ChartTheme } from './chart-theme'
import { endLabelFont, shortened } from './end-labels'
import {
  notesOf,
  shownValueDomain,
  stepsBetween,
  visibleSeries,
  wholePlaceDomain,
  type EdgeCounts,
  type PlotContent,
  type PlotNotes,
  type PlotView,
} from './plot-content'
import { axisOptions, placeAxisOptions, plotConfiguration, type PlotLayout } from './plot-options'
import { paintPlot } from './plot-painter'
import { readingsAt, type Reading } from './readings'
import { SeriesCache } from './series-cache'
import type { Projection } from './series-painter'

export interface PlotEvents {
  /** After every repaint but the first, which the constructor does. */
  readonly repainted: () => void
  readonly viewChanged: (view: PlotView) => void
}

const WHOLE: PlotView = { x: null, y: null }
/** A brush flatter or narrower than this many pixels zooms one axis only. */
const FLAT_BRUSH = 14
const PLAIN_PADDING = 10
/** Narrower plots have no room for names beside their lines. */
const LABELLED_WIDTH = 460
const MAXIMUM_LABEL_WIDTH = 150
const MAXIMUM_LABELLED_COUNT = 16

/** A chart of series over places on a canvas: Chart.js draws the axes, the series are painted here. */
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
  #edgeCounts: EdgeCounts = { nonPositive: 0, nonFinite: 0 }
  #endTexts: ReadonlyMap<string, string> | null = null

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
    const width = canvas.parentElement?.clientWidth ?? 0
    this.#chart = new Chart(
      canvas,
      plotConfiguration(painter, theme, this.#layOut(canvas.getContext('2d'), width), {
        began: (event, x, y) => this.#beginGesture(event, x, y),
        axes: () => this.#gesture.axes,
        moved: (isPan) => {
          this.#takeView(isPan)
        },
      }),
    )
    canvas.addEventListener('pointermove', this.#followBrush)
  }

  /** Shows other content at the next frame. */
  update(content: PlotContent): void {
    // What was zoomed to in steps is nowhere in seconds.
    const isOtherAxis = content.axis.unit !== this.#content.axis.unit
    const isOtherLabel = content.axis.label !== this.#content.axis.label
    this.#content = content
    if ((isOtherAxis || isOtherLabel) && this.#isZoomed) this.#setView(WHOLE)
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

  get view(): PlotView {
    return this.#view
  }

  /** The steps that are zoomed to; null where nothing is. */
  get shownSteps(): { readonly fromStep: number; readonly toStep: number } | null {
    return this.#view.x === null ? null : stepsBetween(this.#content, this.#view.x)
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
    return readingsAt(visibleSeries(this.#content), {
      x,
      pointerY,
      isLogarithmicY,
      ...this.#projection(),
      smoothedOf: (series) => this.#smoothedOf(series),
    })
  }

  /** What the last repaint could not show. */
  get notes(): PlotNotes {
    return notesOf(this.#content, this.#view, this.#edgeCounts)
  }

  /** Lays out the axes for the present content and paints, at once. */
  repaint(): void {
    const { series } = this.#content
    for (const id of this.#caches.keys()) {
      if (!series.some((line) => line.id === id)) this.#caches.delete(id)
    }
    const { options, ctx, width } = this.#chart
    const { scales, padding, limits } = this.#layOut(ctx, width)
    options.scales = { ...scales }
    options.layout = { padding }
    const zoom = options.plugins?.zoom
    if (zoom) {
      zoom.limits = limits
      if (zoom.pan) zoom.pan.enabled = this.#isZoomed
    }
    this.#chart.update('none')
    this.#events.repainted()
  }

  get #isZoomed(): boolean {
    return this.#view.x !== null || this.#view.y !== null
  }

  /** @param width of the whole canvas in pixels */
  #layOut(context: CanvasRenderingContext2D | null, width: number): PlotLayout {
    const content = this.#content
    const whole = wholePlaceDomain(content)
    const x = this.#view.x ?? whole
    const y = this.#view.y ?? shownValueDomain(content, this.#view.x, (s) => this.#cacheOf(s))
    const minRange = content.axis.unit === 'count' ? 2 : (whole.maximum - whole.minimum) * 1e-7
    return {
      scales: {
        x: {
          ...placeAxisOptions(this.#theme, content.axis, content.isLogarithmicX),
          min: x.minimum,
          max: x.maximum,
        },
        y: {
          ...axisOptions(this.#theme, content.yLabel, content.isLogarithmicY),
          min: y.minimum,
          max: y.maximum,
        },
      },
      padding: { top: 6, right: context === null ? PLAIN_PADDING : this.#nameEnds(context, width) },
      limits: { x: { min: whole.minimum, max: whole.maximum, minRange } },
    }
  }

  /**
   * Chooses names of the lines as far as there is room for them beside the plot.
   *
   * @returns the room that they take, in pixels
   */
  #nameEnds(context: CanvasRenderingContext2D, width: number): number {
    const series = visibleSeries(this.#content).filter(
      ({ pointCount, isFaint }) => pointCount > 0 && isFaint !== true,
    )
    const hasRoom =
      this.#content.hasEndLabels &&
      width >= LABELLED_WIDTH &&
      series.length > 1 &&
      series.length <= MAXIMUM_LABELLED_COUNT
    this.#endTexts = null
    if (!hasRoom) return PLAIN_PADDING
    context.font = endLabelFont(this.#theme)
    const widthOf = (text: string): number => context.measureText(text).width
    const widest = Math.min(MAXIMUM_LABEL_WIDTH, width * 0.2)
    this.#endTexts = new Map(series.map(({ id, label }) => [id, shortened(label, widest, widthOf)]))
    return Math.ceil(Math.max(...[...this.#endTexts.values()].map(widthOf))) + 18
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

  #projection(): Projection {
    const { x, y } = this.#chart.scales
    return {
      toX: (place) => x?.getPixelForValue(place) ?? 0,
      toY: (value) => y?.getPixelForValue(value) ?? 0,
    }
  }

  #paint(chart: Chart<'line'>): void {
    const { ctx: context, chartArea: area } = chart
    const { x, y } = chart.scales
    this.#edgeCounts = { nonPositive: 0, nonFinite: 0 }
    if (x === undefined || y === undefined || area.width < 1 || area.height < 1) return
    const { isLogarithmicX, isLogarithmicY } = this.#content
    this.#edgeCounts = paintPlot(context, {
      content: this.#content,
      theme: this.#theme,
      window: {
        x: { minimum: x.min, maximum: x.max },
        columnCount: Math.min(4000, Math.round(area.width * chart.currentDevicePixelRatio)),
        isLogarithmicX,
        isLogarithmicY,
      },
      projection: fastProjection(x, y, isLogarithmicX, isLogarithmicY),
      area,
      isZoomed: this.#isZoomed,
      endTexts: this.#endTexts,
      cacheOf: (series) => this.#cacheOf(series),
      smoothedOf: (series) => this.#smoothedOf(series),
    })
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
    const whole = wholePlaceDomain(this.#content)
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
