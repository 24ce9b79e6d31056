import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findElectron } from '../../scripts/electron-binary'
import { buildProgram, projectDirectory, temporaryDirectory } from './program'

interface Started {
  readonly child: ChildProcess
  /** Everything it has said. */
  readonly said: () => string
  /** Resolves when it has said something that fits. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<number | null>
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): Started {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.endsWith('DISPLAY')),
  )
  const child = spawn(
    process.execPath,
    ['--import', './scripts/require-node-24.mjs', 'scripts/start.ts', '--no-open', ...args],
    {
      cwd: projectDirectory,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  )
  let text = ''
  const waiting: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const check of [...waiting]) check()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    try {
      // Its whole group, should it have left something behind.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // Nothing is left.
    }
    await ended
  })
  return {
    child,
    said: () => text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(text)
          if (match) resolve(match)
        }
        waiting.push(check)
        check()
        void ended.then(() => {
          reject(new Error(`It ended without ${String(pattern)}: ${text}`))
        })
      }),
    ended,
  }
}

/** A folder that looks like Electron's distribution, whose program is this script. */
function fakeDistribution(script: string, interpreter = '/bin/sh'): string {
  const directory = temporaryDirectory()
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'electron')
  writeFileSync(file, `#!${interpreter}\n${script}\n`)
  chmodSync(file, 0o755)
  return directory
}

async function expectServed(started: Started): Promise<void> {
  const [, address] = await started.until(
    /Descent Studio: (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)/,
  )
  const response = await fetch(address ?? '', { redirect: 'manual' })
  expect(response.status).toBe(303)
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
}

beforeAll(buildProgram)

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  const served = (): string[] => ['--port', '0', '--data-dir', join(temporaryDirectory(), 'data')]

  test('without a display says so in one line and serves', async () => {
    const started = start(served(), {})
    await expectServed(started)
    const lines = started.said().trimEnd().split('\n')
    expect(lines[0]).toBe(
      'Serving the studio for a browser instead of opening its window, because there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).',
    )
    expect(lines).toHaveLength(2)
  })

  test.skipIf(findElectron(join(projectDirectory, 'node_modules/electron')) !== null)(
    'where the binary cannot be fetched says why and serves',
    async () => {
      const server = createServer((_request, response) => response.writeHead(404).end())
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
      onTestFinished(() => void server.close())
      // A server that listens on a port has an address of this form.
      const { port } = server.address() as AddressInfo
      const started = start(served(), {
        DISPLAY: ':987',
        ELECTRON_MIRROR: `http://127.0.0.1:${String(port)}/`,
        electron_config_cache: temporaryDirectory(),
      })
      await expectServed(started)
      expect(started.said()).toMatch(
        /^Serving the studio .* because Electron's binary could not be fetched: .*404.*\(ELECTRON_MIRROR can name another source\)\.$/m,
      )
    },
  )

  test('with a binary and a display opens the desktop window on the data folder', async () => {
    const dataDirectory = join(temporaryDirectory(), 'data')
    const started = start(['--data-dir', dataDirectory], {
      DISPLAY: ':987',
      ELECTRON_OVERRIDE_DIST_PATH: fakeDistribution('echo "window: $*"'),
    })
    expect(await started.ended).toBe(0)
    expect(started.said()).toContain(`window: ${projectDirectory} --data-dir=${dataDirectory}`)
    expect(started.said()).not.toContain('http://')
  })

  test('Ctrl-C, which comes twice through npm, asks the window to close once', async () => {
    const started = start([], {
      DISPLAY: ':987',
      ELECTRON_OVERRIDE_DIST_PATH: fakeDistribution(
        `process.on('SIGTERM', () => { console.log('asked'); setTimeout(() => process.exit(0), 300) })
         process.on('SIGINT', () => { console.log('killed'); process.exit(1) })
         setInterval(() => undefined, 1000)
         console.log('open')`,
        process.execPath,
      ),
    })
    await started.until(/open/)
    started.child.kill('SIGINT')
    started.child.kill('SIGINT')
    expect(await started.ended).toBe(0)
    expect(started.said().match(/asked|killed|http/g)).toEqual(['asked'])
  })

  test('where Electron does not start says so and serves', async () => {
    const started = start(served(), {
      DISPLAY: ':987',
      ELECTRON_OVERRIDE_DIST_PATH: fakeDistribution(
        'echo "error while loading shared libraries: libnss3.so" >&2; exit 127',
      ),
    })
    await expectServed(started)
    expect(started.said()).toContain('because Electron did not start (exit code 127).')
  })

  test('--desktop serves nothing', async () => {
    const started = start(['--desktop'], {})
    expect(await started.ended).toBe(1)
    expect(started.said()).toBe(
      'The desktop window cannot be opened, because there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).\n',
    )
  })

  test('--serve does not look for Electron', async () => {
    const started = start(['--serve', ...served()], {
      DISPLAY: ':987',
      ELECTRON_OVERRIDE_DIST_PATH: fakeDistribution('echo window'),
    })
    await expectServed(started)
    expect(started.said()).not.toContain('window')
  })

  test('an unknown option is refused with the options there are', async () => {
    const started = start(['--frobnicate'], {})
    expect(await started.ended).toBe(2)
    expect(started.said()).toContain('--frobnicate')
    expect(started.said()).toContain('--data-dir DIR')
  })
})
