import { linearTicks, type AxisTick } from './axis-ticks'
import type { Range } from './chart-series'
import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'

/** Where the values of a plane lie in a box of CSS pixels, the y axis upwards. */
export interface PlaneFrame {
  readonly x: Range
  readonly y: Range
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly toX: (value: number) => number
  readonly toY: (value: number) => number
  readonly fromX: (pixel: number) => number
  readonly fromY: (pixel: number) => number
}

const LEFT = 52
const BOTTOM = 38
const EDGE = 10

/**
 * @param isEvenlyScaled one unit is equally long on both axes: the shorter range is widened
 * @returns null where there is no room
 */
export function planeFrame(
  width: number,
  height: number,
  ranges: { readonly x: Range; readonly y: Range },
  isEvenlyScaled: boolean,
): PlaneFrame | null {
  const plotWidth = width - LEFT - EDGE
  const plotHeight = height - BOTTOM - EDGE
  if (plotWidth < 10 || plotHeight < 10) return null
  let { x, y } = ranges
  if (isEvenlyScaled) {
    const unit = Math.max(spanOf(x) / plotWidth, spanOf(y) / plotHeight)
    x = around(x, unit * plotWidth)
    y = around(y, unit * plotHeight)
  }
  return {
    x,
    y,
    left: LEFT,
    top: EDGE,
    width: plotWidth,
    height: plotHeight,
    toX: (value) => LEFT + ((value - x.minimum) / spanOf(x)) * plotWidth,
    toY: (value) => EDGE + plotHeight - ((value - y.minimum) / spanOf(y)) * plotHeight,
    fromX: (pixel) => x.minimum + ((pixel - LEFT) / plotWidth) * spanOf(x),
    fromY: (pixel) => y.minimum + ((EDGE + plotHeight - pixel) / plotHeight) * spanOf(y),
  }
}

/** Ticks that are not those of numbers: words, or numbers of a scale of its own. */
export interface AxisTicks {
  readonly x?: readonly Pick<AxisTick, 'value' | 'label'>[]
  readonly y?: readonly Pick<AxisTick, 'value' | 'label'>[]
}

/** Grid, ticks and the names of the axes. */
export function paintAxes(
  context: ChartCanvas,
  frame: PlaneFrame,
  labels: { readonly x: string; readonly y: string },
  theme: ChartTheme,
  ticks: AxisTicks = {},
): void {
  const { left, top, width, height } = frame
  context.font = `11.5px ${theme.fontFamily}`
  context.fillStyle = theme.mutedText
  context.strokeStyle = theme.gridLine
  context.lineWidth = 1
  context.beginPath()
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const { value, label } of ticks.x ?? linearTicks(frame.x, Math.max(2, width / 76))) {
    const at = Math.round(frame.toX(value)) + 0.5
    context.moveTo(at, top)
    context.lineTo(at, top + height)
    context.fillText(label, at, top + height + 6)
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { value, label } of ticks.y ?? linearTicks(frame.y, Math.max(2, height / 40))) {
    const at = Math.round(frame.toY(value)) + 0.5
    context.moveTo(left, at)
    context.lineTo(left + width, at)
    context.fillText(label, left - 6, at)
  }
  context.stroke()
  context.textAlign = 'center'
  context.textBaseline = 'bottom'
  context.fillText(labels.x, left + width / 2, top + height + BOTTOM - 2)
  context.save()
  context.translate(4, top + height / 2)
  context.rotate(-Math.PI / 2)
  context.textBaseline = 'top'
  context.fillText(labels.y, 0, 0)
  context.restore()
}

export function spanOf(range: Range): number {
  return range.maximum - range.minimum
}

/** The range of values with a margin; of equal values a range around them. */
export function paddedRange(values: Iterable<number>): Range {
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    minimum = Math.min(minimum, value)
    maximum = Math.max(maximum, value)
  }
  if (minimum > maximum) return { minimum: 0, maximum: 1 }
  const margin = maximum > minimum ? (maximum - minimum) * 0.05 : 1
  return { minimum: minimum - margin, maximum: maximum + margin }
}

function around(range: Range, span: number): Range {
  const middle = (range.minimum + range.maximum) / 2
  return { minimum: middle - span / 2, maximum: middle + span / 2 }
}
