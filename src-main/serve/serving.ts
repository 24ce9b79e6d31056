import { join } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import { createChildProcessLauncher } from '../studio/child-process-engine'
import { engineArguments } from '../studio/engine-arguments'
import { compiledFolderOf, engineFileOf, openStudio } from './hosting'
import { watchParent } from './parent-process'
import { startServer } from './server'

/** A studio that takes longer to close its runs is left behind; they come back as interrupted. */
const CLOSE_LIMIT_MS = 15_000

export interface ServingOptions {
  readonly programDirectory: string
  readonly dataDirectory: string | undefined
  /** Port on 127.0.0.1; 0 a free one, null the usual one or a free one when that is taken. */
  readonly port: number | null
  /** Told once of the address to open, which holds the token. */
  readonly onListening: (address: string) => void
  /** Says something to the person who started it. */
  readonly note: (line: string) => void
}

/**
 * Serves the studio to browsers on this machine until the process is asked to end, or the command
 * that started it has ended.
 *
 * @throws what refuses the data folder, the store or the port
 */
export async function serveStudio(options: ServingOptions): Promise<void> {
  const studio = await openStudio({
    host: 'serve',
    programDirectory: options.programDirectory,
    dataDirectory: options.dataDirectory,
    launchEngine: createChildProcessLauncher(
      engineFileOf(options.programDirectory),
      engineArguments(options.programDirectory, process.env),
      { compiledFolder: compiledFolderOf(options.programDirectory), givesWay: true },
    ),
    report: (error) => {
      options.note(`${error.code}: ${error.message}`)
    },
  })
  let server
  try {
    server = await startServer({
      pageDirectory: join(options.programDirectory, '../renderer'),
      port: options.port,
      attach: (port) => {
        studio.attach(port)
      },
      onError: (error) => {
        options.note(error instanceof Error ? (error.stack ?? error.message) : String(error))
      },
    })
  } catch (error) {
    await studio.close()
    throw error
  }
  const asked = askedToEnd()
  options.onListening(server.address)
  await asked
  const limit = setTimeout(() => {
    options.note('The studio did not close in time; its runs will be shown as interrupted.')
    process.exit(1)
  }, CLOSE_LIMIT_MS)
  await Promise.all([studio.close(), server.close()])
  clearTimeout(limit)
}

/** Resolves at the first signal to end, or when the npm that started this process has gone. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve()
    }
    // Further ones change nothing: npm passes Ctrl-C on to a process that has already received it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
    if (process.env['npm_lifecycle_event'] !== undefined) watchParent(end)
    if (process.send !== undefined) process.once('disconnect', end)
  })
}

/**
 * Reads `--port`.
 *
 * @throws cli/invalid-option
 */
export function portOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new StudioError(
    'cli/invalid-option',
    `--port is ${text}; a number from 0 to 65535 is expected, 0 for any free port.`,
    { option: 'port', value: text },
  )
}
