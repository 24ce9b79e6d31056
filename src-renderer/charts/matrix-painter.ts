import { shortened } from './bars-painter'
import type { ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import { mixed, rgbOf, cssColor } from './signed-colors'

export interface MatrixCell {
  /** Of the full colour, from 0 to 1. */
  readonly shade: number
  readonly tone: 'accent' | 'danger'
  readonly text: string
  readonly isFramed?: boolean
}

/** Shaded cells by row and column, with the names of both. */
export interface MatrixContent {
  readonly rowLabel: string
  readonly columnLabel: string
  readonly rowNames: readonly string[]
  readonly columnNames: readonly string[]
  readonly cellOf: (row: number, column: number) => MatrixCell
  /** Names only as many columns as there is room for, instead of shortening the names of all. */
  readonly areColumnsThinned?: boolean
  readonly cellWidth: number
  readonly cellHeight: number
}

const LEFT = 120
const TOP = 42
/** Letters that a name may have in the room of one pixel. */
const LETTERS_PER_PIXEL = 1 / 7

/** How large a matrix is with its names, in CSS pixels. */
export function matrixSize(content: MatrixContent): {
  readonly width: number
  readonly height: number
} {
  const { rowNames, columnNames, cellWidth, cellHeight } = content
  return {
    width: LEFT + columnNames.length * cellWidth,
    height: TOP + rowNames.length * cellHeight,
  }
}

export function paintMatrix(
  context: ChartCanvas,
  width: number,
  height: number,
  content: MatrixContent,
  theme: ChartTheme,
): void {
  const { rowNames, columnNames, cellWidth, cellHeight } = content
  context.clearRect(0, 0, width, height)
  context.font = `12px ${theme.fontFamily}`
  context.textBaseline = 'middle'
  context.fillStyle = theme.mutedText
  context.textAlign = 'left'
  context.fillText(content.columnLabel, LEFT, 10)
  context.textAlign = 'right'
  context.fillText(content.rowLabel, LEFT - 8, TOP - 12)
  context.fillStyle = theme.text
  context.textAlign = 'center'
  const letterCount = Math.max(2, Math.floor(cellWidth * LETTERS_PER_PIXEL))
  const longest = columnNames.reduce((most, { length }) => Math.max(most, length), 1)
  const every = content.areColumnsThinned === true ? Math.ceil((longest + 1) / letterCount) : 1
  for (const [column, name] of columnNames.entries()) {
    if (column % every !== 0) continue
    const text = shortened(name, every === 1 ? letterCount : longest)
    context.fillText(text, LEFT + (column + 0.5) * cellWidth, TOP - 12)
  }
  for (const [row, name] of rowNames.entries()) {
    const top = TOP + row * cellHeight
    context.fillStyle = theme.text
    context.textAlign = 'right'
    context.fillText(shortened(name, 15), LEFT - 8, top + cellHeight / 2)
    for (const column of columnNames.keys()) {
      paintCell(context, LEFT + column * cellWidth, top, row, column, content, theme)
    }
  }
}

function paintCell(
  context: ChartCanvas,
  left: number,
  top: number,
  row: number,
  column: number,
  { cellOf, cellWidth, cellHeight }: MatrixContent,
  theme: ChartTheme,
): void {
  const { shade, tone, text, isFramed = false } = cellOf(row, column)
  context.fillStyle = cssColor(mixed(rgbOf(theme.gridLine), rgbOf(theme[tone]), shade))
  context.fillRect(left + 1, top + 1, cellWidth - 2, cellHeight - 2)
  if (isFramed) {
    context.strokeStyle = theme.text
    context.lineWidth = 1
    context.beginPath()
    context.rect(left + 1.5, top + 1.5, cellWidth - 3, cellHeight - 3)
    context.stroke()
  }
  if (text === '') return
  context.fillStyle = shade > 0.62 ? theme.surface : theme.text
  context.textAlign = 'center'
  context.fillText(text, left + cellWidth / 2, top + cellHeight / 2)
}
