import type { ChartTheme } from './chart-theme'

/** The end of a line, in pixels of the canvas. */
export interface LineEnd {
  readonly id: string
  readonly text: string
  readonly color: string
  readonly dash: readonly number[]
  readonly x: number
  readonly y: number
}

export interface PlacedLabel extends LineEnd {
  /** Where the middle of the text lies. */
  readonly labelY: number
}

const LINE_HEIGHT = 14
/** A label further from its line than this would not be seen as its name. */
const FARTHEST_SHIFT = 22
/** Lines that end this near to the right edge are labelled beside it. */
const EDGE_REACH = 28

/**
 * Places the names of lines beside their ends, none over another: those that fit nowhere near their
 * line are left to the legend. Labels keep the order of their ends from top to bottom.
 */
export function placeEndLabels(
  ends: readonly LineEnd[],
  area: { readonly right: number; readonly top: number; readonly bottom: number },
): readonly PlacedLabel[] {
  const atEdge = ends
    .filter(({ x, y }) => x >= area.right - EDGE_REACH && y >= area.top && y <= area.bottom)
    .toSorted((a, b) => a.y - b.y)
  const top = area.top + LINE_HEIGHT / 2 - 4
  const bottom = area.bottom - LINE_HEIGHT / 2 + 4
  const middles = spread(
    atEdge.map(({ y }) => y),
    top,
    bottom,
  )
  return atEdge.flatMap((end, index) => {
    const labelY = middles[index]!
    return Math.abs(labelY - end.y) <= FARTHEST_SHIFT ? [{ ...end, labelY }] : []
  })
}

/**
 * Moves heights apart to one line's distance, each group around its own middle.
 *
 * @param heights rising
 */
function spread(heights: readonly number[], top: number, bottom: number): readonly number[] {
  interface Group {
    readonly from: number
    readonly count: number
    readonly sum: number
  }
  const startOf = ({ count, sum }: Group): number => {
    const height = (count - 1) * LINE_HEIGHT
    const start = sum / count - height / 2
    return Math.max(top, Math.min(start, bottom - height))
  }
  const groups: Group[] = []
  heights.forEach((height, from) => {
    let group: Group = { from, count: 1, sum: height }
    for (;;) {
      const before = groups.at(-1)
      if (before === undefined) break
      const end = startOf(before) + before.count * LINE_HEIGHT
      if (end <= startOf(group)) break
      groups.pop()
      group = {
        from: before.from,
        count: before.count + group.count,
        sum: before.sum + group.sum,
      }
    }
    groups.push(group)
  })
  return groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, i) => startOf(group) + i * LINE_HEIGHT),
  )
}

/** @param right where the plot ends and the labels begin, in pixels */
export function paintEndLabels(
  context: CanvasRenderingContext2D,
  labels: readonly PlacedLabel[],
  right: number,
  theme: ChartTheme,
): void {
  context.font = endLabelFont(theme)
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.lineWidth = 2
  for (const { text, color, labelY, x, y } of labels) {
    context.strokeStyle = color
    context.beginPath()
    context.moveTo(Math.min(x, right), y)
    context.lineTo(right + 4, labelY)
    context.lineTo(right + 9, labelY)
    context.stroke()
    context.fillStyle = theme.text
    context.fillText(text, right + 12, labelY)
  }
}

export function endLabelFont(theme: ChartTheme): string {
  return `11.5px ${theme.fontFamily}`
}

/** A name short enough for the room beside a plot. */
export function shortened(
  text: string,
  maximumWidth: number,
  widthOf: (text: string) => number,
): string {
  if (widthOf(text) <= maximumWidth) return text
  const letters = Array.from(text)
  while (letters.length > 1 && widthOf(`${letters.join('')}…`) > maximumWidth) letters.pop()
  return `${letters.join('').trimEnd()}…`
}
