import { InvalidArgumentError } from 'commander'
import type { RangeTestReport } from '@engine/protocol/range-test'
import { readExperimentFile } from '../config-file'
import { withSession } from '../context'
import { metricText, tableText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { addStartOptions, withStartingWeights, type StartOptions } from '../starting-weights'

interface RangeTestCommandOptions extends StartOptions {
  readonly lowest?: number
  readonly highest?: number
  readonly steps?: number
  readonly json?: true
  readonly dataDir?: string
}

/** Lines that the losses of an optimizer are shown in. */
const LINE_COUNT = 20
const BAR_WIDTH = 40

/** `descent range-test CONFIG.json`. */
export const addRangeTestCommand: AddCommand = (program, context) => {
  addStartOptions(program.command('range-test'))
    .description('Train with rising learning rates and suggest one; nothing is stored')
    .argument('<config>', 'experiment as JSON, see examples/')
    .option('--lowest <rate>', 'first rate (1e-6)', numberOf)
    .option('--highest <rate>', 'last rate (10)', numberOf)
    .option('--steps <count>', 'steps, each with its own rate (200)', numberOf)
    .option('--json', 'one JSON object for each optimizer')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (file: string, options: RangeTestCommandOptions) => {
      const given = readExperimentFile(file)
      const { lowest, highest, steps } = options
      const reports = await withSession(context, options.dataDir, async (client) =>
        client.request(
          'experiment/range-test',
          {
            ...(await withStartingWeights(client, given, file, options)),
            options: {
              ...(lowest === undefined ? {} : { lowest }),
              ...(highest === undefined ? {} : { highest }),
              ...(steps === undefined ? {} : { stepCount: steps }),
            },
          },
          { timeoutMs: 0 },
        ),
      )
      for (const report of reports) {
        const { rates, losses, smoothed, ...rest } = report
        context.terminal.print(
          options.json
            ? jsonLine({ ...rest, rates: [...rates], losses: [...losses], smoothed: [...smoothed] })
            : rangeTestText(report),
        )
      }
    })
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function numberOf(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value
  throw new InvalidArgumentError('It must be a number above 0.')
}

/** The smoothed loss over the rates, with the suggestion as the last line. */
export function rangeTestText(report: RangeTestReport): string {
  const { optimizerText, rates, smoothed, suggested, steepest, least, ranAway } = report
  const stride = Math.max(1, Math.ceil(rates.length / LINE_COUNT))
  const shown = Array.from({ length: Math.ceil(rates.length / stride) }, (_, line) => line * stride)
  const lowest = Math.min(...smoothed)
  // What has run away would press everything else together.
  const top = Math.max((smoothed[0] ?? 0) * 1.5, lowest)
  const rows = shown.map((index) => {
    const value = smoothed[index] ?? Number.NaN
    const height = Math.min(1, Math.max(0, (value - lowest) / (top - lowest || 1)))
    const bar = Number.isFinite(height) ? '█'.repeat(Math.round(BAR_WIDTH * height)) : ''
    return [metricText(rates[index] ?? Number.NaN), metricText(value), bar]
  })
  const table = tableText(
    [{ title: 'rate', isNumeric: true }, { title: 'loss', isNumeric: true }, { title: '' }],
    rows,
  )
  const reading =
    suggested === null || steepest === null || least === null
      ? 'The loss falls at no rate: look at the data, the loss and the initial weights.'
      : `Suggested rate ${metricText(suggested)}: the loss falls fastest at ${metricText(steepest)} and is least at ${metricText(least)}${ranAway ? ', after which it runs away' : ''}.`
  return `${optimizerText}\n\n${table}\n\n${reading}\n`
}
