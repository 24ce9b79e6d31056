import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Zippable, strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type FetchResult,
  executableName,
  fetchElectron,
  findElectron,
} from '../../scripts/electron-binary'

const root = resolve(import.meta.dirname, '../..')
const version = '45.4.1'
const archive = `electron-v${version}-${process.platform}-${process.arch}.zip`
const executable = executableName(process.platform)

/** A distribution as small as can be, with a share of incompressible bytes so that it comes in pieces. */
function distribution(files: Zippable = {}): Uint8Array {
  const filler = new Uint8Array(200_000)
  for (let i = 0; i < filler.length; i++) filler[i] = (i * 2654435761) >>> 13
  return zipSync({
    version: strToU8(version),
    [executable]: [strToU8('#!/bin/sh\necho electron\n'), { os: 3, attrs: 0o755 << 16 }],
    'resources/filler.bin': [filler, { level: 0 }],
    ...files,
  })
}

const STALL_MS = 2500

/** Timers that fire when a test says so. */
function createTimers(): {
  readonly startTimer: (afterMs: number, fire: () => void) => () => void
  readonly fireAll: () => void
  /** How long each of them was to wait. */
  readonly started: readonly number[]
} {
  const open = new Set<() => void>()
  const started: number[] = []
  return {
    startTimer: (afterMs, fire) => {
      started.push(afterMs)
      open.add(fire)
      return () => open.delete(fire)
    },
    fireAll: () => {
      for (const fire of open) fire()
    },
    started,
  }
}

describe.skipIf(process.platform === 'win32')('fetching the Electron binary', () => {
  let folder: string
  let electronDirectory: string
  let close: () => Promise<void>
  let mirror: string
  let respond: (response: ServerResponse) => void
  let requestedPaths: string[]
  let timers: ReturnType<typeof createTimers>

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'descent-test-')))
    electronDirectory = join(folder, 'node_modules/electron')
    mkdirSync(electronDirectory, { recursive: true })
    // Electron's own downloader and unpacker; what electron's installer uses is used here as well.
    for (const scope of ['@electron', '@electron-internal']) {
      symlinkSync(join(root, 'node_modules', scope), join(folder, 'node_modules', scope))
    }
    requestedPaths = []
    timers = createTimers()
    const server = createServer((request, response) => {
      requestedPaths.push(request.url ?? '')
      respond(response)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    // A server that listens on a port has an address of this form.
    mirror = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
    close = () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => {
          closed()
        })
      })
  })

  afterEach(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The electron package as npm installs it, which knows the checksum of its binary. */
  function installPackage(checksumOf: Uint8Array): void {
    writeFileSync(join(electronDirectory, 'package.json'), JSON.stringify({ version }))
    writeFileSync(
      join(electronDirectory, 'checksums.json'),
      JSON.stringify({ [archive]: createHash('sha256').update(checksumOf).digest('hex') }),
    )
  }

  async function attempt(
    onProgress: (receivedBytes: number, totalBytes: number | null) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<FetchResult> {
    return fetchElectron({
      electronDirectory,
      stallMs: STALL_MS,
      startTimer: timers.startTimer,
      onProgress,
      env: {
        PATH: process.env['PATH'],
        ELECTRON_MIRROR: mirror,
        electron_config_cache: join(folder, 'cache'),
      },
      ...(signal === undefined ? {} : { signal }),
    })
  }

  function expectNothingLeft(): void {
    expect(readdirSync(electronDirectory).sort()).toEqual(['checksums.json', 'package.json'])
    expect(findElectron(electronDirectory, {})).toBeNull()
  }

  test('a mirror that works gives an executable that is found again without the network', async () => {
    const zip = distribution()
    installPackage(zip)
    respond = (response) => {
      response.writeHead(200, { 'content-length': zip.length }).end(zip)
    }
    let receivedBytes = 0
    const result = await attempt((received, total) => {
      receivedBytes = received
      expect(total).toBe(zip.length)
    })
    expect(result).toEqual({
      type: 'fetched',
      executable: join(electronDirectory, 'dist', executable),
    })
    expect(requestedPaths).toEqual([`/v${version}/${archive}`])
    expect(receivedBytes).toBe(zip.length)
    expect(findElectron(electronDirectory, {})).toBe(join(electronDirectory, 'dist', executable))
    expect(readFileSync(join(electronDirectory, 'path.txt'), 'utf8')).toBe(executable)

    rmSync(join(electronDirectory, 'dist'), { recursive: true })
    expect(findElectron(electronDirectory, {})).toBeNull()
    expect((await attempt()).type).toBe('fetched')
    expect(requestedPaths, 'the second time it comes from the cache').toHaveLength(1)
  })

  test('a mirror that is slow but goes on sending is waited for', async () => {
    const zip = distribution()
    installPackage(zip)
    const pieceBytes = Math.ceil(zip.length / 6)
    const reported: number[] = []
    respond = (response) => {
      response.writeHead(200, { 'content-length': zip.length })
      let sent = 0
      const timer = setInterval(() => {
        // The next piece when the last was told of; single bytes meanwhile, because not each chunk is.
        const isTold = sent === (reported.at(-1) ?? 0)
        const next = Math.min(sent + (isTold ? pieceBytes : 1), zip.length)
        response.write(zip.subarray(sent, next))
        sent = next
        if (sent < zip.length) return
        clearInterval(timer)
        response.end()
      }, 20)
    }
    const result = await attempt((received) => reported.push(received))
    expect(result.type).toBe('fetched')
    expect(reported.length).toBeGreaterThanOrEqual(5)
    // The time without a byte begins anew with each of them.
    expect(timers.started.filter((afterMs) => afterMs === STALL_MS)).toHaveLength(
      1 + reported.length,
    )
  })

  test('a mirror that stops sending is given up, and leaves nothing half unpacked', async () => {
    const zip = distribution()
    installPackage(zip)
    respond = (response) => {
      response.writeHead(200, { 'content-length': zip.length })
      response.write(zip.subarray(0, 1000))
    }
    let receivedBytes = 0
    const result = await attempt((received) => {
      receivedBytes = received
      timers.fireAll()
    })
    expect(result).toEqual({ type: 'failed', reason: 'no byte arrived for 2.5 s' })
    expect(receivedBytes).toBe(1000)
    expectNothingLeft()
  })

  test('a mirror that accepts and says nothing is given up', async () => {
    installPackage(distribution())
    respond = () => {
      timers.fireAll()
    }
    expect(await attempt()).toEqual({ type: 'failed', reason: 'no byte arrived for 2.5 s' })
    expectNothingLeft()
  })

  test('a mirror without this version is named with its answer', async () => {
    installPackage(distribution())
    respond = (response) => {
      response.writeHead(404).end()
    }
    const result = await attempt()
    expect(result).toMatchObject({ type: 'failed' })
    expect(result.type === 'failed' && result.reason).toContain('404')
    expect(result.type === 'failed' && result.reason).toContain(mirror)
    expectNothingLeft()
  })

  test('bytes that are not those of the published binary are refused', async () => {
    installPackage(distribution())
    const other = distribution({ 'evil.txt': strToU8('not what was published') })
    respond = (response) => {
      response.writeHead(200, { 'content-length': other.length }).end(other)
    }
    const result = await attempt()
    expect(result.type === 'failed' && result.reason).toMatch(/checksum|mismatch/i)
    expectNothingLeft()
  })

  test('an archive without the executable is not installed', async () => {
    const zip = zipSync({ version: strToU8(version) })
    installPackage(zip)
    respond = (response) => {
      response.writeHead(200, { 'content-length': zip.length }).end(zip)
    }
    expect(await attempt()).toEqual({
      type: 'failed',
      reason: `the downloaded archive holds no ${executable}`,
    })
    expectNothingLeft()
  })

  test('an interruption ends the download and leaves nothing', async () => {
    const zip = distribution()
    installPackage(zip)
    respond = (response) => {
      response.writeHead(200, { 'content-length': zip.length })
      response.write(zip.subarray(0, 1000))
    }
    const controller = new AbortController()
    const result = await attempt(() => {
      controller.abort()
    }, controller.signal)
    expect(result).toEqual({ type: 'failed', reason: 'it was interrupted' })
    expectNothingLeft()
  })

  test('a distribution of another version counts as absent, and one elsewhere can be named', () => {
    installPackage(distribution())
    mkdirSync(join(electronDirectory, 'dist'))
    writeFileSync(join(electronDirectory, 'dist/version'), '44.0.0')
    writeFileSync(join(electronDirectory, `dist/${executable}`), '')
    writeFileSync(join(electronDirectory, 'path.txt'), executable)
    expect(findElectron(electronDirectory, {})).toBeNull()
    writeFileSync(join(electronDirectory, 'dist/version'), `v${version}`)
    expect(findElectron(electronDirectory, {})).toBe(join(electronDirectory, 'dist', executable))
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false)
    expect(
      findElectron(electronDirectory, { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'elsewhere') }),
    ).toBeNull()
  })
})
