import { StudioError } from '../protocol/errors'
import { CsvCursor } from './csv-cursor'

export type DelimiterName = 'comma' | 'semicolon' | 'tab'

export const DELIMITERS: Readonly<Record<DelimiterName, number>> = {
  tab: 0x09,
  semicolon: 0x3b,
  comma: 0x2c,
}

/** Rows looked at to find the delimiter and whether there is a header. */
const SAMPLE_ROW_COUNT = 50
/** What programs write where a number is missing or not finite. */
const NO_NUMBER = /^[+-]?(nan|inf|infinity|na|n\/a|null|none|\?|-)?$/i

/** Whether a cell says, in one of the usual ways, that there is no finite number. */
export function isMissingNumber(text: string): boolean {
  return NO_NUMBER.test(text)
}

/**
 * @throws csv/empty when the file has no line with anything on it
 * @throws csv/not-text when it is an archive, a spreadsheet or another file that is not CSV
 */
export function checkIsText(fileName: string, bytes: Uint8Array): void {
  const details = { file: fileName }
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) {
    const message = `${fileName} is saved as UTF-16. Save it as "CSV UTF-8".`
    throw new StudioError('csv/encoding', message, details)
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    const message = `${fileName} is not a text file. Export the table as CSV and choose that file.`
    throw new StudioError('csv/not-text', message, details)
  }
  if (!new CsvCursor(fileName, bytes, DELIMITERS.comma).nextRow()) {
    throw new StudioError('csv/empty', `${fileName} is empty: it has no rows.`, details)
  }
}

/**
 * The delimiter that cuts the first rows into the same number of cells, more than one. Tab and
 * semicolon come before comma, which also occurs inside numbers and sentences.
 */
export function findDelimiter(fileName: string, bytes: Uint8Array): DelimiterName {
  let bestName: DelimiterName = 'comma'
  let bestCount = 1
  for (const name of ['tab', 'semicolon', 'comma'] as const) {
    const counts = sampleCellCounts(fileName, bytes, DELIMITERS[name])
    const [first = 1] = counts
    if (first > 1 && counts.length > 1 && counts.every((count) => count === first)) return name
    if (first > bestCount) {
      bestName = name
      bestCount = first
    }
  }
  return bestName
}

/**
 * Whether the first row names the columns: it has words and no number, or somewhere a word above a
 * column that is, in most of the rows looked at, made of numbers.
 */
export function hasHeaderRow(fileName: string, bytes: Uint8Array, delimiter: number): boolean {
  const cursor = new CsvCursor(fileName, bytes, delimiter)
  const isWord: boolean[] = []
  let hasNumber = false
  cursor.nextRow()
  while (cursor.nextCell()) {
    const isNumber = !Number.isNaN(cursor.number())
    hasNumber ||= isNumber
    isWord.push(!isNumber && !isMissingNumber(cursor.quotation()))
  }
  if (!hasNumber) return isWord.includes(true)
  const numberCounts = isWord.map(() => 0)
  let rowCount = 0
  while (rowCount < SAMPLE_ROW_COUNT && cursor.nextRow()) {
    rowCount++
    for (let column = 0; cursor.nextCell(); column++) {
      const isNumber = !Number.isNaN(cursor.number()) || isMissingNumber(cursor.quotation())
      if (column < isWord.length && isNumber) numberCounts[column]!++
    }
  }
  return isWord.some((value, column) => value && numberCounts[column]! * 2 > rowCount)
}

/** Cells of each of the first rows; as far as the file can be read with that delimiter. */
function sampleCellCounts(fileName: string, bytes: Uint8Array, delimiter: number): number[] {
  const cursor = new CsvCursor(fileName, bytes, delimiter)
  const counts: number[] = []
  try {
    while (counts.length < SAMPLE_ROW_COUNT && cursor.nextRow()) {
      let count = 0
      while (cursor.nextCell()) count++
      counts.push(count)
    }
  } catch (error) {
    // Quotes that do not fit this delimiter: reading with the chosen one reports them with their line.
    if (!(error instanceof StudioError)) throw error
  }
  return counts
}
