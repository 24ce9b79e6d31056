import { InvalidArgumentError } from 'commander'
import type { GradientCheckReport } from '@engine/protocol/gradient-check'
import { readExperimentFile } from '../config-file'
import { withSession } from '../context'
import { exitCodes } from '../exit-codes'
import { metricText, tableText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { addStartOptions, withStartingWeights, type StartOptions } from '../starting-weights'

interface GradcheckOptions extends StartOptions {
  readonly examples?: number
  readonly directions?: number
  readonly coordinates?: number
  readonly all?: true
  readonly json?: true
  readonly dataDir?: string
}

/** More than any tensor has. */
const ALL_COORDINATES = 10_000_000

/** `descent gradcheck CONFIG.json`. */
export const addGradcheckCommand: AddCommand = (program, context, finish) => {
  addStartOptions(program.command('gradcheck'))
    .description(
      'Compare backpropagation with central differences for the network of an experiment',
    )
    .argument('<config>', 'experiment as JSON, see examples/')
    .option('--examples <count>', 'training examples that the loss is taken over (8)', countOf)
    .option('--directions <count>', 'random directions of all parameters together (4)', countOf)
    .option('--coordinates <count>', 'coordinates of each tensor, drawn at random (32)', countOf)
    .option('--all', 'every coordinate of every tensor, which takes long for large ones')
    .option('--json', 'the report as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .addHelpText('after', '\nEnds with code 0 only when everything agrees, otherwise with 1.')
    .action(async (file: string, options: GradcheckOptions) => {
      const given = readExperimentFile(file)
      const coordinates = options.all ? ALL_COORDINATES : options.coordinates
      const report = await withSession(context, options.dataDir, async (client) =>
        client.request(
          'experiment/check-gradients',
          {
            ...(await withStartingWeights(client, given, file, options)),
            options: {
              ...(options.examples === undefined ? {} : { exampleCount: options.examples }),
              ...(options.directions === undefined ? {} : { directionCount: options.directions }),
              ...(coordinates === undefined ? {} : { coordinateCount: coordinates }),
            },
          },
          { timeoutMs: 0 },
        ),
      )
      context.terminal.print(options.json ? jsonLine(report) : gradientCheckText(report))
      finish(report.isPassed ? exitCodes.done : exitCodes.failed)
    })
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** The report as tables, with the verdict as the last line. */
export function gradientCheckText(report: GradientCheckReport): string {
  const tensors = tableText(
    [
      { title: 'tensor' },
      { title: 'shape' },
      { title: 'checked', isNumeric: true },
      { title: 'at kinks', isNumeric: true },
      { title: 'relative error', isNumeric: true },
      { title: 'backpropagation', isNumeric: true },
      { title: 'central difference', isNumeric: true },
      { title: 'verdict' },
    ],
    report.tensors.map((tensor) => [
      tensor.name,
      tensor.shape.join('×'),
      `${String(tensor.checkedCount)} of ${String(tensor.count)}`,
      String(tensor.kinkCount),
      tensor.worst === null ? '–' : metricText(tensor.relativeError),
      tensor.worst === null ? '–' : metricText(tensor.worst.analytic),
      tensor.worst === null ? '–' : metricText(tensor.worst.numerical),
      tensor.verdict,
    ]),
  )
  const directions = tableText(
    [
      { title: 'direction', isNumeric: true },
      { title: 'relative error', isNumeric: true },
      { title: 'backpropagation', isNumeric: true },
      { title: 'central difference', isNumeric: true },
      { title: 'verdict' },
    ],
    report.directions.map((direction, index) => [
      String(index + 1),
      ...(direction.verdict === 'kink-crossed'
        ? ['–', metricText(direction.analytic), '–']
        : [direction.relativeError, direction.analytic, direction.numerical].map(metricText)),
      direction.verdict,
    ]),
  )
  const differing = report.tensors.filter(({ verdict }) => verdict === 'differs')
  const verdict = report.isPassed
    ? 'Backpropagation agrees with the central differences.'
    : differing.length === 0
      ? 'Backpropagation DIFFERS from the central differences.'
      : `Backpropagation DIFFERS from the central differences in ${differing.map(({ name }) => name).join(', ')}.`
  return [
    `loss ${metricText(report.loss)} over ${String(report.exampleCount)} examples, ${String(report.parameterCount)} parameters, float64, h = ${metricText(report.h)}, tolerance ${metricText(report.tolerance)}`,
    tensors,
    ...(report.directions.length === 0 ? [] : [directions]),
    verdict,
  ].join('\n\n')
}
