/** What the first rows of a text file tell before it is read as a whole. */
export interface TablePeek {
  /** Names from the first row, when that row names the columns; otherwise null. */
  readonly names: readonly string[] | null
  readonly columnCount: number
  /** Columns that hold something else than numbers, below the names. */
  readonly wordColumns: readonly number[]
}

const DELIMITERS = ['\t', ';', ','] as const
const MAXIMUM_ROW_COUNT = 20

/**
 * Looks at the beginning of a CSV file; null when it is no table. The import reads the file anew and
 * has the last word: this only fills the choices before the first preview.
 *
 * @param isWhole whether the file ends where the text does; otherwise its last line is cut short
 */
export function peekTable(text: string, isWhole: boolean): TablePeek | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const complete = (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '')
  const delimiter = DELIMITERS.find((candidate) => complete[0]?.includes(candidate))
  if (delimiter === undefined) return null
  const rows = complete.slice(0, MAXIMUM_ROW_COUNT).map((line) => cellsOf(line, delimiter))
  const [first = [], ...others] = rows
  // A row of words above numbers names the columns.
  const isHeader =
    others.length > 0 &&
    first.every((cell) => !isNumber(cell)) &&
    first.some((_cell, column) => others.some((row) => isNumber(row[column] ?? '')))
  const data = isHeader ? others : rows
  const wordColumns = first
    .map((_cell, column) => column)
    .filter((column) => data.some((row) => isWord(row[column] ?? '')))
  return { names: isHeader ? first : null, columnCount: first.length, wordColumns }
}

/** A line into its cells; quotes keep delimiters, doubled quotes stand for one. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < line.length; i++) {
    const sign = line.charAt(i)
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (line.charAt(i + 1) === '"') {
        cell += sign
        i++
      } else isQuoted = false
    } else if (sign === '"' && cell.trim() === '') {
      isQuoted = true
      cell = ''
    } else if (sign === delimiter) {
      cells.push(cell.trim())
      cell = ''
    } else cell += sign
  }
  cells.push(cell.trim())
  return cells
}

/** An empty cell is neither: a value is missing there. */
function isWord(cell: string): boolean {
  return cell !== '' && !isNumber(cell)
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell))
}

/**
 * The column that is most likely to be predicted: one of words, at an end where there are several;
 * without any the first, as in the CSV form of MNIST.
 */
export function likelyTarget(peek: TablePeek | null): 'first' | 'last' | number {
  if (peek === null) return 'first'
  const { wordColumns, columnCount } = peek
  const [column, ...others] = wordColumns
  if (column === undefined || column === 0) return 'first'
  if (wordColumns.includes(columnCount - 1)) return 'last'
  return others.length === 0 ? column : 'first'
}
