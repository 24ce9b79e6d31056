import { StudioError } from '../protocol/errors'
import { CsvCursor } from './csv-cursor'
import { isMissingNumber } from './csv-format'
import type { CellRules, CsvFile, CsvTable, WordCells } from './csv-table'

/** The largest number that float32, in which networks are trained, can hold. */
const MAXIMUM_NUMBER = 3.4028234663852886e38

/** Fills the arrays of a table row by row. */
export class CsvTableReader {
  readonly #cursor: CsvCursor
  readonly #fileName: string
  readonly #names: readonly string[]
  readonly #targetIndex: number | null
  readonly #values: ValueStore
  readonly #lines: Int32Array
  readonly #numbers: Float64Array
  readonly #wordIndices: Int32Array
  readonly #words = new Map<string, number>()
  readonly #rules: CellRules
  readonly #capacity: number
  readonly #wordColumns = new Map<number, WordColumnReader>()
  #rowCount = 0

  constructor(
    file: CsvFile,
    delimiter: number,
    names: readonly string[],
    targetIndex: number | null,
    rules: CellRules,
  ) {
    this.#rules = rules
    this.#cursor = new CsvCursor(file.fileName, file.bytes, delimiter)
    this.#fileName = file.fileName
    this.#names = names
    this.#targetIndex = targetIndex
    const capacity = rowCapacity(file.bytes, names.length)
    this.#capacity = capacity
    const inputCount = names.length - (targetIndex === null ? 0 : 1)
    this.#values = new ValueStore(capacity * inputCount)
    this.#lines = new Int32Array(capacity)
    this.#numbers = new Float64Array(targetIndex === null ? 0 : capacity)
    this.#wordIndices = new Int32Array(targetIndex === null ? 0 : capacity)
  }

  read(
    hasHeader: boolean,
  ): Pick<CsvTable, 'rowCount' | 'inputs' | 'target' | 'wordCells' | 'lines'> {
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
      wordCells: new Map(
        [...this.#wordColumns]
          .sort(([a], [b]) => a - b)
          .map(([column, reader]) => [column, reader.take(rowCount)]),
      ),
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
      else this.#readInput(column)
    }
    if (column !== columnCount) {
      throw new StudioError(
        'csv/ragged-row',
        `${this.#fileName}, line ${line}: ${column} columns, where the first line has ${columnCount}. Complete the line, or remove it.`,
        { file: this.#fileName, line, columnCount: column, expectedCount: columnCount },
      )
    }
    this.#lines[this.#rowCount++] = line
  }

  #readInput(column: number): void {
    const value = this.#cursor.number()
    // NaN fails this comparison as well.
    if (Math.abs(value) <= MAXIMUM_NUMBER) {
      this.#values.push(value)
      return
    }
    if (!Number.isNaN(value)) throw this.#refusal(column)
    const word = this.#cursor.text()
    const isMissing = isMissingNumber(word)
    const { missing, words } = this.#rules
    const isRefused = isMissing ? missing === 'refuse' : words === 'refuse' || isDecimalComma(word)
    if (isRefused) throw this.#refusal(column)
    this.#values.push(NaN)
    if (isMissing) return
    const isBehindTarget = this.#targetIndex !== null && column > this.#targetIndex
    this.#wordsOf(isBehindTarget ? column - 1 : column).add(this.#rowCount, word)
  }

  #wordsOf(inputColumn: number): WordColumnReader {
    const known = this.#wordColumns.get(inputColumn)
    if (known) return known
    const reader = new WordColumnReader(this.#capacity)
    this.#wordColumns.set(inputColumn, reader)
    return reader
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
      const message = `${place}the cell is empty. Fill it in, remove the row, or keep missing values at the import.`
      return new StudioError('csv/missing-value', message, details)
    }
    if (isMissingNumber(value)) {
      const message = `${place}"${value}" is not a finite number. Fill it in, remove the row, or keep missing values at the import.`
      return new StudioError('csv/missing-value', message, details)
    }
    const remedy = isDecimalComma(value)
      ? 'Write decimals with a point instead of a comma.'
      : 'Correct it, remove the column, or import columns of words as categories.'
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

function isDecimalComma(text: string): boolean {
  return /^[+-]?\d+,\d+$/.test(text)
}

/** Words of one column while it is read. */
class WordColumnReader {
  readonly #words = new Map<string, number>()
  readonly #indices: Int32Array

  constructor(capacity: number) {
    this.#indices = new Int32Array(capacity).fill(-1)
  }

  add(row: number, word: string): void {
    const index = this.#words.get(word) ?? this.#words.size
    if (index === this.#words.size) this.#words.set(word, index)
    this.#indices[row] = index
  }

  take(rowCount: number): WordCells {
    return { words: [...this.#words.keys()], indices: this.#indices.slice(0, rowCount) }
  }
}
