import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'

export interface PaintedBar {
  readonly label: string
  readonly value: number
  /** What is written behind the bar. */
  readonly text: string
}

export interface BarsContent {
  readonly bars: readonly PaintedBar[]
  /** What a full bar stands for. */
  readonly maximum: number
}

/** From one bar to the next, in CSS pixels. */
export const BAR_EXTENT = 22
const LABEL_WIDTH = 150
const TEXT_WIDTH = 110
const LABEL_LENGTH = 24

/** Paints values by name as lying bars, in the order given, into a box of CSS pixels. */
export function paintBars(
  context: ChartCanvas,
  width: number,
  height: number,
  { bars, maximum }: BarsContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  context.font = `12px ${theme.fontFamily}`
  context.textBaseline = 'middle'
  const room = width - LABEL_WIDTH - TEXT_WIDTH
  for (const [index, { label, value, text }] of bars.entries()) {
    const top = index * BAR_EXTENT
    const middle = top + BAR_EXTENT / 2
    const share = maximum > 0 && value > 0 ? Math.min(1, value / maximum) : 0
    context.fillStyle = theme.text
    context.textAlign = 'right'
    context.fillText(shortened(label, LABEL_LENGTH), LABEL_WIDTH - 8, middle)
    context.fillStyle = theme.gridLine
    context.fillRect(LABEL_WIDTH, top + 5, room, BAR_EXTENT - 10)
    context.fillStyle = theme.accent
    context.fillRect(LABEL_WIDTH, top + 5, room * share, BAR_EXTENT - 10)
    context.fillStyle = theme.mutedText
    context.textAlign = 'left'
    context.fillText(text, LABEL_WIDTH + room + 8, middle)
  }
}

/** A name as long as there is room for. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
