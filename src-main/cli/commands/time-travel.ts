import type { CallOptions } from '@engine/protocol/channel'
import type { ConfigChange } from '@engine/protocol/config-change'
import { StudioError } from '@engine/protocol/errors'
import type { RewoundState, Verification } from '@engine/protocol/time-travel'
import { type Command, InvalidArgumentError } from 'commander'
import { type CommandContext, type StudioClient, withSession } from '../context'
import { type ExitCode, exitCodes } from '../exit-codes'
import { byteText, tableText } from '../format'
import { jsonLine } from '../json-report'
import { findRun } from '../references'
import { trainToEnd } from '../training'

interface TravelOptions {
  readonly json?: true
  readonly dataDir?: string
  readonly step?: number
  readonly set?: ConfigChange[]
  readonly name?: string
  readonly later?: true
}

/** `descent runs verify|rewind|fork|edit`. */
export function addTimeTravelCommands(
  runs: Command,
  context: CommandContext,
  finish: (code: ExitCode) => void,
): void {
  const { terminal } = context
  const print = (options: TravelOptions, value: object, text: () => string): void => {
    terminal.print(options.json ? jsonLine(value) : text())
  }

  withCommonOptions(runs.command('verify'))
    .description('Repeat a run and compare its state with every stored checkpoint, bit by bit')
    .addHelpText(
      'after',
      `
Takes about as long as training did; of a fork the runs that it goes on from are repeated too. Ends with code 0 only when every state is the same, otherwise
with 1. --json prints a line for every checkpoint, then one with the verdict.`,
    )
    .action(async (reference: string, options: TravelOptions) => {
      const verification = await withRun(context, reference, options, finish, (client, id, call) =>
        client.request('run/verify', { id }, call),
      )
      if (!verification) return
      if (options.json) for (const line of verificationLines(verification)) terminal.print(line)
      else terminal.print(verificationText(verification))
      finish(verification.isSame ? exitCodes.done : exitCodes.failed)
    })

  withCommonOptions(runs.command('rewind'))
    .description('Go back to a step, from the nearest checkpoint before it, and say its state')
    .requiredOption('--step <step>', 'updates done, from 0 to the last step of the run', stepOf)
    .addHelpText(
      'after',
      `
descent export and descent predict go back by themselves: give them --checkpoint STEP.`,
    )
    .action(async (reference: string, options: TravelOptions) => {
      const step = options.step ?? 0
      const state = await withRun(context, reference, options, finish, (client, id, call) =>
        client.request('run/rewind', { id, step }, call),
      )
      if (state) print(options, { event: 'run-rewound', ...state }, () => rewoundText(state))
    })

  withSettings(withCommonOptions(runs.command('fork')))
    .description('Go on from a step of a run as a new run, with settings changed, and train it')
    .option('--step <step>', 'updates to share; the last step of the run', stepOf)
    .option('--name <name>', 'name of the fork')
    .option('--later', 'only store it; descent resume trains it')
    .addHelpText(
      'after',
      `
Everything but data, preprocessing, split and seed may change as long as the tensors fit:
  descent runs fork 7 --step 1200 --set optimizer.learningRate=0.01
  descent runs fork latest --set training.length.count=20 --set 'optimizer={"type":"adam"}'`,
    )
    .action(async (reference: string, options: TravelOptions) => {
      await withRun(context, reference, options, finish, async (client, id, call) => {
        const { summary } = await client.request('run/show', { id })
        const isPaused = options.later === true
        const { run } = await client.request(
          'run/fork',
          {
            id,
            step: options.step ?? summary.step,
            changes: options.set ?? [],
            isPaused,
            ...(options.name === undefined ? {} : { name: options.name }),
          },
          call,
        )
        print(
          options,
          { event: 'run-forked', run: run.id, parent: run.parentRunId, step: run.forkStep },
          () =>
            `run ${String(run.id)} ${run.name}: goes on from step ${String(run.forkStep)} of run ${String(run.parentRunId)}`,
        )
        if (isPaused) return
        finish((await trainToEnd(context, client, [run], options.json === true)).code)
      })
    })

  withSettings(withCommonOptions(runs.command('edit')))
    .description('Change settings of a stopped or interrupted run from its next step on')
    .addHelpText(
      'after',
      `
The change is recorded, holds once the run is resumed, and replays with it. Only settings of the
optimizer, its schedule, regularization and gradient clipping; for others fork the run.`,
    )
    .action(async (reference: string, options: TravelOptions) => {
      const edited = await withRun(context, reference, options, finish, (client, id) =>
        client.request('run/edit', { id, changes: options.set ?? [] }),
      )
      if (!edited) return
      const { edits, run } = edited
      print(options, { event: 'run-edited', run: run.id, edits }, () =>
        edits
          .map(
            ({ field, value, step }) =>
              `run ${String(run.id)} ${run.name}: ${field} = ${JSON.stringify(value)} after step ${String(step)}`,
          )
          .join('\n'),
      )
    })
}

function withCommonOptions(command: Command): Command {
  return command
    .argument('<run>', 'number or name of the run, or latest')
    .option('--json', 'one JSON object a line on standard output')
    .option('--data-dir <dir>', "folder of the studio's data")
}

function withSettings(command: Command): Command {
  return command.option(
    '--set <field=value>',
    'a setting by its name in the config, and its value as JSON or a word; may be repeated',
    (text: string, before: ConfigChange[] | undefined) => [...(before ?? []), changeOf(text)],
  )
}

/**
 * Does something with a run that Ctrl-C gives up, with the exit code that says so.
 *
 * @returns undefined when it was given up
 */
async function withRun<Answer>(
  context: CommandContext,
  reference: string,
  options: TravelOptions,
  finish: (code: ExitCode) => void,
  work: (client: StudioClient, id: number, call: CallOptions) => Promise<Answer>,
): Promise<Answer | undefined> {
  return withSession(context, options.dataDir, async (client) => {
    const { id } = await findRun(client, reference)
    const interruption = { isAskedFor: false, cancel: (): void => undefined }
    const stopListening = context.onInterrupt(() => {
      interruption.isAskedFor = true
      interruption.cancel()
    })
    const call: CallOptions = {
      timeoutMs: 0,
      onCancellable: (cancelCall) => {
        interruption.cancel = cancelCall
      },
    }
    try {
      return await work(client, id, call)
    } catch (error) {
      const isGivenUp = error instanceof StudioError && error.code === 'call/cancelled'
      if (!interruption.isAskedFor || !isGivenUp) throw error
      finish(exitCodes.interrupted)
      return undefined
    } finally {
      stopListening()
    }
  })
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function stepOf(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** @throws InvalidArgumentError */
function changeOf(text: string): ConfigChange {
  const [, field, value] = /^([A-Za-z0-9.]+)=(.*)$/s.exec(text) ?? []
  if (field === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be like optimizer.learningRate=0.01.')
  }
  try {
    // JSON gives what a change takes, and nothing else.
    return { field, value: JSON.parse(value) as ConfigChange['value'] }
  } catch {
    return { field, value }
  }
}

function rewoundText({ runId, step, stateHash, sizeBytes, replayedFrom }: RewoundState): string {
  const origin =
    replayedFrom === step
      ? 'as it is stored'
      : replayedFrom === null
        ? 'replayed from the initial weights'
        : `replayed from step ${String(replayedFrom)}`
  return `run ${String(runId)} at step ${String(step)}: state ${stateHash} (${byteText(sizeBytes)}), ${origin}`
}

function verificationLines({ states, ...verdict }: Verification): string[] {
  const run = verdict.runId
  return [
    ...states.map(({ runId, ...state }) =>
      jsonLine({ event: 'state-compared', run: runId, ...state }),
    ),
    jsonLine({ event: 'run-verified', run, stateCount: states.length, ...verdict }),
  ]
}

function verificationText(verification: Verification): string {
  const { states, isSame, kernels, fromStep, editCount, shared } = verification
  const isFork = shared.length > 0
  const table = tableText(
    [
      ...(isFork ? [{ title: 'run', isNumeric: true }] : []),
      { title: 'step', isNumeric: true },
      { title: 'stored' },
      { title: 'repeated' },
      { title: '' },
    ],
    states.map(({ runId, step, storedHash, replayedHash, isSame: isEqual }) => [
      ...(isFork ? [String(runId)] : []),
      String(step),
      storedHash.slice(0, 16),
      replayedHash.slice(0, 16),
      isEqual ? 'same' : 'DIFFERS',
    ]),
  )
  const others = [verification, ...shared].flatMap((part) =>
    part.trainedWith.filter((name) => name !== part.kernels),
  )
  const edits = editCount === 0 ? '' : `, with ${String(editCount)} live edits`
  const through = shared.map(({ runId, toStep }) => ` of run ${String(runId)} to ${String(toStep)}`)
  const way = isFork ? `${through.join(', on')}, then from there` : ''
  const basis = `repeated from step ${String(fromStep)}${way}${edits} by the kernels ${kernels}`
  return [
    table,
    isSame
      ? `All ${String(states.length)} states are the same, ${basis}.`
      : `Not all states are the same, ${basis}.`,
    ...(others.length === 0
      ? []
      : [`It was trained by other kernels, ${others.join(', ')}, which may round otherwise.`]),
  ].join('\n')
}
