import type { DatasetDescription } from '../protocol/dataset'
import type { DatasetSource } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import { asReals, listed, readCsvTable, type CsvTable, type TargetColumn } from './csv-table'
import { classesOf, decideTask, labelsOf, quantitiesOf } from './csv-target'
import { expandWords, wordColumnsOf } from './csv-words'
import type { Dataset, Decision, Examples } from './dataset'

export type CsvSource = Extract<DatasetSource, { format: 'csv' }>

/** A table with the column to predict. */
type LabelledTable = CsvTable & { readonly target: TargetColumn }

/** Smallest side of a square of columns that is taken for an image: 8, as in the digits of sklearn. */
const SMALLEST_IMAGE_SIDE = 8
/** Pixels that never pass this are counts of another scale (0–16, say), not bytes of brightness. */
const BYTE_SCALE_MINIMUM = 128

/**
 * Makes a data set of one CSV file, or of one for training and one for testing, and says what it
 * decided where the user left it open.
 *
 * @throws csv/* naming file, line and column
 */
export function parseCsv(source: CsvSource): {
  readonly dataset: Dataset
  readonly decisions: readonly Decision[]
} {
  const rawTrain = readLabelled(source.train, source)
  const rawTest = source.test ? readLabelled(source.test, source) : null
  if (rawTest) checkSameColumns(rawTrain, rawTest)
  const wordColumns = wordColumnsOf(rawTrain)
  const train = expandWords(rawTrain, wordColumns)
  const test = rawTest && expandWords(rawTest, wordColumns)
  const missingCount = missingIn(train) + (test ? missingIn(test) : 0)
  if (missingCount > 0) checkColumnsHaveValues(train)
  const task = source.task === 'auto' ? decideTask(train.target, train) : source.task
  const classes = task === 'classification' ? classesOf(train.target, train) : []
  const image = imageForm(train, test)
  const isBytes = image?.isBytes ?? false
  const description: DatasetDescription = {
    name: source.name,
    task,
    inputShape: image ? [1, image.side, image.side] : [train.inputNames.length],
    inputType: isBytes ? 'uint8' : 'float64',
    inputNames: [...train.inputNames],
    ...(wordColumns.length > 0 ? { wordColumns } : {}),
    ...(missingCount > 0 ? { missingCount } : {}),
    classes: [...classes],
    targetNames: task === 'regression' ? [train.target.name] : [],
    trainCount: train.rowCount,
    testCount: test?.rowCount ?? 0,
    origin: {
      type: 'imported',
      format: 'csv',
      files: [source.train.fileName, ...(source.test ? [source.test.fileName] : [])],
    },
  }
  const decisions: Decision[] = [
    { code: 'csv/delimiter', details: { delimiter: train.delimiter } },
    { code: 'csv/target', details: { column: train.target.name } },
  ]
  if (source.header === 'auto') {
    decisions.push({ code: train.hasHeader ? 'csv/header' : 'csv/no-header', details: {} })
  }
  if (source.task === 'auto') {
    decisions.push({ code: `csv/${task}`, details: { classCount: classes.length } })
  }
  if (wordColumns.length > 0) {
    const columns = listed(wordColumns.map(({ name }) => name))
    decisions.push({ code: 'csv/words', details: { columns } })
  }
  if (missingCount > 0) decisions.push({ code: 'csv/missing', details: { count: missingCount } })
  if (image) {
    const code = isBytes ? 'csv/byte-image' : 'csv/number-image'
    decisions.push({ code, details: { side: image.side, maximum: image.maximum } })
  }
  return {
    dataset: {
      description,
      train: examplesOf(train, isBytes, classes),
      test: test && examplesOf(test, isBytes, classes),
    },
    decisions,
  }
}

function readLabelled(file: CsvSource['train'], source: CsvSource): LabelledTable {
  const table = readCsvTable(file, source.header, source.target, source)
  if (table.target) return { ...table, target: table.target }
  throw new StudioError('csv/target-not-found', `${file.fileName} has no column to predict.`, {
    file: file.fileName,
    target: source.target,
  })
}

function checkSameColumns(train: LabelledTable, test: LabelledTable): void {
  const details = { file: test.fileName, trainFile: train.fileName }
  const [trainCount, testCount] = [train.inputNames.length + 1, test.inputNames.length + 1]
  if (trainCount !== testCount) {
    const message =
      `${test.fileName} has ${testCount} columns, but ${train.fileName} has ${trainCount}: ` +
      'test and training data need the same columns.'
    throw new StudioError('csv/columns-differ', message, details)
  }
  if (!train.hasHeader || !test.hasHeader) return
  const column = train.inputNames.findIndex((name, index) => name !== test.inputNames[index])
  const found = column < 0 ? test.target.name : (test.inputNames[column] ?? '')
  const expected = column < 0 ? train.target.name : (train.inputNames[column] ?? '')
  if (found !== expected) {
    const message =
      `${test.fileName} has the column "${found}" where ${train.fileName} has "${expected}": test ` +
      'and training data need the same columns in the same order.'
    throw new StudioError('csv/columns-differ', message, { ...details, found, expected })
  }
}

function missingIn({ inputs }: CsvTable): number {
  if (inputs instanceof Uint8Array) return 0
  return inputs.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0)
}

/** @throws csv/empty-column for a column of the training table without a single number */
function checkColumnsHaveValues({ inputs, inputNames, rowCount, fileName }: CsvTable): void {
  const width = inputNames.length
  const column = inputNames.findIndex((_, place) => {
    for (let row = 0; row < rowCount; row++) {
      if (!Number.isNaN(inputs[row * width + place])) return false
    }
    return true
  })
  if (column < 0) return
  const name = inputNames[column] ?? ''
  throw new StudioError(
    'csv/empty-column',
    `${fileName}, column "${name}": there is not a single number in it. Remove the column.`,
    { file: fileName, column: name },
  )
}

/** The side of the square image that the input columns form, or null where they are no image. */
function imageForm(
  train: CsvTable,
  test: CsvTable | null,
): { readonly side: number; readonly maximum: number; readonly isBytes: boolean } | null {
  const side = Math.sqrt(train.inputNames.length)
  if (!Number.isInteger(side) || side < SMALLEST_IMAGE_SIDE) return null
  if (!(train.inputs instanceof Uint8Array)) return null
  if (test && !(test.inputs instanceof Uint8Array)) return null
  const maximum = train.inputs.reduce((greatest, value) => Math.max(greatest, value), 0)
  return { side, maximum, isBytes: maximum >= BYTE_SCALE_MINIMUM }
}

function examplesOf(table: LabelledTable, isBytes: boolean, classes: readonly string[]): Examples {
  return {
    count: table.rowCount,
    inputs: isBytes ? table.inputs : asReals(table.inputs),
    targets:
      classes.length > 0
        ? labelsOf(table.target, table, classes)
        : quantitiesOf(table.target, table),
  }
}
