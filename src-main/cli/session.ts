import { connect } from '@engine/protocol/channel'
import { createPortPair } from '@engine/protocol/port-core'
import { studioContract } from '@engine/protocol/studio-contract'
import { compiledFolderOf, engineFileOf, openStudio } from '../serve/hosting'
import { createChildProcessLauncher } from '../studio/child-process-engine'
import { createSystemClock } from '../studio/clock'
import { engineArguments } from '../studio/engine-arguments'
import type { Session } from './context'

export interface SessionOptions {
  /** Folder of the built program, `out/main`. */
  readonly programDirectory: string
  readonly dataDirectory: string | undefined
  /** Says something to the person at the terminal. */
  readonly note: (line: string) => void
}

/** Opens a studio inside this process and connects to it as a window would. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const studio = await openStudio({
    host: 'cli',
    programDirectory: options.programDirectory,
    dataDirectory: options.dataDirectory,
    launchEngine: createChildProcessLauncher(
      engineFileOf(options.programDirectory),
      engineArguments(options.programDirectory, process.env),
      { compiledFolder: compiledFolderOf(options.programDirectory) },
    ),
    report: (error) => {
      options.note(`${error.code}: ${error.message}`)
    },
  })
  const [near, far] = createPortPair()
  studio.attach(far)
  const client = connect(studioContract, near, { startTimer: createSystemClock().startTimer })
  client.on('studio/notice', (notice) => {
    if (notice.level !== 'info') options.note(notice.message)
  })
  return { client, close: () => studio.close() }
}
