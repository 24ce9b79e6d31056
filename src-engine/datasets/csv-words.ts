import type { WordColumn } from '../protocol/dataset'
import { StudioError } from '../protocol/errors'
import { listed, type CsvTable } from './csv-table'
import { className, sortedNames } from './csv-target'

/** More different words than this are taken for identifiers or free text. */
const MAXIMUM_CATEGORY_COUNT = 1000
/** From this share of numbers on, a word in a column is taken for a slip. */
const NUMBER_SHARE = 0.9

/** The columns of words among the inputs of a data set, as they stand in its file. */
export interface RawColumns {
  readonly names: readonly string[]
  /** By place among the raw columns. */
  readonly words: ReadonlyMap<number, WordColumn>
}

/**
 * Categories of every column of the training table that has words: numbers in their order, then words
 * in that of their characters.
 *
 * @throws csv/not-a-number for a word among numbers; csv/too-many-categories
 */
export function wordColumnsOf(table: CsvTable): WordColumn[] {
  const columns: WordColumn[] = []
  let shift = 0
  for (const [column, { words }] of table.wordCells) {
    const name = table.inputNames[column] ?? ''
    const numbers = new Set<number>()
    let numberCount = 0
    for (let row = 0; row < table.rowCount; row++) {
      const value = valueAt(table, row, column)
      if (Number.isNaN(value)) continue
      numberCount++
      numbers.add(value)
    }
    if (numberCount >= NUMBER_SHARE * table.rowCount) throw straySlip(table, column)
    const categories = sortedNames(numbers, words)
    if (categories.length > MAXIMUM_CATEGORY_COUNT) {
      throw new StudioError(
        'csv/too-many-categories',
        `${table.fileName}, column "${name}": ${categories.length} different words are more than the ` +
          `${MAXIMUM_CATEGORY_COUNT} categories a column can have. Remove the column.`,
        { file: table.fileName, column: name, categoryCount: categories.length },
      )
    }
    columns.push({ name, first: column + shift, categories })
    shift += categories.length - 1
  }
  return columns
}

/** Names of the inputs as the file has them, before categories became columns of their own. */
export function rawColumnsOf(
  inputNames: readonly string[],
  wordColumns: readonly WordColumn[],
): RawColumns {
  const names: string[] = []
  const words = new Map<number, WordColumn>()
  for (let input = 0; input < inputNames.length;) {
    const column = wordColumns.find(({ first }) => first === input)
    if (column) words.set(names.length, column)
    names.push(column ? column.name : (inputNames[input] ?? ''))
    input += column ? column.categories.length : 1
  }
  return { names, words }
}

/**
 * The table with a column of 0 and 1 for every category; a missing category has 0 in all of them.
 *
 * @throws csv/unknown-category naming line, column and word; csv/not-a-number for a word in a column
 *   that had none
 */
export function expandWords<Table extends CsvTable>(
  table: Table,
  wordColumns: readonly WordColumn[],
): Table {
  if (wordColumns.length === 0 && table.wordCells.size === 0) return table
  const raw = placesOf(table.inputNames.length, wordColumns)
  for (const column of table.wordCells.keys()) {
    if (!raw[column]?.column) throw straySlip(table, column)
  }
  const width = raw.reduce((sum, { column }) => sum + (column ? column.categories.length : 1), 0)
  const inputs = new Float64Array(table.rowCount * width)
  for (const [place, { first, column }] of raw.entries()) {
    const lookup = new Map(column?.categories.map((category, index) => [category, index]))
    for (let row = 0; row < table.rowCount; row++) {
      const start = row * width + first
      if (!column) {
        inputs[start] = valueAt(table, row, place)
        continue
      }
      const category = categoryAt(table, row, place)
      if (category === null) continue
      const index = lookup.get(category)
      if (index === undefined) throw unknownCategory(table, row, column, category)
      inputs[start + index] = 1
    }
  }
  return {
    ...table,
    inputs,
    wordCells: new Map(),
    inputNames: raw.flatMap(({ column }, place) =>
      column
        ? column.categories.map((category) => `${column.name}=${category}`)
        : [table.inputNames[place] ?? ''],
    ),
  }
}

/** Where each raw column begins among the inputs, and its categories where it has them. */
function placesOf(
  columnCount: number,
  wordColumns: readonly WordColumn[],
): { readonly first: number; readonly column: WordColumn | null }[] {
  let first = 0
  return Array.from({ length: columnCount }, () => {
    const column = wordColumns.find((candidate) => candidate.first === first) ?? null
    const place = { first, column }
    first += column ? column.categories.length : 1
    return place
  })
}

function valueAt(table: CsvTable, row: number, column: number): number {
  return table.inputs[row * table.inputNames.length + column]!
}

/** The category of a cell, null where it is missing. */
function categoryAt(table: CsvTable, row: number, column: number): string | null {
  const cells = table.wordCells.get(column)
  const word = cells?.words[cells.indices[row] ?? -1]
  if (word !== undefined) return word
  const value = valueAt(table, row, column)
  return Number.isNaN(value) ? null : className(value)
}

function straySlip(table: CsvTable, column: number): StudioError {
  const name = table.inputNames[column] ?? ''
  const cells = table.wordCells.get(column)
  const row = cells?.indices.findIndex((index) => index >= 0) ?? 0
  const word = cells?.words[cells.indices[row] ?? -1] ?? ''
  const line = table.lines[row] ?? 0
  return new StudioError(
    'csv/not-a-number',
    `${table.fileName}, line ${line}, column "${name}": "${word}" is not a number, unlike the rest ` +
      'of the column. Correct it.',
    { file: table.fileName, line, column: name, value: word },
  )
}

function unknownCategory(
  table: CsvTable,
  row: number,
  { name, categories }: WordColumn,
  category: string,
): StudioError {
  const line = table.lines[row] ?? 0
  return new StudioError(
    'csv/unknown-category',
    `${table.fileName}, line ${line}, column "${name}": "${category}" does not occur in the training ` +
      `data. Its words: ${listed(categories)}.`,
    { file: table.fileName, line, column: name, value: category, categories: listed(categories) },
  )
}
