import { StudioError } from '../protocol/errors'
import { listed, type TargetColumn } from './csv-table'

type Task = 'classification' | 'regression'

/** Where a row of a table stands, for messages. */
interface Place {
  readonly fileName: string
  readonly lines: Int32Array
}

/** Whole numbers with at most this many different values are taken for classes. */
const AUTOMATIC_CLASS_LIMIT = 50
/** More classes than this are taken for a column of identifiers or free text. */
const MAXIMUM_CLASS_COUNT = 1000
/** From this share of numbers on, a word in the column to predict is taken for a slip. */
const NUMBER_SHARE = 0.9

/**
 * Words, or whole numbers that repeat, are classes; other numbers are quantities.
 *
 * @throws csv/not-a-number for a word in a column that is otherwise made of numbers
 */
export function decideTask(target: TargetColumn, place: Place): Task {
  const rowCount = target.numbers.length
  if (target.words.length > 0) {
    const firstWord = target.wordIndices.findIndex((index) => index >= 0)
    const numberCount = target.wordIndices.reduce((count, index) => count + (index < 0 ? 1 : 0), 0)
    if (numberCount < NUMBER_SHARE * rowCount) return 'classification'
    throw new StudioError(
      'csv/not-a-number',
      `${placeText(place, firstWord)}, column "${target.name}": "${wordAt(target, firstWord)}" is ` +
        'not a number, unlike nearly all of the column. Correct it, or choose the task ' +
        'classification if it is the name of a class.',
      { ...placeDetails(place, firstWord), column: target.name, value: wordAt(target, firstWord) },
    )
  }
  const values = new Set<number>()
  for (const value of target.numbers) {
    values.add(value)
    if (!Number.isInteger(value) || values.size > AUTOMATIC_CLASS_LIMIT) return 'regression'
  }
  return values.size <= Math.max(2, rowCount / 2) ? 'classification' : 'regression'
}

/**
 * Names of the classes: numbers in their order, then words in that of their characters. `1`, `01`
 * and `1.0` are the same class.
 *
 * @throws csv/single-class, csv/too-many-classes
 */
export function classesOf(target: TargetColumn, place: Place): readonly string[] {
  const numbers = new Set(target.numbers.filter((value) => !Number.isNaN(value)))
  const names = sortedNames(numbers, target.words)
  const details = { file: place.fileName, column: target.name, classCount: names.length }
  if (names.length < 2) {
    const message =
      `${place.fileName}, column "${target.name}": every row has the same label ` +
      `"${names[0] ?? ''}", so there is nothing to learn. Choose another column to predict.`
    throw new StudioError('csv/single-class', message, details)
  }
  if (names.length > MAXIMUM_CLASS_COUNT) {
    const message =
      `${place.fileName}, column "${target.name}": ${names.length} different labels are more than ` +
      `the ${MAXIMUM_CLASS_COUNT} classes that can be told apart. Choose another column to predict.`
    throw new StudioError('csv/too-many-classes', message, details)
  }
  return names
}

/**
 * Class index of every row.
 *
 * @throws csv/unknown-label naming line and label for one that is not among the classes
 */
export function labelsOf(
  target: TargetColumn,
  place: Place,
  classes: readonly string[],
): Int32Array<ArrayBuffer> {
  const indices = new Map(classes.map((name, index) => [name, index]))
  const wordLabels = target.words.map((word) => indices.get(word) ?? -1)
  const numberLabels = new Map<number, number>()
  return Int32Array.from(target.numbers, (value, row) => {
    const wordIndex = target.wordIndices[row]!
    let label: number | undefined
    if (wordIndex >= 0) {
      label = wordLabels[wordIndex]
    } else {
      label = numberLabels.get(value)
      if (label === undefined) {
        label = indices.get(className(value)) ?? -1
        numberLabels.set(value, label)
      }
    }
    if (label !== undefined && label >= 0) return label
    const found = wordIndex >= 0 ? wordAt(target, row) : className(value)
    throw new StudioError(
      'csv/unknown-label',
      `${placeText(place, row)}, column "${target.name}": the label "${found}" does not occur in ` +
        `the training data. Its classes: ${listed(classes)}.`,
      { ...placeDetails(place, row), column: target.name, label: found, classes: listed(classes) },
    )
  })
}

/**
 * Targets of a regression.
 *
 * @throws csv/not-a-number naming line and word
 */
export function quantitiesOf(target: TargetColumn, place: Place): Float64Array {
  const row = target.wordIndices.findIndex((index) => index >= 0)
  if (row < 0) return target.numbers
  const word = wordAt(target, row)
  throw new StudioError(
    'csv/not-a-number',
    `${placeText(place, row)}, column "${target.name}": "${word}" is not a number, but a regression ` +
      'predicts numbers. Correct it or choose the task classification.',
    { ...placeDetails(place, row), column: target.name, value: word },
  )
}

/** Numbers in their order, then words in that of their characters. */
export function sortedNames(numbers: Iterable<number>, words: Iterable<string>): string[] {
  return [
    ...[...numbers].sort((a, b) => a - b).map((value) => className(value)),
    ...[...words].sort((a, b) => (a < b ? -1 : 1)),
  ]
}

export function className(value: number): string {
  return String(value)
}

function wordAt(target: TargetColumn, row: number): string {
  return target.words[target.wordIndices[row] ?? -1] ?? ''
}

function placeText(place: Place, row: number): string {
  return `${place.fileName}, line ${place.lines[row] ?? ''}`
}

function placeDetails(place: Place, row: number): { file: string; line: number } {
  return { file: place.fileName, line: place.lines[row] ?? 0 }
}
