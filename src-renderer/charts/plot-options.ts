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
import { linearTicks, logarithmicTicks } from './axis-ticks'
import type { ChartTheme } from './chart-theme'

const FONT_SIZE = 11.5
/** Room that a tick label takes along its axis, in pixels; ticks lie at least this far apart. */
const X_TICK_SPACING = 76
const Y_TICK_SPACING = 32
/** Holds `1 000.00` and the axis title. */
const Y_AXIS_WIDTH = 62

export interface PlotLabels {
  readonly x: string
  readonly y: string
}

/** What a person does to the view; the plot decides what it means. */
export interface PlotGestures {
  /** @returns whether the gesture is taken up */
  readonly began: (event: Event, x: number, y: number) => boolean
  /** Axes that the present gesture moves. */
  readonly axes: () => 'x' | 'y' | 'xy'
  /** The axes have been moved; by a pan, or else by a zoom along `axes`. */
  readonly moved: (isPan: boolean) => void
}

/**
 * Axes, grid and gestures of a plot whose series are painted by `painter`: Chart.js holds no data.
 */
export function plotConfiguration(
  painter: Plugin<'line'>,
  theme: ChartTheme,
  labels: PlotLabels,
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
      layout: { padding: { top: 6, right: 10 } },
      scales: {
        x: axisOptions(theme, labels.x, false, true),
        y: axisOptions(theme, labels.y, false, false),
      },
      plugins: {
        zoom: {
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

type AxisOptions = NonNullable<NonNullable<ChartOptions<'line'>['scales']>[string]>

export function axisOptions(
  theme: ChartTheme,
  label: string,
  isLogarithmic: boolean,
  isStep: boolean,
): AxisOptions {
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
    afterFit: (scale: Scale) => {
      // One width for all, so that charts line up and a new digit moves nothing.
      if (!isStep) scale.width = Math.max(scale.width, Y_AXIS_WIDTH)
    },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticksOf(scale, isLogarithmic, isStep).map(({ value, label: text }) => ({
        value,
        label: text,
      }))
    },
  }
}

function ticksOf(scale: Scale, isLogarithmic: boolean, isStep: boolean): readonly AxisTick[] {
  const range = { minimum: scale.min, maximum: scale.max }
  const targetCount = isStep
    ? Math.floor(scale.maxWidth / X_TICK_SPACING)
    : Math.floor(scale.maxHeight / Y_TICK_SPACING)
  return isLogarithmic
    ? logarithmicTicks(range, Math.max(2, targetCount))
    : linearTicks(range, Math.max(2, targetCount), isStep)
}
