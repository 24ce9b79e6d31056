import { pixelImage, type ChartCanvas } from './chart-canvas'
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
import { mixed, pixelsOf, rgbOf } from './signed-colors'

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

const LEVEL_COUNT = 14
/** About how wide the pixels of the shades are, in CSS pixels. */
const SHADE_EXTENT = 3

/** Paints shades, contour lines and ways into a box of CSS pixels, and says where what lies. */
export function paintSurface(
  context: ChartCanvas,
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
  context: ChartCanvas,
  frame: PlaneFrame,
  grid: PlaneGrid,
  theme: ChartTheme,
): void {
  const [least, greatest] = finiteRange(grid.values)
  const low = rgbOf(theme.accent)
  const high = rgbOf(theme.surface)
  const columnCount = Math.ceil(frame.width / SHADE_EXTENT)
  const rowCount = Math.ceil(frame.height / SHADE_EXTENT)
  const pixels = pixelsOf(columnCount * rowCount, (index) => {
    const column = index % columnCount
    const row = Math.floor(index / columnCount)
    const value = valueAt(
      grid,
      frame.fromX(frame.left + ((column + 0.5) / columnCount) * frame.width),
      frame.fromY(frame.top + ((row + 0.5) / rowCount) * frame.height),
    )
    // Half of the accent at the least value: the ways stay readable over it.
    return mixed(high, low, 0.5 * (1 - shadeOf(value, least, greatest)))
  })
  const { left, top, width, height } = frame
  context.drawImage(pixelImage(pixels, columnCount, rowCount), left, top, width, height)
}

function paintLines(
  context: ChartCanvas,
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
  context: ChartCanvas,
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
