import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import type { HistogramBins } from './histogram-bins'
import { paintAxes, planeFrame, spanOf } from './plane-frame'

export interface HistogramContent {
  readonly bins: HistogramBins
  readonly xLabel: string
  readonly yLabel: string
}

/** Paints bars over stretches of equal width, with axes, into a box of CSS pixels. */
export function paintHistogram(
  context: ChartCanvas,
  width: number,
  height: number,
  { bins: { counts, range }, xLabel, yLabel }: HistogramContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  const most = counts.reduce((a, b) => Math.max(a, b), 1)
  const ranges = { x: range, y: { minimum: 0, maximum: most * 1.05 } }
  const frame = planeFrame(width, height, ranges, false)
  if (frame === null) return
  paintAxes(context, frame, { x: xLabel, y: yLabel }, theme)
  const wide = frame.width / Math.max(1, counts.length)
  const step = spanOf(range) / Math.max(1, counts.length)
  context.fillStyle = theme.accent
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue
    const left = frame.toX(range.minimum + index * step)
    const top = frame.toY(count)
    context.fillRect(left, top, Math.max(0.5, wide - (wide > 3 ? 1 : 0)), frame.toY(0) - top)
  }
}
