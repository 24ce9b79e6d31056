import type { Prediction } from '@engine/protocol/prediction'
import { writeChecked } from '../../studio/exported-file'
import { basename, dirname, join, resolve } from 'node:path'
import { type CommandContext, withSession } from '../context'
import { metricText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { checkpointChoiceOf, findRun, targetOf } from '../references'
import { uploadFile } from '../upload'
import { headerOf } from './dataset'

interface PredictOptions {
  readonly checkpoint: string
  readonly header: string
  readonly target: string
  readonly output?: string
  readonly json?: true
  readonly dataDir?: string
}

/** `descent predict RUN FILE.csv`. */
export const addPredictCommand: AddCommand = (program, context) => {
  program
    .command('predict')
    .description('Run a trained network over the rows of a CSV and write predictions as CSV')
    .argument('<run>', 'number or name of the run, or latest')
    .argument('<file>', 'CSV with the columns the network was trained on, plain or gzip')
    .option('-c, --checkpoint <choice>', 'best, last, initial, or the number of a step', 'best')
    .option('--header <header>', 'present, absent, or auto', 'auto')
    .option(
      '--target <column>',
      'column with the true answers: none, first, last, a name, or a number from 0',
      'none',
    )
    .option('-o, --output <file>', 'file to write instead of standard output')
    .option('--json', 'one JSON object a row, and one for the metrics')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, file: string, options: PredictOptions) => {
      const checkpoint = checkpointChoiceOf(options.checkpoint)
      const header = headerOf(options.header)
      const target = options.target === 'none' ? 'none' : targetOf(options.target)
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findRun(client, reference)
        const uploadId = await uploadFile(client, file)
        const prediction = await client.request(
          'run/predict-file',
          { id, checkpoint, uploadId, header, target },
          { timeoutMs: 0 },
        )
        const text = options.json ? jsonRows(prediction) : csvRows(prediction)
        if (options.output === undefined) context.terminal.write(text)
        else await writeText(options.output, text)
        tellMetrics(context, prediction.metrics, prediction.step)
      })
    })
}

interface PredictedRow {
  readonly row: number
  /** Classification: name of the likeliest class. */
  readonly prediction: string | null
  readonly values: readonly number[]
}

function* rowsOf(prediction: Prediction): Generator<PredictedRow> {
  const { probabilities, outputCount, classes } = prediction
  const rowCount = outputCount === 0 ? 0 : probabilities.length / outputCount
  for (let index = 0; index < rowCount; index++) {
    const outputs = [...probabilities.subarray(index * outputCount, (index + 1) * outputCount)]
    const values = valuesOf(outputs, classes)
    yield {
      row: index + 1,
      prediction: classes.length === 0 ? null : (classes[indexOfLargest(values)] ?? null),
      values,
    }
  }
}

/** One probability per class; a network with one output gives that of the second of two classes. */
function valuesOf(outputs: readonly number[], classes: readonly string[]): readonly number[] {
  const [only] = outputs
  return outputs.length === 1 && only !== undefined && classes.length === 2
    ? [1 - only, only]
    : outputs
}

function indexOfLargest(values: readonly number[]): number {
  let largest = 0
  values.forEach((value, index) => {
    if (value > (values[largest] ?? Number.NEGATIVE_INFINITY)) largest = index
  })
  return largest
}

function csvRows(prediction: Prediction): string {
  const { classes, outputCount } = prediction
  const header =
    classes.length > 0
      ? ['row', 'prediction', ...classes.map((name) => csvCell(`p(${name})`))]
      : ['row', ...Array.from({ length: outputCount }, (_, index) => `value_${String(index + 1)}`)]
  const lines = [header.join(',')]
  for (const { row, prediction: name, values } of rowsOf(prediction)) {
    const cells = name === null ? [] : [csvCell(name)]
    lines.push([String(row), ...cells, ...values.map(String)].join(','))
  }
  return `${lines.join('\n')}\n`
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function jsonRows(
  prediction: Prediction & { readonly metrics: Readonly<Record<string, number>> },
): string {
  const lines: string[] = []
  for (const { row, prediction: name, values } of rowsOf(prediction)) {
    lines.push(
      jsonLine(
        name === null
          ? { row, values }
          : {
              row,
              prediction: name,
              probabilities: Object.fromEntries(
                values.map((value, index) => [prediction.classes[index] ?? String(index), value]),
              ),
            },
      ),
    )
  }
  lines.push(jsonLine({ step: prediction.step, metrics: prediction.metrics }))
  return `${lines.join('\n')}\n`
}

async function writeText(output: string, text: string): Promise<void> {
  const path = resolve(output)
  await writeChecked(
    path,
    join(dirname(path), `.${basename(path)}.${String(process.pid)}.part`),
    (file) => file.writeFile(text),
    () => Promise.resolve({}),
  )
}

function tellMetrics(
  context: CommandContext,
  metrics: Readonly<Record<string, number>>,
  step: number,
): void {
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${metricText(value)}`)
  context.terminal.note(
    `Predicted with the weights after step ${String(step)}${values.length === 0 ? '' : `: ${values.join(', ')}`}`,
  )
}
