import type { FigureLook, LegendItem } from './figure'
import { escaped } from './svg-text'

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Noto Sans CJK SC, sans-serif'
const TEXT_SIZE = 12
const LEGEND_ROW = 20
const LEGEND_SWATCH = 26
const MARGIN = 20
const LEGEND_TOP = 50

/** What all figures have: the ground, the title, and under it the names of what is drawn. */
export interface FigureFrame {
  /** The beginning of the document. */
  readonly head: readonly string[]
  /** Where the drawing may begin. */
  readonly top: number
}

/** @param heightOf of the whole document, from where the drawing may begin */
export function figureFrame(
  title: string,
  items: readonly LegendItem[],
  look: FigureLook,
  heightOf: (top: number) => number = () => look.height,
): FigureFrame {
  const legend = layLegend(items, look.width - 2 * MARGIN)
  const top = 44 + legend.height
  const [width, height] = [look.width, heightOf(top)]
  const head = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${TEXT_SIZE}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${look.surface}"/>`,
    `<text x="20" y="28" font-size="16" font-weight="600" fill="${look.text}">${escaped(title)}</text>`,
    ...legend.entries.map((entry) => legendEntry(entry, look)),
  ]
  return { head, top }
}

interface LegendEntry {
  readonly item: LegendItem
  readonly x: number
  readonly y: number
}

/** Rows of names under the title; the width of letters is guessed, as no picture measures text. */
function layLegend(
  items: readonly LegendItem[],
  width: number,
): { readonly entries: readonly LegendEntry[]; readonly height: number } {
  const entries: LegendEntry[] = []
  let x = MARGIN
  let y = LEGEND_TOP
  for (const item of items) {
    const needed = LEGEND_SWATCH + textWidth(item.label) + 20
    if (x > MARGIN && x + needed > width + MARGIN) {
      x = MARGIN
      y += LEGEND_ROW
    }
    entries.push({ item, x, y })
    x += needed
  }
  return { entries, height: items.length === 0 ? 0 : y - LEGEND_TOP + LEGEND_ROW }
}

function legendEntry({ item, x, y }: LegendEntry, look: FigureLook): string {
  const { label, color, dash = [], mark = 'line' } = item
  const stroke = escaped(color)
  return (
    drawnMark() +
    `<text x="${round(x + LEGEND_SWATCH)}" y="${y}" fill="${look.text}">${escaped(label)}</text>`
  )

  function drawnMark(): string {
    switch (mark) {
      case 'line': {
        const strokes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''
        return `<line x1="${round(x)}" y1="${y - 4}" x2="${round(x + 20)}" y2="${y - 4}" stroke="${stroke}" stroke-width="2.5"${strokes}/>`
      }
      case 'point':
        return `<circle cx="${round(x + 14)}" cy="${y - 4}" r="4" fill="${stroke}"/>`
      case 'ring':
        return `<circle cx="${round(x + 14)}" cy="${y - 4}" r="3.5" fill="none" stroke="${stroke}" stroke-width="1.5"/>`
      case 'field':
        return `<rect x="${round(x + 6)}" y="${y - 10}" width="14" height="12" fill="${stroke}"/>`
      default:
        return mark satisfies never
    }
  }
}

/** Letters of Chinese are as broad as they are high, others about half of that. */
export function textWidth(text: string): number {
  let width = 0
  for (const sign of text) width += /[\u2e80-\uffef]/.test(sign) ? TEXT_SIZE : TEXT_SIZE * 0.56
  return width
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
