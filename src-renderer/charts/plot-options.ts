import {
  Chart,
  LinearScale,
  LineController,
  LogarithmicScale,
  type ChartConfiguration,
  type ChartOptions,
  type Plugin,
  type Scale,
} from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import type { AxisTick } from './axis-ticks'
import { durationTicks, linearTicks, logarithmicTicks } from './axis-ticks'
import type { PlaceAxis } from './chart-series'
import type { ChartTheme } from './chart-theme'

const FONT_SIZE = 11.5
/** Room that a tick label takes along its axis, in pixels; ticks lie at least this far apart. */
const X_TICK_SPACING = 76
const Y_TICK_SPACING = 32
/** Holds `1 000.00` and the axis title. */
const Y_AXIS_WIDTH = 62

/** What a person does to the view; the plot decides what it means. */
export interface PlotGestures {
  /** @returns whether the gesture is taken up */
  readonly began: (event: Event, x: number, y: number) => boolean
  /** Axes that the present gesture moves. */
  readonly axes: () => 'x' | 'y' | 'xy'
  /** The axes have been moved; by a pan, or else by a zoom along `axes`. */
  readonly moved: (isPan: boolean) => void
}

type AxisOptions = NonNullable<NonNullable<ChartOptions<'line'>['scales']>[string]>

/** What depends on the content of a plot. */
export interface PlotLayout {
  readonly scales: { readonly x: AxisOptions; readonly y: AxisOptions }
  readonly padding: { readonly top: number; readonly right: number }
  /** How far can be zoomed out and in. */
  readonly limits: {
    readonly x: { readonly min: number; readonly max: number; readonly minRange: number }
  }
}

/**
 * Axes, grid and gestures of a plot whose series are painted by `painter`: Chart.js holds no data.
 */
export function plotConfiguration(
  painter: Plugin<'line'>,
  theme: ChartTheme,
  { scales, padding, limits }: PlotLayout,
  gestures: PlotGestures,
): ChartConfiguration<'line'> {
  Chart.register(LineController, LinearScale, LogarithmicScale, zoomPlugin)
  return {
    type: 'line',
    data: { datasets: [] },
    plugins: [painter],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      // The pointer is followed by the chart's own overlay.
      events: [],
      layout: { padding },
      scales: { ...scales },
      plugins: {
        zoom: {
          limits,
          pan: {
            enabled: false,
            mode: 'xy',
            modifierKey: 'shift',
            onPan: () => {
              gestures.moved(true)
            },
          },
          zoom: {
            mode: gestures.axes,
            wheel: { enabled: true, speed: 0.12 },
            drag: {
              enabled: true,
              threshold: 5,
              backgroundColor: `color-mix(in srgb, ${theme.accent} 15%, transparent)`,
              borderColor: theme.accent,
              borderWidth: 1,
              drawTime: 'afterDatasetsDraw',
            },
            pinch: { enabled: false },
            onZoomStart: ({ event, point }) => gestures.began(event, point.x ?? 0, point.y ?? 0),
            onZoom: () => {
              gestures.moved(false)
            },
          },
        },
      },
    },
  }
}

/** The y axis. */
export function axisOptions(theme: ChartTheme, label: string, isLogarithmic: boolean): AxisOptions {
  return {
    ...lookOf(theme, label, isLogarithmic),
    afterFit: (scale: Scale) => {
      // One width for all, so that charts line up and a new digit moves nothing.
      scale.width = Math.max(scale.width, Y_AXIS_WIDTH)
    },
    afterBuildTicks: (scale: Scale) => {
      const range = { minimum: scale.min, maximum: scale.max }
      const count = Math.max(2, Math.floor(scale.maxHeight / Y_TICK_SPACING))
      setTicks(scale, isLogarithmic ? logarithmicTicks(range, count) : linearTicks(range, count))
    },
  }
}

export function placeAxisOptions(
  theme: ChartTheme,
  axis: PlaceAxis,
  isLogarithmic: boolean,
): AxisOptions {
  return {
    ...lookOf(theme, axis.label, isLogarithmic),
    afterBuildTicks: (scale: Scale) => {
      const range = { minimum: scale.min, maximum: scale.max }
      const count = Math.max(2, Math.floor(scale.maxWidth / X_TICK_SPACING))
      setTicks(
        scale,
        axis.unit === 'duration'
          ? durationTicks(range, count, isLogarithmic, axis.format)
          : isLogarithmic
            ? logarithmicTicks(range, count)
            : linearTicks(range, count, axis.unit === 'count'),
      )
    },
  }
}

function lookOf(theme: ChartTheme, label: string, isLogarithmic: boolean): AxisOptions {
  const font = { family: theme.fontFamily, size: FONT_SIZE }
  return {
    type: isLogarithmic ? 'logarithmic' : 'linear',
    border: { display: false },
    grid: { color: theme.gridLine, drawTicks: false },
    title: { display: label !== '', text: label, color: theme.mutedText, font, padding: 2 },
    ticks: {
      color: theme.mutedText,
      font,
      padding: 6,
      maxRotation: 0,
      callback: (_value, index, ticks) => ticks[index]?.label ?? '',
    },
  }
}

function setTicks(scale: Scale, ticks: readonly AxisTick[]): void {
  scale.ticks = ticks.map(({ value, label }) => ({ value, label }))
}
