import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rmdir } from 'node:fs/promises'
import { dirname, join, posix, resolve, win32 } from 'node:path'
import { StudioError } from '@engine/protocol/errors'

export interface HostPlace {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
}

/** Where the studio keeps everything when nobody says otherwise, by the custom of the system. */
export function defaultDataDirectory(place: HostPlace): string {
  const { platform, environment, homeDirectory } = place
  switch (platform) {
    case 'darwin':
      return posix.join(homeDirectory, 'Library', 'Application Support', 'Descent Studio')
    case 'win32':
      return win32.join(
        environment['APPDATA'] ?? win32.join(homeDirectory, 'AppData', 'Roaming'),
        'Descent Studio',
      )
    default: {
      // The XDG specification says that a relative path is to be ignored.
      const base = environment['XDG_DATA_HOME']
      return posix.join(
        base !== undefined && posix.isAbsolute(base)
          ? base
          : posix.join(homeDirectory, '.local', 'share'),
        'descent-studio',
      )
    }
  }
}

/**
 * Makes the data folder where it is missing and makes sure that it can be written.
 *
 * @param chosen what `--data-dir` says; undefined takes the default
 * @returns its absolute path
 * @throws data-directory/unwritable
 */
export async function openDataDirectory(
  chosen: string | undefined,
  place: HostPlace,
): Promise<string> {
  const path = resolve(chosen ?? defaultDataDirectory(place))
  try {
    await makeDirectory(path)
    // Asking for permissions says little on Windows and on read-only disks; writing says it all.
    await rmdir(await mkdtemp(join(path, '.write-test-')))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'data-directory/unwritable',
      `The data folder ${path} cannot be written: ${reason}. Give it the right permissions, or choose another one with --data-dir.`,
      { path, reason },
      { cause: error },
    )
  }
  return path
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns on a file system that
 * refuses new folders with ENOENT, as /proc does.
 */
async function makeDirectory(path: string): Promise<void> {
  if (existsSync(path)) return
  const parent = dirname(path)
  await makeDirectory(parent)
  try {
    await mkdir(path)
  } catch (error) {
    // Another process may have made it in between.
    if (!existsSync(path)) throw error
  }
}
