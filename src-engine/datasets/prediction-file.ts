import type { DatasetDescription } from '../protocol/dataset'
import { StudioError } from '../protocol/errors'
import { sizeOf } from '../tensor/shape'
import {
  asReals,
  readCsvTable,
  type CsvFile,
  type CsvTable,
  type HeaderChoice,
  type TargetChoice,
} from './csv-table'
import { labelsOf, quantitiesOf } from './csv-target'
import { expandWords, rawColumnsOf } from './csv-words'

/** Rows to predict, as a data set stores them, with what they should come to where the file says so. */
export interface PredictionRows {
  readonly rowCount: number
  /** (rowCount, D) raw inputs row by row */
  readonly inputs: Float64Array
  /** (rowCount) class indices or targets; null where the file has no such column. */
  readonly targets: Int32Array | Float64Array | null
}

/**
 * Reads a CSV file of the form that the training data have, with the column to predict or without.
 *
 * @param target `none`, or where that column is
 * @param allowsMissing whether missing inputs become NaN, for the preprocessing to fill
 * @throws csv/unknown-label naming line, label and the known classes; csv/columns-differ; and all that
 *   {@link readCsvTable} refuses
 */
export function readPredictionFile(
  file: CsvFile,
  header: HeaderChoice,
  target: TargetChoice,
  description: DatasetDescription,
  allowsMissing = false,
): PredictionRows {
  const wordColumns = description.wordColumns ?? []
  const raw = readCsvTable(file, header, target, {
    missing: allowsMissing ? 'keep' : 'refuse',
    words: wordColumns.length > 0 ? 'one-hot' : 'refuse',
  })
  const known = rawColumnsOf(description.inputNames, wordColumns).names
  const inputCount = wordColumns.length > 0 ? known.length : sizeOf(description.inputShape)
  if (raw.inputNames.length !== inputCount) {
    const given = raw.target ? ' besides the column to predict' : ''
    throw new StudioError(
      'csv/columns-differ',
      `${file.fileName} has ${raw.inputNames.length} input columns${given}, but the network was ` +
        `trained on ${inputCount}. Choose which column holds the label, or "none".`,
      { file: file.fileName, found: raw.inputNames.length, expected: inputCount },
    )
  }
  checkNames(raw, known, description)
  const table = expandWords(raw, wordColumns)
  return {
    rowCount: table.rowCount,
    inputs: asReals(table.inputs),
    targets: targetsOf(table, description),
  }
}

function targetsOf(
  table: CsvTable,
  description: DatasetDescription,
): Int32Array | Float64Array | null {
  if (!table.target) return null
  if (description.task === 'classification') {
    return labelsOf(table.target, table, description.classes)
  }
  if (description.targetNames.length === 1) return quantitiesOf(table.target, table)
  const names = description.targetNames.join(', ')
  throw new StudioError(
    'csv/columns-differ',
    `${table.fileName}: the network predicts ${description.targetNames.length} numbers (${names}), ` +
      'which one column cannot hold. Leave them out and choose "none".',
    { file: table.fileName, found: 1, expected: description.targetNames.length },
  )
}

/**
 * Columns in another order would give wrong predictions without a word. Pixels are known by their
 * place alone, and so are the columns of a file without a header.
 */
function checkNames(
  table: CsvTable,
  known: readonly string[],
  description: DatasetDescription,
): void {
  if (!table.hasHeader || description.inputShape.length > 1) return
  if (known.every((name) => /^column \d+$/.test(name))) return
  const column = known.findIndex((name, index) => name !== table.inputNames[index])
  if (column < 0) return
  const [expected = '', found = ''] = [known[column], table.inputNames[column]]
  throw new StudioError(
    'csv/columns-differ',
    `${table.fileName} has the column "${found}" where the training data have "${expected}": the ` +
      'input columns must be the same, in the same order.',
    { file: table.fileName, found, expected },
  )
}
