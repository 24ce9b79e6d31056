import type { PlaneGrid } from '@engine/protocol/network-pictures'
import { pixelImage, type ChartCanvas } from '../../../charts/chart-canvas'
import type { ChartTheme } from '../../../charts/chart-theme'
import { contourLine, type Stretch } from '../../../charts/contour'
import { paintAxes, planeFrame, type PlaneFrame } from '../../../charts/plane-frame'
import { cellMiddles } from './plane-reading'

export interface PlaneContent {
  readonly grid: PlaneGrid
  /** (cells) of RGBA, row by row from the least y. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  /** Where classes meet. */
  readonly borders: readonly Stretch[]
  readonly points: PlanePoints
  readonly xLabel: string
  readonly yLabel: string
}

export interface PlanePoints {
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  readonly colors: readonly string[]
  /** Held-out examples are rings, those that are trained on are filled. */
  readonly isHeldOut: readonly boolean[]
  /** Colours that may be those of the plane behind them: their outlines are dark on light. */
  readonly areShaded: boolean
}

/** Room that the axes take beside the plane, in CSS pixels. */
export const PLANE_ROOM = { width: 62, height: 48 } as const

/** Lines where a field over the cells of a grid passes 0. */
export function zeroLine(grid: PlaneGrid, values: ArrayLike<number>): Stretch[] {
  const [xs, ys] = [cellMiddles(grid.x, grid.cellCount), cellMiddles(grid.y, grid.cellCount)]
  return contourLine({ xs, ys, values }, 0)
}

/** Pixels of a grid, whose first row is the least y, with the greatest y on top. */
export function upright(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  cellCount: number,
): Uint8ClampedArray<ArrayBuffer> {
  const turned = new Uint8ClampedArray(pixels.length)
  const rowBytes = 4 * cellCount
  for (let row = 0; row < cellCount; row++) {
    const from = (cellCount - 1 - row) * rowBytes
    turned.set(pixels.subarray(from, from + rowBytes), row * rowBytes)
  }
  return turned
}

/** Paints cells, borders and examples into a box of CSS pixels, and says where what lies. */
export function paintPlane(
  context: ChartCanvas,
  width: number,
  height: number,
  content: PlaneContent,
  theme: ChartTheme,
): PlaneFrame | null {
  const { grid, pixels, borders, points } = content
  context.clearRect(0, 0, width, height)
  const frame = planeFrame(width, height, { x: grid.x, y: grid.y }, false)
  if (frame === null) return null
  paintAxes(context, frame, { x: content.xLabel, y: content.yLabel }, theme)
  const cells = pixelImage(upright(pixels, grid.cellCount), grid.cellCount, grid.cellCount)
  context.fillStyle = theme.surface
  context.fillRect(frame.left, frame.top, frame.width, frame.height)
  context.drawImage(cells, frame.left, frame.top, frame.width, frame.height)
  context.strokeStyle = theme.text
  context.globalAlpha = 0.6
  context.lineWidth = 1.25
  context.beginPath()
  for (const [x1, y1, x2, y2] of borders) {
    context.moveTo(frame.toX(x1), frame.toY(y1))
    context.lineTo(frame.toX(x2), frame.toY(y2))
  }
  context.stroke()
  context.globalAlpha = 1
  paintPoints(context, frame, points, theme)
  return frame
}

function paintPoints(
  context: ChartCanvas,
  frame: PlaneFrame,
  { xs, ys, colors, isHeldOut, areShaded }: PlanePoints,
  theme: ChartTheme,
): void {
  const radius = xs.length > 600 ? 2 : 2.75
  context.lineWidth = 1
  for (let i = 0; i < xs.length; i++) {
    const [left, top] = [frame.toX(xs[i]!), frame.toY(ys[i]!)]
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue
    const color = colors[i] ?? theme.text
    context.beginPath()
    context.arc(left, top, radius, 0, 2 * Math.PI)
    const isRing = isHeldOut[i] === true
    context.fillStyle = isRing ? theme.surface : color
    context.fill()
    context.strokeStyle = areShaded ? theme.text : isRing ? color : theme.surface
    context.stroke()
  }
}
