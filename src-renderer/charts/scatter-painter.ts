import type { Range } from './chart-series'
import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import { paddedRange, paintAxes, planeFrame, type AxisTicks, type PlaneFrame } from './plane-frame'

/** A line through a plane, from point to point. */
export interface PlaneLine {
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  readonly color: string
  /** Lengths of strokes and gaps in pixels; solid when absent. */
  readonly dash?: readonly number[]
}

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
  readonly lines?: readonly PlaneLine[]
  /** Axes that stay whatever the points are; around the points when absent. */
  readonly ranges?: { readonly x: Range; readonly y: Range }
  readonly ticks?: AxisTicks
  /** False leaves the points to be pointed at without drawing them. */
  readonly arePointsShown?: boolean
  /** A point with a ring around it. */
  readonly markedIndex?: number | null
}

/** How far from a point one may point at it, in CSS pixels. */
const REACH = 12

/** Paints axes, lines and points into a box of CSS pixels, and says where what lies. */
export function paintScatter(
  context: ChartCanvas,
  width: number,
  height: number,
  content: ScatterContent,
  theme: ChartTheme,
): PlaneFrame | null {
  context.clearRect(0, 0, width, height)
  if (content.xs.length === 0) return null
  const ranges = content.ranges ?? { x: paddedRange(content.xs), y: paddedRange(content.ys) }
  const frame = planeFrame(width, height, ranges, content.isEvenlyScaled)
  if (frame === null) return null
  paintAxes(context, frame, { x: content.xLabel, y: content.yLabel }, theme, content.ticks)
  for (const line of content.lines ?? []) paintLine(context, frame, line)
  if (content.arePointsShown ?? true) paintPoints(context, frame, content)
  const marked = content.markedIndex ?? -1
  if (marked >= 0 && marked < content.xs.length) {
    context.strokeStyle = theme.text
    context.lineWidth = 1.5
    context.beginPath()
    context.arc(frame.toX(content.xs[marked]!), frame.toY(content.ys[marked]!), 6, 0, 2 * Math.PI)
    context.stroke()
  }
  return frame
}

function paintPoints(context: ChartCanvas, frame: PlaneFrame, content: ScatterContent): void {
  const radius = content.xs.length > 600 ? 1.75 : 2.5
  for (const [index, color] of content.palette.entries()) {
    context.fillStyle = color
    context.globalAlpha = 0.8
    context.beginPath()
    for (let i = 0; i < content.xs.length; i++) {
      if (content.colorIndex[i] !== index) continue
      const [left, top] = [frame.toX(content.xs[i]!), frame.toY(content.ys[i]!)]
      context.moveTo(left + radius, top)
      context.arc(left, top, radius, 0, 2 * Math.PI)
    }
    context.fill()
  }
  context.globalAlpha = 1
}

export function paintLine(
  context: ChartCanvas,
  frame: PlaneFrame,
  { xs, ys, color, dash = [] }: PlaneLine,
): void {
  context.save()
  context.beginPath()
  context.rect(frame.left - 1, frame.top - 1, frame.width + 2, frame.height + 2)
  context.clip()
  context.strokeStyle = color
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.setLineDash([...dash])
  context.beginPath()
  for (let i = 0; i < xs.length; i++) context.lineTo(frame.toX(xs[i]!), frame.toY(ys[i]!))
  context.stroke()
  context.restore()
}

/** The point that is meant at a place of the box, the nearest within reach; −1 for none. */
export function pointAt(
  frame: PlaneFrame,
  { xs, ys }: Pick<ScatterContent, 'xs' | 'ys'>,
  pixelX: number,
  pixelY: number,
): number {
  let nearest = -1
  let least = REACH
  for (let i = 0; i < xs.length; i++) {
    const distance = Math.hypot(frame.toX(xs[i]!) - pixelX, frame.toY(ys[i]!) - pixelY)
    if (distance < least) {
      least = distance
      nearest = i
    }
  }
  return nearest
}
