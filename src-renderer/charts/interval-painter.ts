import { BAR_EXTENT, shortened } from './bars-painter'
import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import { paintAxes, planeFrame, type PlaneFrame } from './plane-frame'

/** Values with what is left to chance around them, one below the other, and where 0 lies. */
export interface IntervalContent {
  readonly rows: readonly {
    readonly label: string
    readonly mean: number
    readonly halfWidth: number
    readonly color: string
  }[]
  readonly xLabel: string
}

/** Room of the axis below the rows. */
const AXIS_EXTENT = 48
const LABEL_WIDTH = 190

export function intervalHeight({ rows }: IntervalContent): number {
  return rows.length * (BAR_EXTENT + 6) + AXIS_EXTENT
}

export function paintIntervals(
  context: ChartCanvas,
  width: number,
  height: number,
  { rows, xLabel }: IntervalContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  const ends = rows.flatMap(({ mean, halfWidth }) => [mean - halfWidth, mean + halfWidth])
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const margin = (high - low || 1) * 0.05
  const ranges = {
    x: { minimum: low - margin, maximum: high + margin },
    y: { minimum: -rows.length, maximum: 0 },
  }
  context.save()
  context.translate(LABEL_WIDTH, 0)
  const frame = planeFrame(width - LABEL_WIDTH, height, ranges, false)
  if (frame !== null) {
    paintAxes(context, frame, { x: xLabel, y: '' }, theme, { y: [] })
    context.strokeStyle = theme.mutedText
    context.beginPath()
    context.moveTo(frame.toX(0), frame.top)
    context.lineTo(frame.toX(0), frame.top + frame.height)
    context.stroke()
    for (const [index, row] of rows.entries()) paintRow(context, frame, index, row, theme)
  }
  context.restore()
}

function paintRow(
  context: ChartCanvas,
  frame: PlaneFrame,
  index: number,
  { label, mean, halfWidth, color }: IntervalContent['rows'][number],
  theme: ChartTheme,
): void {
  const y = frame.toY(-index - 0.5)
  context.font = `12px ${theme.fontFamily}`
  context.fillStyle = theme.text
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  context.fillText(shortened(label, 34), frame.left - 10, y)
  context.strokeStyle = color
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(frame.toX(mean - halfWidth), y)
  context.lineTo(frame.toX(mean + halfWidth), y)
  context.stroke()
  context.fillStyle = color
  context.beginPath()
  context.arc(frame.toX(mean), y, 4, 0, 2 * Math.PI)
  context.fill()
}
