import type { Prediction } from '@engine/protocol/prediction'
import { readPrediction, type ReadingContext } from './prediction-reading'

/**
 * Predictions as CSV, one line for each row of the file: its number, what was predicted, and the
 * value for every class (probabilities, or outputs of the last layer).
 */
export function predictionsCsv(prediction: Prediction, context: ReadingContext): string {
  const rowCount = prediction.outputs.length / prediction.outputCount
  const lines: string[] = []
  for (let row = 0; row < rowCount; row++) {
    const reading = readPrediction(prediction, row, context)
    if (row === 0) {
      const heads = reading.names.map((name) =>
        reading.type === 'values' ? name : `${context.isProbability ? 'p' : 'output'}(${name})`,
      )
      lines.push(
        lineOf(reading.type === 'values' ? ['row', ...heads] : ['row', 'prediction', ...heads]),
      )
    }
    const values = reading.values.map(String)
    lines.push(
      lineOf(
        reading.type === 'values'
          ? [String(row + 1), ...values]
          : [String(row + 1), reading.winnerName, ...values],
      ),
    )
  }
  return `${lines.join('\n')}\n`
}

function lineOf(cells: readonly string[]): string {
  return cells
    .map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')
}
