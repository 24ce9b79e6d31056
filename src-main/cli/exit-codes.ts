import { StudioError } from '@engine/protocol/errors'
import type { RunStatus } from '@engine/protocol/run'

/** What the program tells the shell; part of its contract, see `descent --help`. */
export const exitCodes = {
  /** Everything that was asked for is done. */
  done: 0,
  /** The machine said no, an engine crashed, or the program has a bug. */
  failed: 1,
  /** The command line, a file or a value cannot be accepted. */
  refused: 2,
  /** At least one run left the finite numbers; everything is stored. */
  diverged: 3,
  /** Ended by Ctrl-C or a closed pipe; runs stopped after a step and can be resumed. */
  interrupted: 4,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodeHelp = `
Exit codes:
  0  done
  1  failed: the disk, an engine process or the program itself
  2  refused: the command line, a file or a value in it
  3  a run diverged (its loss left the finite numbers); everything is stored
  4  interrupted (Ctrl-C): runs stopped after a step and can be resumed;
     a second Ctrl-C ends at once`

/** Areas whose errors are not the user's to mend. */
const failingAreas: ReadonlySet<string> = new Set([
  'internal',
  'engine',
  'store',
  'port',
  'call',
  'studio',
  'data-directory',
  'export',
])

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof StudioError)) return exitCodes.failed
  const area = error.code.slice(0, error.code.indexOf('/'))
  const isMissing = error.code.endsWith('/not-found') || error.code === 'store/no-checkpoint'
  return failingAreas.has(area) && !isMissing ? exitCodes.failed : exitCodes.refused
}

/** The code for runs that have ended: the worst of them decides. */
export function exitCodeOfRuns(statuses: readonly RunStatus[], isInterrupted: boolean): ExitCode {
  if (statuses.some((status) => status === 'failed' || status === 'interrupted')) {
    return exitCodes.failed
  }
  if (isInterrupted || statuses.includes('stopped')) return exitCodes.interrupted
  return statuses.includes('diverged') ? exitCodes.diverged : exitCodes.done
}
