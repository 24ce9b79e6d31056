import { access, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  defaultDataDirectory,
  openDataDirectory,
  type HostPlace,
} from '../../../src-main/studio/data-directory'
import { refusalOf, temporaryFolder } from './running-studio'

function place(
  platform: NodeJS.Platform,
  environment: HostPlace['environment'],
  homeDirectory: string,
): HostPlace {
  return { platform, environment, homeDirectory }
}

describe('the data folder', () => {
  test('lies where the system wants it', () => {
    expect(defaultDataDirectory(place('linux', {}, '/home/ada'))).toBe(
      '/home/ada/.local/share/descent-studio',
    )
    expect(defaultDataDirectory(place('linux', { XDG_DATA_HOME: '/data' }, '/home/ada'))).toBe(
      '/data/descent-studio',
    )
    expect(defaultDataDirectory(place('linux', { XDG_DATA_HOME: 'relative' }, '/home/ada'))).toBe(
      '/home/ada/.local/share/descent-studio',
    )
    expect(defaultDataDirectory(place('darwin', {}, '/Users/ada'))).toBe(
      '/Users/ada/Library/Application Support/Descent Studio',
    )
    expect(
      defaultDataDirectory(
        place('win32', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, 'C:\\Users\\ada'),
      ),
    ).toBe('C:\\Users\\ada\\AppData\\Roaming\\Descent Studio')
    expect(defaultDataDirectory(place('win32', {}, 'C:\\Users\\ada'))).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\Descent Studio',
    )
  })

  test('is made when it is missing, and left as it was', async () => {
    const chosen = join(await temporaryFolder(), 'a', 'b')
    const path = await openDataDirectory(chosen, place('linux', {}, '/nowhere'))
    expect(path).toBe(chosen)
    expect((await stat(path)).isDirectory()).toBe(true)
    await writeFile(join(path, 'kept'), 'kept')
    await openDataDirectory(chosen, place('linux', {}, '/nowhere'))
    await access(join(path, 'kept'))
  })

  test('that cannot be written is refused with its path and the way out', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'file')
    await writeFile(file, '')
    for (const chosen of [file, join(file, 'below'), '/proc/descent-studio']) {
      const refusal = await refusalOf(openDataDirectory(chosen, place('linux', {}, '/nowhere')))
      expect(refusal.code).toBe('data-directory/unwritable')
      expect(refusal.message).toContain(chosen)
      expect(refusal.message).toContain('--data-dir')
    }
  })

  test('that is there but read-only is refused, too', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere')
    const folder = join(await temporaryFolder(), 'read-only')
    await mkdir(folder, { mode: 0o500 })
    const refusal = await refusalOf(openDataDirectory(folder, place('linux', {}, '/nowhere')))
    expect(refusal.code).toBe('data-directory/unwritable')
  })
})
