import { Command, CommanderError } from 'commander'
import { StudioError } from '@engine/protocol/errors'
import type { CommandContext } from './context'
import { type ExitCode, exitCodeHelp, exitCodeOf, exitCodes } from './exit-codes'
import { addDatasetCommands } from './commands/dataset'
import { addExperimentsCommands } from './commands/experiments'
import { addDoctorCommand } from './commands/doctor'
import { addExportCommand } from './commands/export'
import { addGradcheckCommand } from './commands/gradcheck'
import { addPredictCommand } from './commands/predict'
import { addRangeTestCommand } from './commands/range-test'
import { addRunsCommands } from './commands/runs'
import { addServeCommand } from './commands/serve'
import { addSurfaceCommand } from './commands/surface'
import { addTrainCommands } from './commands/train'
import { jsonError } from './json-report'

/**
 * Adds commands to the program.
 *
 * @param finish called by a command with its exit code; without a call it is 0
 */
export type AddCommand = (
  program: Command,
  context: CommandContext,
  finish: (code: ExitCode) => void,
) => void

/**
 * Runs one command line.
 *
 * @param args what follows the program's name
 */
export async function runCommandLine(
  args: readonly string[],
  version: string,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal } = context
  let code: ExitCode = exitCodes.done
  const finish = (given: ExitCode): void => {
    code = given
  }
  const program = new Command('descent')
    .description('Train, compare and understand neural networks from the terminal')
    .version(version)
    .showHelpAfterError('(descent --help lists the commands)')
    .addHelpText('after', exitCodeHelp)
    .configureOutput({
      writeOut: (text) => {
        terminal.write(text)
      },
      writeErr: (text) => {
        terminal.note(text.trimEnd())
      },
    })
    // Instead of ending the process from within.
    .exitOverride()
  for (const add of [
    addTrainCommands,
    addRunsCommands,
    addExportCommand,
    addPredictCommand,
    addGradcheckCommand,
    addRangeTestCommand,
    addDatasetCommands,
    addExperimentsCommands,
    addSurfaceCommand,
    addServeCommand,
    addDoctorCommand,
  ]) {
    add(program, context, finish)
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said so already: help and version with code 0, otherwise what it does not understand.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.refused
    }
    report(error, args.includes('--json'), context)
    return exitCodeOf(error)
  }
}

function report(error: unknown, isJson: boolean, context: CommandContext): void {
  const { terminal } = context
  const known =
    error instanceof StudioError
      ? error
      : new StudioError(
          'internal/bug',
          `A bug in Descent Studio: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
  if (isJson) terminal.print(jsonError(known))
  terminal.note(`descent: ${known.message}`)
}
