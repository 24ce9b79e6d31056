import { shortened } from './bars-painter'
import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import type { FieldScale } from './field-scale'

/** Upright axes side by side, and lines from axis to axis. */
export interface ParallelContent {
  readonly axes: readonly { readonly label: string; readonly scale: FieldScale }[]
  readonly lines: readonly {
    /** Place on each axis, from 0 to 1; null where the axis has none for it. */
    readonly shares: readonly (number | null)[]
    readonly color: string
    readonly dash: readonly number[]
    /** Brushed away, and still faintly there. */
    readonly isOut: boolean
  }[]
}

const TOP = 40
const BOTTOM = 24
const SIDE = 80

export function paintParallel(
  context: ChartCanvas,
  width: number,
  height: number,
  { axes, lines }: ParallelContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  const between = (width - 2 * SIDE) / Math.max(1, axes.length - 1)
  const toX = (index: number): number => SIDE + index * between
  // Lines pass below an axis that has no place for them.
  const toY = (share: number | null): number =>
    share === null ? height - 8 : TOP + (1 - share) * (height - TOP - BOTTOM)
  context.lineJoin = 'round'
  context.lineWidth = 1.75
  for (const { shares, color, dash, isOut } of lines) {
    context.strokeStyle = color
    context.globalAlpha = isOut ? 0.08 : 0.85
    context.setLineDash([...dash])
    context.beginPath()
    for (const [index, share] of shares.entries()) context.lineTo(toX(index), toY(share))
    context.stroke()
  }
  context.setLineDash([])
  context.globalAlpha = 1
  context.lineWidth = 1
  for (const [index, { label, scale }] of axes.entries()) {
    const x = toX(index)
    context.font = `600 12px ${theme.fontFamily}`
    context.fillStyle = theme.text
    context.textAlign = 'center'
    context.textBaseline = 'alphabetic'
    context.fillText(label, x, 16)
    context.strokeStyle = theme.mutedText
    context.beginPath()
    context.moveTo(x, toY(1))
    context.lineTo(x, toY(0))
    context.font = `11px ${theme.fontFamily}`
    context.fillStyle = theme.mutedText
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (const tick of scale.ticks) {
      context.moveTo(x - 4, toY(tick.share))
      context.lineTo(x, toY(tick.share))
      context.fillText(shortened(tick.label, 12), x - 7, toY(tick.share))
    }
    context.stroke()
    if (lines.some(({ shares }) => shares[index] === null)) context.fillText('–', x - 7, toY(null))
  }
}
