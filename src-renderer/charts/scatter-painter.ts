import { linearTicks } from './axis-ticks'
import type { ChartTheme } from './chart-theme'
import type { Range } from './chart-series'

/** Points in the plane; colour `i` of `palette` marks the points whose `colorIndex` is i. */
export interface ScatterContent {
  readonly xs: Float64Array
  readonly ys: Float64Array
  readonly colorIndex: Float64Array
  readonly palette: readonly string[]
  readonly xLabel: string
  readonly yLabel: string
  /** One unit is equally long on both axes, so that a circle stays a circle. */
  readonly isEvenlyScaled: boolean
}

const LEFT = 52
const BOTTOM = 38
const EDGE = 10

/** Paints axes and points into a box of CSS pixels. */
export function paintScatter(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  content: ScatterContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  const plotWidth = width - LEFT - EDGE
  const plotHeight = height - BOTTOM - EDGE
  if (plotWidth < 10 || plotHeight < 10 || content.xs.length === 0) return
  let x = padded(content.xs)
  let y = padded(content.ys)
  if (content.isEvenlyScaled) {
    const unit = Math.max(spanOf(x) / plotWidth, spanOf(y) / plotHeight)
    x = around(x, unit * plotWidth)
    y = around(y, unit * plotHeight)
  }
  const toX = (value: number): number => LEFT + ((value - x.minimum) / spanOf(x)) * plotWidth
  const toY = (value: number): number =>
    EDGE + plotHeight - ((value - y.minimum) / spanOf(y)) * plotHeight

  context.font = `11.5px ${theme.fontFamily}`
  context.fillStyle = theme.mutedText
  context.strokeStyle = theme.gridLine
  context.lineWidth = 1
  context.beginPath()
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const { value, label } of linearTicks(x, Math.max(2, plotWidth / 76))) {
    const at = Math.round(toX(value)) + 0.5
    context.moveTo(at, EDGE)
    context.lineTo(at, EDGE + plotHeight)
    context.fillText(label, at, EDGE + plotHeight + 6)
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { value, label } of linearTicks(y, Math.max(2, plotHeight / 40))) {
    const at = Math.round(toY(value)) + 0.5
    context.moveTo(LEFT, at)
    context.lineTo(LEFT + plotWidth, at)
    context.fillText(label, LEFT - 6, at)
  }
  context.stroke()
  context.textAlign = 'center'
  context.textBaseline = 'bottom'
  context.fillText(content.xLabel, LEFT + plotWidth / 2, height - 2)
  context.save()
  context.translate(4, EDGE + plotHeight / 2)
  context.rotate(-Math.PI / 2)
  context.textBaseline = 'top'
  context.fillText(content.yLabel, 0, 0)
  context.restore()

  const radius = content.xs.length > 600 ? 1.75 : 2.5
  for (const [index, color] of content.palette.entries()) {
    context.fillStyle = color
    context.globalAlpha = 0.8
    context.beginPath()
    for (let i = 0; i < content.xs.length; i++) {
      if (content.colorIndex[i] !== index) continue
      const [left, top] = [toX(content.xs[i]!), toY(content.ys[i]!)]
      context.moveTo(left + radius, top)
      context.arc(left, top, radius, 0, 2 * Math.PI)
    }
    context.fill()
  }
  context.globalAlpha = 1
}

function spanOf(range: Range): number {
  return range.maximum - range.minimum
}

function padded(values: Float64Array): Range {
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of values) {
    minimum = Math.min(minimum, value)
    maximum = Math.max(maximum, value)
  }
  const margin = maximum > minimum ? (maximum - minimum) * 0.05 : 1
  return { minimum: minimum - margin, maximum: maximum + margin }
}

function around(range: Range, span: number): Range {
  const middle = (range.minimum + range.maximum) / 2
  return { minimum: middle - span / 2, maximum: middle + span / 2 }
}
