import type { ChartTheme } from './chart-theme'
import {
  contourLevels,
  contourLine,
  finiteRange,
  shadeOf,
  valueAt,
  type PlaneGrid,
} from './contour'
import { paintAxes, planeFrame, type PlaneFrame } from './plane-frame'

/** A way over the plane, from its first point to its last. */
export interface SurfaceWay {
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  readonly color: string
  readonly dash: readonly number[]
}

export interface SurfaceContent {
  readonly grid: PlaneGrid
  readonly ways: readonly SurfaceWay[]
  readonly xLabel: string
  readonly yLabel: string
}

type Rgb = readonly [number, number, number]

const LEVEL_COUNT = 14
/** Side of the squares that the shades are painted in, in CSS pixels. */
const SHADE_EXTENT = 3

/** Paints shades, contour lines and ways into a box of CSS pixels, and says where what lies. */
export function paintSurface(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  content: SurfaceContent,
  theme: ChartTheme,
): PlaneFrame | null {
  context.clearRect(0, 0, width, height)
  const { xs, ys } = content.grid
  const ranges = {
    x: { minimum: xs[0]!, maximum: xs[xs.length - 1]! },
    y: { minimum: ys[0]!, maximum: ys[ys.length - 1]! },
  }
  const frame = planeFrame(width, height, ranges, false)
  if (frame === null) return null
  // The shades cover the lines of the axes, which would be taken for contours.
  paintAxes(context, frame, { x: content.xLabel, y: content.yLabel }, theme)
  paintShades(context, frame, content.grid, theme)
  paintLines(context, frame, content.grid, theme)
  for (const way of content.ways) paintWay(context, frame, way, theme)
  return frame
}

function paintShades(
  context: CanvasRenderingContext2D,
  frame: PlaneFrame,
  grid: PlaneGrid,
  theme: ChartTheme,
): void {
  const [least, greatest] = finiteRange(grid.values)
  const low = rgbOf(context, theme.accent)
  const high = rgbOf(context, theme.surface)
  for (let top = frame.top; top < frame.top + frame.height; top += SHADE_EXTENT) {
    for (let left = frame.left; left < frame.left + frame.width; left += SHADE_EXTENT) {
      const wide = Math.min(SHADE_EXTENT, frame.left + frame.width - left)
      const tall = Math.min(SHADE_EXTENT, frame.top + frame.height - top)
      const value = valueAt(grid, frame.fromX(left + wide / 2), frame.fromY(top + tall / 2))
      // Half of the accent at the least value: the ways stay readable over it.
      const share = 0.5 * (1 - shadeOf(value, least, greatest))
      const mixed = low.map((own, i) => Math.round(own * share + high[i]! * (1 - share)))
      context.fillStyle = `rgb(${mixed.join(' ')})`
      context.fillRect(left, top, wide, tall)
    }
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  frame: PlaneFrame,
  grid: PlaneGrid,
  theme: ChartTheme,
): void {
  context.strokeStyle = theme.text
  context.globalAlpha = 0.28
  context.lineWidth = 1
  context.beginPath()
  for (const level of contourLevels(grid.values, LEVEL_COUNT)) {
    for (const [x1, y1, x2, y2] of contourLine(grid, level)) {
      context.moveTo(frame.toX(x1), frame.toY(y1))
      context.lineTo(frame.toX(x2), frame.toY(y2))
    }
  }
  context.stroke()
  context.globalAlpha = 1
}

function paintWay(
  context: CanvasRenderingContext2D,
  frame: PlaneFrame,
  { xs, ys, color, dash }: SurfaceWay,
  theme: ChartTheme,
): void {
  const last = xs.length - 1
  if (last < 0) return
  const trace = (): void => {
    context.beginPath()
    for (let i = 0; i <= last; i++) context.lineTo(frame.toX(xs[i]!), frame.toY(ys[i]!))
    context.stroke()
  }
  context.lineJoin = 'round'
  context.strokeStyle = theme.surface
  context.lineWidth = 4.5
  trace()
  context.strokeStyle = color
  context.lineWidth = 2
  context.setLineDash([...dash])
  trace()
  context.setLineDash([])
  for (let i = 0; i <= last; i++) {
    const isEnd = i === last
    context.beginPath()
    context.arc(frame.toX(xs[i]!), frame.toY(ys[i]!), isEnd ? 5 : 2.5, 0, 2 * Math.PI)
    context.fillStyle = i === 0 && last > 0 ? theme.surface : color
    context.fill()
    context.strokeStyle = isEnd ? theme.surface : color
    context.lineWidth = 1.5
    context.stroke()
  }
}

/** What a colour of the page comes to as red, green and blue. */
function rgbOf(context: CanvasRenderingContext2D, color: string): Rgb {
  context.fillStyle = color
  const text = context.fillStyle
  const parts = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16))
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0]
}
