import { randomUUID } from 'node:crypto'
import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import type { StudioError } from '@engine/protocol/errors'
import manifest from '../../package.json' with { type: 'json' }
import { openStore } from '../store/store-client'
import { createSystemClock } from '../studio/clock'
import { openDataDirectory } from '../studio/data-directory'
import type { LaunchEngine } from '../studio/engine-process'
import { type Studio, createStudio } from '../studio/studio'

/** Version of the program. */
export const { version } = manifest

export interface HostingOptions {
  readonly host: 'desktop' | 'serve' | 'cli'
  /** Folder of the built program, `out/main`: its processes lie side by side there. */
  readonly programDirectory: string
  /** What `--data-dir` says; undefined takes the system's usual place. */
  readonly dataDirectory: string | undefined
  readonly launchEngine: LaunchEngine
  /** Told of faults that concern no request. */
  readonly report: (error: StudioError) => void
}

/** The engine's file beside the program. */
export function engineFileOf(programDirectory: string): string {
  return join(programDirectory, 'engine.js')
}

/** Where engines of Node keep their compiled program: beside it, and as trusted as it is. */
export function compiledFolderOf(programDirectory: string): string {
  return join(programDirectory, '../compiled')
}

/**
 * Opens the data folder, the store and the studio over them, the same way in every host.
 *
 * @throws data-directory/unwritable, and the refusals of the store
 */
export async function openStudio(options: HostingOptions): Promise<Studio> {
  const dataDirectory = await openDataDirectory(options.dataDirectory, {
    platform: process.platform,
    environment: process.env,
    homeDirectory: homedir(),
  })
  const store = await openStore({
    dataDirectory,
    workerFile: join(options.programDirectory, 'store.js'),
  })
  const studio = createStudio({
    store,
    launchEngine: options.launchEngine,
    clock: createSystemClock(),
    dataDirectory,
    host: options.host,
    version,
    coreCount: availableParallelism(),
    randomId: randomUUID,
    report: options.report,
  })
  try {
    await studio.ready
  } catch (error) {
    await studio.close().catch(() => undefined)
    throw error
  }
  return studio
}
