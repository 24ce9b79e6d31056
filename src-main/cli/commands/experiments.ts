import { InvalidArgumentError } from 'commander'
import { BOOK_EXPERIMENTS } from '@engine/experiments/book-experiments'
import type { BookExperiment } from '@engine/experiments/experiment'
import { StudioError } from '@engine/protocol/errors'
import { type CommandContext, type StudioClient, withSession } from '../context'
import { type ExitCode, exitCodes } from '../exit-codes'
import { experimentData } from '../experiments/experiment-data'
import { type ExperimentReport, runExperiment } from '../experiments/experiment-run'
import { durationText, tableText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'

interface RunOptions {
  readonly dataset: string
  readonly mnist?: string
  readonly epochs?: number
  readonly jobs?: number
  readonly json?: true
  readonly dataDir?: string
}

/** `descent experiments list` and `descent experiments run NAME`. */
export const addExperimentsCommands: AddCommand = (program, context, finish) => {
  const { terminal } = context
  const experiments = program
    .command('experiments')
    .description('The experiments of the book, ready to run')

  experiments
    .command('list')
    .description('List the experiments with what they show')
    .option('--json', 'one JSON object a line')
    .action((options: { readonly json?: true }) => {
      for (const { name, title, purpose, arms } of BOOK_EXPERIMENTS) {
        if (options.json) terminal.print(jsonLine({ name, title, purpose, arms: arms.length }))
      }
      if (options.json) return
      const rows = BOOK_EXPERIMENTS.map(({ name, title, arms }) => [
        name,
        title,
        String(arms.length),
      ])
      terminal.print(
        tableText(
          [{ title: 'name' }, { title: 'experiment' }, { title: 'arms', isNumeric: true }],
          rows,
        ),
      )
    })

  experiments
    .command('run')
    .description('Run an experiment on digits and print its table')
    .argument('<name>', 'see descent experiments list, or all')
    .option('--dataset <name>', 'stored set of digits', 'mnist')
    .option(
      '--mnist <folder>',
      'folder with the four files of MNIST, stored where the set is missing',
    )
    .option('--epochs <count>', 'train every arm so long instead', countOf)
    .option(
      '--jobs <count>',
      'arms that train at the same time; otherwise one core is left free',
      countOf,
    )
    .option('--json', 'one JSON object a line')
    .option('--data-dir <dir>', "folder of the studio's data")
    .addHelpText(
      'after',
      '\nEnds with code 0 only when everything expected came out, otherwise with 1.',
    )
    .action(async (name: string, options: RunOptions) => {
      const chosen = experimentsNamed(name)
      finish(
        await withSession(context, options.dataDir, (client) =>
          runAll(context, client, chosen, options),
        ),
      )
    })
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

/** @throws cli/unknown-experiment */
function experimentsNamed(name: string): readonly BookExperiment[] {
  const chosen = BOOK_EXPERIMENTS.filter((experiment) => name === 'all' || experiment.name === name)
  if (chosen.length > 0) return chosen
  const names = BOOK_EXPERIMENTS.map((experiment) => experiment.name).join(', ')
  throw new StudioError(
    'cli/unknown-experiment',
    `There is no experiment ${name}; there are ${names}, and all.`,
    { name },
  )
}

async function runAll(
  context: CommandContext,
  client: StudioClient,
  experiments: readonly BookExperiment[],
  options: RunOptions,
): Promise<ExitCode> {
  const { terminal, now } = context
  const isOnData = ({ type }: BookExperiment): boolean => type !== 'surface'
  const data = experiments.some(isOnData) ? await experimentData(client, options) : null
  const { coreCount } = await client.request('studio/describe', {})
  const active = new Set<number>()
  const interruption = new AbortController()
  const stopListening = context.onInterrupt(() => {
    interruption.abort()
    terminal.note(
      'Stopping after the present step; the runs so far are kept. Ctrl-C again ends at once.',
    )
    for (const id of active) client.request('run/stop', { id }).catch(() => undefined)
  })
  try {
    let isAllMet = true
    for (const experiment of experiments) {
      const { name, title, purpose } = experiment
      if (!options.json) terminal.print(`${title}\n${purpose}\n`)
      const startedAt = now()
      const report = await runExperiment(client, experiment, {
        datasetName: data?.name ?? options.dataset,
        epochs: options.epochs ?? null,
        jobCount: options.jobs ?? Math.max(1, coreCount - 1),
        onArm: (label, text) => {
          terminal.note(`${name}: ${label}: ${text}`)
        },
        onStarted: (id) => {
          active.add(id)
        },
      })
      active.clear()
      const elapsedMs = now() - startedAt
      const dataset = isOnData(experiment) && data ? data.name : null
      terminal.print(
        options.json
          ? jsonLine({ event: 'experiment-ended', name, dataset, elapsedMs, ...report })
          : `${reportText(report)}\n\n${durationText(elapsedMs)}${dataset === null ? '' : ` on ${dataset}`}\n`,
      )
      isAllMet &&= report.verdicts.every(({ isMet }) => isMet)
    }
    return isAllMet ? exitCodes.done : exitCodes.failed
  } catch (error) {
    if (interruption.signal.aborted) return exitCodes.interrupted
    throw error
  } finally {
    stopListening()
  }
}

function reportText({ tables, verdicts }: ExperimentReport): string {
  return [
    ...tables.map(({ columns, rows }) => tableText(columns, rows)),
    verdicts
      .map(({ sentence, isMet }) => `${isMet ? 'as expected' : 'NOT AS EXPECTED'}: ${sentence}`)
      .join('\n'),
  ].join('\n\n')
}
