import { StudioError } from '../protocol/errors'
import { CsvCursor } from './csv-cursor'
import {
  checkIsText,
  DELIMITERS,
  findDelimiter,
  hasHeaderRow,
  type DelimiterName,
} from './csv-format'
import { CsvTableReader } from './csv-table-reader'

export interface CsvFile {
  readonly fileName: string
  readonly bytes: Uint8Array
}

export type HeaderChoice = 'auto' | 'present' | 'absent'
/** `first`, `last`, `none` (inputs only), a number from 0, or a name from the header. */
export type TargetChoice = string | number

/** The column to predict: a number per row, or a word where it is none. */
export interface TargetColumn {
  readonly name: string
  /** (rows) NaN where the cell is a word. */
  readonly numbers: Float64Array
  /** (rows) index into `words`, −1 where the cell is a number. */
  readonly wordIndices: Int32Array
  /** Every different word, in the order of its first row. */
  readonly words: readonly string[]
}

/** What happens to input cells that are no finite number. */
export interface CellRules {
  /** `keep`: as NaN. */
  readonly missing: 'refuse' | 'keep'
  /** `one-hot`: a column that has words is made of categories. */
  readonly words: 'refuse' | 'one-hot'
}

export const NUMBERS_ONLY: CellRules = { missing: 'refuse', words: 'refuse' }

/** The words of one input column. */
export interface WordCells {
  /** Every different word, in the order of its first row. */
  readonly words: readonly string[]
  /** (rows) index into `words`, −1 where the cell is a number or missing. */
  readonly indices: Int32Array
}

/**
 * A CSV file as numbers. Every input cell is a finite number, or NaN where it is missing or a word and
 * the rules allow it; `inputs` are bytes where all are 0–255.
 */
export interface CsvTable {
  readonly fileName: string
  readonly delimiter: DelimiterName
  readonly hasHeader: boolean
  readonly rowCount: number
  readonly inputNames: readonly string[]
  /** (rows, inputs) row by row */
  readonly inputs: Uint8Array | Float64Array
  readonly target: TargetColumn | null
  /** By input column; only of columns that have words. */
  readonly wordCells: ReadonlyMap<number, WordCells>
  /** (rows) line of the file, from 1, that each row starts on. */
  readonly lines: Int32Array
}

/** A guard against files that are no table: wider than any image the program could train on. */
const MAXIMUM_COLUMN_COUNT = 200_000

/**
 * Reads a whole file and checks every cell.
 *
 * @throws csv/empty, csv/not-text, csv/encoding, csv/unclosed-quote, csv/stray-quote, csv/header-only,
 *   csv/ragged-row, csv/target-not-found, csv/no-input-columns, csv/too-many-columns,
 *   csv/not-a-number, csv/missing-value, csv/number-too-large; each names file, line and column
 */
export function readCsvTable(
  file: CsvFile,
  header: HeaderChoice,
  targetChoice: TargetChoice,
  rules: CellRules = NUMBERS_ONLY,
): CsvTable {
  const { fileName, bytes } = file
  checkIsText(fileName, bytes)
  const delimiter = findDelimiter(fileName, bytes)
  const delimiterByte = DELIMITERS[delimiter]
  const hasHeader =
    header === 'auto' ? hasHeaderRow(fileName, bytes, delimiterByte) : header === 'present'
  const firstRow = readFirstRow(file, delimiterByte)
  const columnCount = firstRow.length
  if (columnCount > MAXIMUM_COLUMN_COUNT) {
    const message = `${fileName} has ${columnCount} columns; at most ${MAXIMUM_COLUMN_COUNT} can be read.`
    throw new StudioError('csv/too-many-columns', message, { file: fileName, columnCount })
  }
  const names = firstRow.map((name, column) =>
    hasHeader && name !== '' ? name : `column ${column + 1}`,
  )
  const targetIndex = findTarget(fileName, names, hasHeader, targetChoice)
  if (columnCount === (targetIndex === null ? 0 : 1)) {
    const message = `${fileName} has only the column to predict: there is nothing to predict it from.`
    throw new StudioError('csv/no-input-columns', message, { file: fileName })
  }
  const reader = new CsvTableReader(file, delimiterByte, names, targetIndex, rules)
  const cells = reader.read(hasHeader)
  return {
    fileName,
    delimiter,
    hasHeader,
    inputNames: names.filter((_, column) => column !== targetIndex),
    ...cells,
  }
}

function readFirstRow(file: CsvFile, delimiter: number): string[] {
  const cursor = new CsvCursor(file.fileName, file.bytes, delimiter)
  const cells: string[] = []
  cursor.nextRow()
  while (cursor.nextCell()) cells.push(cursor.text())
  return cells
}

function findTarget(
  fileName: string,
  names: readonly string[],
  hasHeader: boolean,
  choice: TargetChoice,
): number | null {
  if (choice === 'none') return null
  if (choice === 'first') return 0
  if (choice === 'last') return names.length - 1
  const known = hasHeader ? ` Its columns: ${listed(names)}.` : ' It has no header with names.'
  if (typeof choice === 'number') {
    if (choice < names.length) return choice
    throw new StudioError(
      'csv/target-not-found',
      `${fileName} has ${names.length} columns, numbered from 0: there is no column ${choice}.`,
      { file: fileName, target: choice, columnCount: names.length },
    )
  }
  const index = names.indexOf(choice)
  if (index < 0 || !hasHeader) {
    const message = `${fileName} has no column "${choice}".${known}`
    throw new StudioError('csv/target-not-found', message, { file: fileName, target: choice })
  }
  if (names.includes(choice, index + 1)) {
    const message = `${fileName} has more than one column "${choice}": choose the column by its number.`
    throw new StudioError('csv/target-ambiguous', message, { file: fileName, target: choice })
  }
  return index
}

/** Names for a message, cut short where there are many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ')
  return names.length > 20 ? `${shown} … (${names.length} in all)` : shown
}

/** The same values as float64; a copy only where they are bytes. */
export function asReals(values: Uint8Array | Float64Array): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values)
}
