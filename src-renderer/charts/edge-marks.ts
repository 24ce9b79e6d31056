import type { Places } from './chart-series'
import type { PixelColumns } from './decimation'

export type EdgeMarkKind = 'nan' | 'positive-infinity' | 'negative-infinity'

/** Points that have no height, gathered where their marks would overlap. */
export interface EdgeMark {
  readonly kind: EdgeMarkKind
  /** Pixels from the left of the canvas. */
  readonly x: number
  readonly count: number
}

/** Pixels of the x axis that share one mark: the room that `NaN ×99` takes. */
const MARK_SPACING = 44

/** What cannot be drawn of a series, as marks for the edges of the plot. */
export function edgeMarksOf(
  columns: PixelColumns,
  places: Places,
  toX: (place: number) => number,
): readonly EdgeMark[] {
  const counts: readonly [EdgeMarkKind, Int32Array][] = [
    ['nan', columns.nanCount],
    ['positive-infinity', columns.positiveInfinityCount],
    ['negative-infinity', columns.negativeInfinityCount],
  ]
  return counts.flatMap(([kind, countOf]) => {
    const marks: { kind: EdgeMarkKind; x: number; count: number }[] = []
    for (let column = 0; column < columns.count; column++) {
      const count = countOf[column]!
      if (count === 0) continue
      const x = toX(places[columns.from[column]!]!)
      const previous = marks.at(-1)
      if (previous !== undefined && x - previous.x < MARK_SPACING) previous.count += count
      else marks.push({ kind, x, count })
    }
    return marks
  })
}

const SYMBOLS: Readonly<Record<EdgeMarkKind, string>> = {
  nan: 'NaN',
  'positive-infinity': '+∞',
  'negative-infinity': '−∞',
}

/** Where the marks go: rows at the top edge, and for -∞ at the bottom edge. */
export interface EdgeMarkArea {
  readonly top: number
  readonly bottom: number
  readonly row: number
}

export function paintEdgeMarks(
  context: CanvasRenderingContext2D,
  marks: readonly EdgeMark[],
  area: EdgeMarkArea,
  color: string,
  font: string,
): void {
  context.fillStyle = color
  context.strokeStyle = color
  context.lineWidth = 1
  context.font = font
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  for (const { kind, x, count } of marks) {
    const isBottom = kind === 'negative-infinity'
    const y = isBottom ? area.bottom - 8 - area.row * 12 : area.top + 8 + area.row * 12
    const edge = isBottom ? area.bottom : area.top
    context.beginPath()
    context.moveTo(x, edge)
    context.lineTo(x, y + (isBottom ? -5 : 5))
    context.stroke()
    context.fillText(SYMBOLS[kind] + (count > 1 ? ` ×${count}` : ''), x + 3, y)
  }
}
