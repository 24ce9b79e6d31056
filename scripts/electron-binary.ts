import { fork } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DownloadMessage } from './electron-download.ts'

/** The executable inside Electron's distribution, as electron/install.js names it. */
export function executableName(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron'
    case 'win32':
      return 'electron.exe'
    default:
      return 'electron'
  }
}

/**
 * Looks for Electron's binary on the file system. `require('electron')` would start a download.
 *
 * @param electronDirectory node_modules/electron
 * @returns the executable, or null when it is absent, half there or of another version
 */
export function findElectron(
  electronDirectory: string,
  env: NodeJS.ProcessEnv = process.env,
): string | null {
  const name = executableName(process.platform)
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '') {
    const executable = join(override, name)
    return existsSync(executable) ? executable : null
  }
  try {
    const installed = readFileSync(join(electronDirectory, 'dist/version'), 'utf8')
    if (installed.trim().replace(/^v/, '') !== versionOf(electronDirectory)) return null
    if (readFileSync(join(electronDirectory, 'path.txt'), 'utf8').trim() !== name) return null
  } catch {
    return null
  }
  const executable = join(electronDirectory, 'dist', name)
  return existsSync(executable) ? executable : null
}

function versionOf(electronDirectory: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(electronDirectory, 'package.json'), 'utf8'),
  )
  if (
    typeof manifest !== 'object' ||
    manifest === null ||
    !('version' in manifest) ||
    typeof manifest.version !== 'string'
  ) {
    throw new Error(`${electronDirectory}/package.json states no version.`)
  }
  return manifest.version
}

export interface FetchOptions {
  /** node_modules/electron */
  readonly electronDirectory: string
  /** Gives up when no byte arrives for this time. */
  readonly stallMs: number
  /** Gives up when unpacking takes longer. */
  readonly unpackMs?: number
  /** Receives how far it is: fetched bytes, and all bytes where the server says how many. */
  readonly onProgress: (receivedBytes: number, totalBytes: number | null) => void
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** Starts a timer and returns what stops it; tests bring their own. */
  readonly startTimer?: (afterMs: number, fire: () => void) => () => void
}

function startSystemTimer(afterMs: number, fire: () => void): () => void {
  const timer = setTimeout(fire, afterMs)
  return () => {
    clearTimeout(timer)
  }
}

export type FetchResult =
  | { readonly type: 'fetched'; readonly executable: string }
  | { readonly type: 'failed'; readonly reason: string }

/**
 * Fetches Electron's binary as its own installer would (same address, mirrors, cache and checksums),
 * but with progress, giving up when nothing arrives, and so that `dist` appears whole or not at all:
 * it is unpacked beside its place and renamed. Another process does the work, because what hangs in
 * a name look-up or a proxy can only be ended by killing it.
 */
export async function fetchElectron(options: FetchOptions): Promise<FetchResult> {
  const { electronDirectory } = options
  const workDirectory = mkdtempSync(join(tmpdir(), 'descent-electron-'))
  const partDirectory = join(electronDirectory, `dist.part-${String(process.pid)}`)
  try {
    removeLeftParts(electronDirectory)
    const failure = await runDownload(options, workDirectory, partDirectory)
    if (failure !== null) return { type: 'failed', reason: failure }
    const name = executableName(process.platform)
    if (!existsSync(join(partDirectory, name))) {
      return { type: 'failed', reason: `the downloaded archive holds no ${name}` }
    }
    rmSync(join(electronDirectory, 'dist'), { recursive: true, force: true })
    writeFileSync(join(electronDirectory, 'path.txt'), name)
    renameSync(partDirectory, join(electronDirectory, 'dist'))
    const executable = findElectron(electronDirectory, {})
    return executable === null
      ? { type: 'failed', reason: 'the downloaded archive is of another version' }
      : { type: 'fetched', executable }
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(workDirectory, { recursive: true, force: true })
    rmSync(partDirectory, { recursive: true, force: true })
  }
}

/** What a killed attempt of an earlier start could not remove. */
function removeLeftParts(electronDirectory: string): void {
  for (const entry of readdirSync(electronDirectory)) {
    const owner = /^dist\.part-(\d+)$/.exec(entry)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    rmSync(join(electronDirectory, entry), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** @returns why it failed, or null when the distribution lies in `partDirectory` */
function runDownload(
  options: FetchOptions,
  workDirectory: string,
  partDirectory: string,
): Promise<string | null> {
  const env = options.env ?? process.env
  const child = fork(
    resolve(import.meta.dirname, 'electron-download.ts'),
    [options.electronDirectory, workDirectory, partDirectory],
    {
      // Node's own fetch goes through HTTP_PROXY and HTTPS_PROXY only when told to.
      env: { NODE_USE_ENV_PROXY: '1', ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A group of its own, so that everything it may have started can be ended with it.
      detached: process.platform !== 'win32',
    },
  )
  return new Promise((done) => {
    let failure: string | null = null
    let errorText = ''
    let isUnpacked = false
    const end = (reason: string): void => {
      failure ??= reason
      killGroup(child.pid)
    }
    const startTimer = options.startTimer ?? startSystemTimer
    const awaitBytes = (): (() => void) =>
      startTimer(options.stallMs, () => {
        end(`no byte arrived for ${String(options.stallMs / 1000)} s`)
      })
    let stopTimer = awaitBytes()
    const abort = (): void => {
      end('it was interrupted')
    }
    options.signal?.addEventListener('abort', abort)

    child.stderr?.on('data', (chunk: Buffer) => {
      errorText += chunk.toString()
    })
    child.on('message', (raw) => {
      // Our own script sends nothing else.
      const message = raw as DownloadMessage
      switch (message.type) {
        case 'received':
          stopTimer()
          stopTimer = awaitBytes()
          options.onProgress(message.receivedBytes, message.totalBytes)
          return
        case 'unpacking':
          stopTimer()
          stopTimer = startTimer(options.unpackMs ?? 180_000, () => {
            end('unpacking took too long')
          })
          return
        case 'done':
          isUnpacked = true
          return
        case 'failed':
          failure ??= message.reason
          return
        default:
          message satisfies never
      }
    })
    child.once('error', (error) => {
      failure ??= error.message
    })
    child.once('close', (code, signal) => {
      stopTimer()
      options.signal?.removeEventListener('abort', abort)
      if (!isUnpacked && failure === null) {
        const said = errorText.trim().split('\n').at(-1) ?? ''
        failure = `its installer ended with ${signal ?? `exit code ${String(code)}`}${said === '' ? '' : `: ${said}`}`
      }
      done(failure)
    })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It ended in this moment by itself.
  }
}
