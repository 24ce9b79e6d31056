import { StudioError } from '../protocol/errors'
import { CsvCursor } from './csv-cursor'
import {
  checkIsText,
  DELIMITERS,
  findDelimiter,
  hasHeaderRow,
  isMissingNumber,
  type DelimiterName,
} from './csv-format'

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

/** A CSV file as numbers. Every input cell is a finite number; `inputs` are bytes where all are 0–255. */
export interface CsvTable {
  readonly fileName: string
  readonly delimiter: DelimiterName
  readonly hasHeader: boolean
  readonly rowCount: number
  readonly inputNames: readonly string[]
  /** (rows, inputs) row by row */
  readonly inputs: Uint8Array | Float64Array
  readonly target: TargetColumn | null
  /** (rows) line of the file, from 1, that each row starts on. */
  readonly lines: Int32Array
}

/** A guard against files that are no table: wider than any image the program could train on. */
const MAXIMUM_COLUMN_COUNT = 200_000
/** The largest number that float32, in which networks are trained, can hold. */
const MAXIMUM_NUMBER = 3.4028234663852886e38

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
  const cells = new TableReader(file, delimiterByte, names, targetIndex).read(hasHeader)
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

/** Fills the arrays of a table row by row. */
class TableReader {
  readonly #cursor: CsvCursor
  readonly #fileName: string
  readonly #names: readonly string[]
  readonly #targetIndex: number | null
  readonly #values: ValueStore
  readonly #lines: Int32Array
  readonly #numbers: Float64Array
  readonly #wordIndices: Int32Array
  readonly #words = new Map<string, number>()
  #rowCount = 0

  constructor(
    file: CsvFile,
    delimiter: number,
    names: readonly string[],
    targetIndex: number | null,
  ) {
    this.#cursor = new CsvCursor(file.fileName, file.bytes, delimiter)
    this.#fileName = file.fileName
    this.#names = names
    this.#targetIndex = targetIndex
    const capacity = rowCapacity(file.bytes, names.length)
    const inputCount = names.length - (targetIndex === null ? 0 : 1)
    this.#values = new ValueStore(capacity * inputCount)
    this.#lines = new Int32Array(capacity)
    this.#numbers = new Float64Array(targetIndex === null ? 0 : capacity)
    this.#wordIndices = new Int32Array(targetIndex === null ? 0 : capacity)
  }

  read(hasHeader: boolean): Pick<CsvTable, 'rowCount' | 'inputs' | 'target' | 'lines'> {
    const cursor = this.#cursor
    cursor.nextRow()
    if (hasHeader) {
      while (cursor.nextCell());
      if (!cursor.nextRow()) {
        const message = `${this.#fileName} has a header and no rows below it.`
        throw new StudioError('csv/header-only', message, { file: this.#fileName })
      }
    }
    do this.#readRow()
    while (cursor.nextRow())
    const rowCount = this.#rowCount
    const name = this.#targetIndex === null ? undefined : this.#names[this.#targetIndex]
    return {
      rowCount,
      inputs: this.#values.take(),
      target:
        name === undefined
          ? null
          : {
              name,
              numbers: this.#numbers.slice(0, rowCount),
              wordIndices: this.#wordIndices.slice(0, rowCount),
              words: [...this.#words.keys()],
            },
      lines: this.#lines.slice(0, rowCount),
    }
  }

  #readRow(): void {
    const cursor = this.#cursor
    const columnCount = this.#names.length
    let column = 0
    let line = 0
    for (; cursor.nextCell(); column++) {
      if (column === 0) line = cursor.line
      if (column >= columnCount) continue
      if (column === this.#targetIndex) this.#readTarget(column)
      else this.#values.push(this.#finite(cursor.number(), column))
    }
    if (column !== columnCount) {
      throw new StudioError(
        'csv/ragged-row',
        `${this.#fileName}, line ${line}: ${column} columns, where the first line has ${columnCount}.`,
        { file: this.#fileName, line, columnCount: column, expectedCount: columnCount },
      )
    }
    this.#lines[this.#rowCount++] = line
  }

  #readTarget(column: number): void {
    const number = this.#cursor.number()
    let wordIndex = -1
    if (Number.isNaN(number)) {
      const word = this.#cursor.text()
      if (isMissingNumber(word)) throw this.#refusal(column)
      wordIndex = this.#words.get(word) ?? this.#words.size
      if (wordIndex === this.#words.size) this.#words.set(word, wordIndex)
      this.#numbers[this.#rowCount] = NaN
    } else {
      this.#numbers[this.#rowCount] = this.#finite(number, column)
    }
    this.#wordIndices[this.#rowCount] = wordIndex
  }

  #finite(value: number, column: number): number {
    // NaN fails this comparison as well.
    if (Math.abs(value) <= MAXIMUM_NUMBER) return value
    throw this.#refusal(column)
  }

  #refusal(column: number): StudioError {
    const cursor = this.#cursor
    const name = this.#names[column] ?? ''
    const value = cursor.quotation()
    const place = `${this.#fileName}, line ${cursor.line}, column "${name}": `
    const details = { file: this.#fileName, line: cursor.line, column: name, value }
    if (!Number.isNaN(cursor.number())) {
      const message = `${place}${value} is larger than float32 can hold.`
      return new StudioError('csv/number-too-large', message, details)
    }
    if (cursor.isEmpty) {
      const message = `${place}the cell is empty. Fill it in or remove the row.`
      return new StudioError('csv/missing-value', message, details)
    }
    if (isMissingNumber(value)) {
      const message = `${place}"${value}" is not a finite number. Fill it in or remove the row.`
      return new StudioError('csv/missing-value', message, details)
    }
    const remedy = /^[+-]?\d+,\d+$/.test(value)
      ? 'Write decimals with a point instead of a comma.'
      : 'Correct it, or remove the column if it holds words.'
    const message = `${place}"${value}" is not a number. ${remedy}`
    return new StudioError('csv/not-a-number', message, details)
  }
}

/**
 * Upper bound of the rows in a file: its line ends, and no more than its bytes can hold, so that a
 * file of hostile shape cannot ask for more memory than eight times its size.
 */
function rowCapacity(bytes: Uint8Array, columnCount: number): number {
  let lineEndCount = 1
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d) lineEndCount++
  return Math.min(lineEndCount, Math.ceil((bytes.length + 1) / columnCount))
}

/** Numbers in a row: bytes until one comes that is not a whole number from 0 to 255. */
class ValueStore {
  #bytes: Uint8Array | null
  #reals = new Float64Array(0)
  readonly #capacity: number
  #length = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#bytes = new Uint8Array(capacity)
  }

  push(value: number): void {
    const index = this.#length++
    if (this.#bytes) {
      this.#bytes[index] = value
      if (this.#bytes[index] === value) return
      this.#reals = new Float64Array(this.#capacity)
      this.#reals.set(this.#bytes.subarray(0, index))
      this.#bytes = null
    }
    this.#reals[index] = value
  }

  take(): Uint8Array | Float64Array {
    return this.#bytes ? this.#bytes.slice(0, this.#length) : this.#reals.slice(0, this.#length)
  }
}

/** The same values as float64; a copy only where they are bytes. */
export function asReals(values: Uint8Array | Float64Array): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values)
}
