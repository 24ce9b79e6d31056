// npm start, npm run desktop, npm run serve: the desktop window where it can be had, otherwise the
// same studio in a browser tab, with one line saying why.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { watchParent } from '../src-main/serve/parent-process.ts'
import { buildOrExit } from './building.ts'
import { fetchElectron, findElectron } from './electron-binary.ts'

const usage = `Usage: npm start -- [options]

  --desktop         the desktop window or nothing
  --serve           a browser tab, without looking for Electron
  --data-dir DIR    folder of the studio's data
  --port PORT       port on 127.0.0.1 when served (4780, or a free one when that is taken)
  --no-open         open no browser when served`

/** An Electron that ends with an error sooner than this has not shown a window. */
const START_MS = 15_000
/** Without a byte for this long, fetching Electron is given up. */
const STALL_MS = Number(process.env['DESCENT_ELECTRON_STALL_MS'] ?? 30_000)

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Choices {
  readonly isDesktopForced: boolean
  readonly isServeForced: boolean
  readonly isOpening: boolean
  readonly dataDirectory: string | null
  readonly port: string | null
}

const root = resolve(import.meta.dirname, '..')
const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

process.exitCode = await start(choicesOf(process.argv.slice(2)))

function choicesOf(args: string[]): Choices {
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        desktop: { type: 'boolean', default: false },
        serve: { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        open: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(`${usage}\n`)
      process.exit(0)
    }
    const dataDirectory = values['data-dir']
    return {
      isDesktopForced: values.desktop,
      isServeForced: values.serve,
      isOpening: values.open,
      // npm runs scripts in the folder of the package; a relative path is meant from the user's.
      dataDirectory:
        dataDirectory === undefined
          ? null
          : resolve(process.env['INIT_CWD'] ?? process.cwd(), dataDirectory),
      port: values.port ?? null,
    }
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

async function start(choices: Choices): Promise<number> {
  let reason: string | null = null
  if (!choices.isServeForced) {
    reason = displayMissing()
    if (reason === null) {
      const electron = await electronOrReason()
      if (electron.executable === null) reason = electron.reason
      else {
        await buildOrExit(root, say)
        const startedAt = performance.now()
        const outcome = await runDesktop(electron.executable, choices)
        const hasStarted =
          outcome.code === 0 || outcome.isEndedByUs || performance.now() - startedAt > START_MS
        if (hasStarted) return outcome.code
        reason = `Electron did not start (${outcome.reason})`
      }
    }
    if (choices.isDesktopForced) {
      say(`The desktop window cannot be opened, because ${reason}.`)
      return 1
    }
    say(`Serving the studio for a browser instead of opening its window, because ${reason}.`)
  }
  await buildOrExit(root, say)
  return (await runServe(choices)).code
}

function displayMissing(): string | null {
  if (process.platform === 'win32' || process.platform === 'darwin') return null
  const isPresent = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '')
  return isPresent ? null : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
}

async function electronOrReason(): Promise<
  { executable: string } | { executable: null; reason: string }
> {
  const electronDirectory = resolve(root, 'node_modules/electron')
  const present = findElectron(electronDirectory)
  if (present !== null) return { executable: present }
  const controller = new AbortController()
  const interrupt = (): void => {
    controller.abort()
  }
  for (const signal of signals) process.once(signal, interrupt)
  const stopWatching = watchParent(interrupt)
  const progress = progressLine()
  say("Fetching Electron's binary, which the desktop window needs once …")
  const result = await fetchElectron({
    electronDirectory,
    stallMs: STALL_MS,
    onProgress: progress.show,
    signal: controller.signal,
  })
  progress.end()
  stopWatching()
  if (controller.signal.aborted) process.exit(130)
  for (const signal of signals) process.off(signal, interrupt)
  return result.type === 'fetched'
    ? { executable: result.executable }
    : {
        executable: null,
        reason: `Electron's binary could not be fetched: ${result.reason} (ELECTRON_MIRROR can name another source)`,
      }
}

/** One line that is written over on a terminal; in a pipe a line at every quarter. */
function progressLine(): {
  show: (receivedBytes: number, totalBytes: number | null) => void
  end: () => void
} {
  const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
  let isShown = false
  let shownQuarter = 0
  return {
    show: (receivedBytes, totalBytes) => {
      const text =
        totalBytes === null
          ? `${inMegabytes(receivedBytes)} MB`
          : `${inMegabytes(receivedBytes)} of ${inMegabytes(totalBytes)} MB`
      if (process.stderr.isTTY) {
        process.stderr.write(`\r  ${text}   `)
        isShown = true
        return
      }
      const quarter = totalBytes === null ? 0 : Math.floor((4 * receivedBytes) / totalBytes)
      if (quarter === shownQuarter) return
      shownQuarter = quarter
      say(`  ${text}`)
    },
    end: () => {
      if (isShown) process.stderr.write('\n')
    },
  }
}

function runDesktop(executable: string, choices: Choices): Promise<Outcome> {
  const args = [root]
  if (choices.dataDirectory !== null) args.push(`--data-dir=${choices.dataDirectory}`)
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    say('Running as root, for whom Chromium has no sandbox: the window runs without one.')
    args.push('--no-sandbox')
  }
  const env = { ...process.env }
  // Set by editors for their own terminals; it would turn Electron into plain Node.
  delete env['ELECTRON_RUN_AS_NODE']
  return outcomeOf(spawn(executable, args, { stdio: 'inherit', env }))
}

function runServe(choices: Choices): Promise<Outcome> {
  const args = [resolve(root, 'out/main/serve.js')]
  if (choices.dataDirectory !== null) args.push('--data-dir', choices.dataDirectory)
  if (choices.port !== null) args.push('--port', choices.port)
  const stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(process.execPath, args, { stdio })
  child.on('message', (message) => {
    const address = addressOf(message)
    if (address !== null && choices.isOpening && canShowBrowser()) void openBrowser(address)
  })
  return outcomeOf(child)
}

/** The address that src-main/serve/main.ts tells once it listens. */
function addressOf(message: unknown): string | null {
  return typeof message === 'object' &&
    message !== null &&
    'address' in message &&
    typeof message.address === 'string'
    ? message.address
    : null
}

/** Without a display, opening an address may start a browser inside this terminal. */
function canShowBrowser(): boolean {
  return displayMissing() === null && !process.env['CI'] && process.env['BROWSER'] !== 'none'
}

/** A machine without a browser is no error: the address has been printed. */
async function openBrowser(address: string): Promise<void> {
  try {
    const { default: open } = await import('open')
    const opener = await open(address)
    opener.on('error', () => undefined)
  } catch {
    say('No browser could be opened: open the address above in one.')
  }
}

interface Outcome {
  readonly code: number
  /** How it ended, for a sentence. */
  readonly reason: string
  /** True when a signal was passed on, so that its end is no failure to start. */
  readonly isEndedByUs: boolean
}

/**
 * Asks the child to end at a signal, or when what started this process has gone. Once only, and with
 * SIGTERM whatever came: Ctrl-C in a terminal reaches the child by itself, is passed on by npm as
 * well, and Electron dies of the second signal of a kind instead of closing.
 */
function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((done) => {
    let isEndedByUs = false
    const end = (): void => {
      if (isEndedByUs) return
      isEndedByUs = true
      child.kill('SIGTERM')
    }
    for (const signal of signals) process.on(signal, end)
    const stopWatching = watchParent(end)
    const finish = (code: number, reason: string): void => {
      for (const signal of signals) process.off(signal, end)
      stopWatching()
      done({ code, reason, isEndedByUs })
    }
    child.once('error', (error) => {
      finish(1, error.message)
    })
    child.once('exit', (code, signal) => {
      finish(
        code ?? (signal === 'SIGINT' ? 130 : 1),
        code === null ? `ended by ${String(signal)}` : `exit code ${String(code)}`,
      )
    })
  })
}
