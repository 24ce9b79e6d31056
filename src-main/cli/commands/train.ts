import { type Command, InvalidArgumentError } from 'commander'
import { readExperimentFile } from '../config-file'
import { type CommandContext, type StudioClient, withSession } from '../context'
import type { ExitCode } from '../exit-codes'
import { withGivenOrder } from '../given-order'
import { findRun } from '../references'
import { atBestRates } from '../rate-search'
import { addStartOptions, withStartingWeights } from '../starting-weights'
import { comparisonText, trainToEnd } from '../training'
import type { AddCommand } from '../program'

interface RunOptions {
  readonly json?: true
  readonly dataDir?: string
}

interface TrainOptions extends RunOptions {
  readonly weights?: string
  readonly fromRun?: string
  readonly checkpoint?: string
  readonly layers?: string
  readonly order?: string
  readonly tune?: number
}

/** `descent train CONFIG.json` and `descent compare CONFIG.json`. */
export const addTrainCommands: AddCommand = (program, context, finish) => {
  withStart(withOptions(program.command('train')))
    .description('Train every optimizer of an experiment and store the runs')
    .argument('<config>', 'experiment as JSON, see examples/')
    .action(async (file: string, options: TrainOptions) => {
      finish(await trainFile(context, file, options, false))
    })
  withStart(withOptions(program.command('compare')))
    .option(
      '--tune <epochs>',
      'first give each optimizer its best learning rate of five, by runs of so many epochs',
      epochsOf,
    )
    .description('Train as train does, and end with a table of the optimizers, best first')
    .argument('<config>', 'experiment as JSON with several optimizers, see examples/')
    .action(async (file: string, options: TrainOptions) => {
      finish(await trainFile(context, file, options, true))
    })
  withOptions(program.command('resume'))
    .description('Go on with a run that was stopped, interrupted or paused, to its end')
    .argument('<run>', 'number or name of the run, or latest')
    .action(async (reference: string, options: RunOptions) => {
      finish(
        await withSession(context, options.dataDir, async (client) => {
          const { id } = await findRun(client, reference)
          const run = await client.request('run/resume', { id }, { timeoutMs: 0 })
          return (await trainToEnd(context, client, [run], options.json === true)).code
        }),
      )
    })
}

function withOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line on standard output')
    .option('--data-dir <dir>', "folder of the studio's data")
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function epochsOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

function withStart(command: Command): Command {
  return addStartOptions(command).option(
    '--order <file>',
    'take the examples in the order that a JSON list of their numbers gives',
  )
}

async function trainFile(
  context: CommandContext,
  file: string,
  options: TrainOptions,
  isComparison: boolean,
): Promise<ExitCode> {
  const isJson = options.json === true
  const given = withGivenOrder(readExperimentFile(file), options.order)
  return withSession(context, options.dataDir, async (client: StudioClient) => {
    const { config: started, weightsUpload } = await withStartingWeights(
      client,
      given,
      file,
      options,
    )
    const config =
      options.tune === undefined
        ? started
        : await atBestRates(context, client, started, options.tune, weightsUpload, isJson)
    // Drawing a large data set takes its time.
    const { experimentId } = await client.request(
      'experiment/start',
      { ...config, weightsUpload },
      { timeoutMs: 0 },
    )
    const { runs } = await client.request('experiment/show', { id: experimentId })
    const end = await trainToEnd(context, client, runs, isJson)
    if (isComparison && !isJson) context.terminal.print(`\n${comparisonText(end.runs)}`)
    return end.code
  })
}
