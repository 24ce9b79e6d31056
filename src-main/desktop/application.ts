import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  BrowserWindow,
  Menu,
  MessageChannelMain,
  app,
  crashReporter,
  dialog,
  ipcMain,
  protocol,
  session,
} from 'electron'
import { StudioError } from '@engine/protocol/errors'
import { engineFileOf, openStudio } from '../serve/hosting'
import { engineArguments } from '../studio/engine-arguments'
import type { Studio } from '../studio/studio'
import { saveDownloads } from './downloads'
import { createUtilityLauncher } from './engine'
import { type WriteLog, openLog } from './log-file'
import { menuTemplate } from './menu'
import { recoverPage } from './page-recovery'
import { createMessagePort } from './port'
import { answerAppRequest, appScheme } from './protocol'
import { APP_SCHEME, denyNavigation, denyNetwork, denyPermissions, isFromOurPage } from './security'
import { createWindow } from './window'

/** Runs that are not paused and stored within this time are left to be shown as interrupted. */
const CLOSE_LIMIT_MS = 15_000

export interface DesktopOptions {
  /** Folder of the built program, `out/main`. */
  readonly programDirectory: string
  readonly args: readonly string[]
}

/**
 * Starts the desktop application. Everything up to the end of this call happens before Electron is
 * ready, as its privileged schemes, its sandbox and its folders demand.
 */
export function startDesktop(options: DesktopOptions): void {
  const dataDirectory = dataDirectoryOf(options.args)
  if (dataDirectory !== undefined) {
    // Another data folder is another program: it has its own window state and its own lock.
    const userData = join(dataDirectory, 'desktop')
    try {
      mkdirSync(userData, { recursive: true })
      app.setPath('userData', userData)
    } catch {
      // Opening the data folder will say what is wrong with it.
    }
  }
  const log = openLog(app.getPath('logs'))
  process.stderr.on('error', () => undefined)
  process.on('unhandledRejection', (reason) => {
    log('A promise was rejected and nobody listened', reason)
  })
  // Minidumps stay on this machine.
  crashReporter.start({ uploadToServer: false })
  protocol.registerSchemesAsPrivileged([appScheme])
  // As root Chromium has no sandbox, and calling for it would take the switch that says so away.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }
  denyNavigation(app)
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') log('A process of the program has gone', details)
  })

  const desktop = new Desktop(options.programDirectory, dataDirectory, log)
  app.on('second-instance', () => {
    desktop.focus()
  })
  app.on('activate', () => {
    desktop.focus()
  })
  app.on('window-all-closed', () => {
    // On macOS a program lives on without windows.
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    if (desktop.isClosed) return
    event.preventDefault()
    void desktop.close().then(() => {
      app.quit()
    })
  })
  app
    .whenReady()
    .then(() => desktop.start())
    .catch((error: unknown) => {
      log('The program could not be started', error)
      dialog.showErrorBox('Descent Studio cannot start', messageOf(error))
      app.exit(1)
    })
}

/** `--data-dir=FOLDER`; Chromium keeps its own switches in the same list. */
function dataDirectoryOf(args: readonly string[]): string | undefined {
  const prefix = '--data-dir='
  const argument = args.find((text) => text.startsWith(prefix))
  return argument === undefined ? undefined : resolve(argument.slice(prefix.length))
}

function messageOf(error: unknown): string {
  if (error instanceof StudioError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** The running application: one studio, and a window over it. */
class Desktop {
  readonly #programDirectory: string
  readonly #dataDirectory: string | undefined
  readonly #log: WriteLog
  #studio: Studio | null = null
  #window: BrowserWindow | null = null
  #closing: Promise<void> | null = null
  #isClosed = false

  constructor(programDirectory: string, dataDirectory: string | undefined, log: WriteLog) {
    this.#programDirectory = programDirectory
    this.#dataDirectory = dataDirectory
    this.#log = log
  }

  /** True when nothing is left to be stored. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  async start(): Promise<void> {
    const { defaultSession } = session
    denyPermissions(defaultSession)
    denyNetwork(defaultSession)
    saveDownloads(app, defaultSession)
    const pageDirectory = join(this.#programDirectory, '../renderer')
    defaultSession.protocol.handle(APP_SCHEME, (request) =>
      answerAppRequest(request, pageDirectory),
    )
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(process.platform, app.getLocale(), !app.isPackaged)),
    )
    this.#studio = await openStudio({
      host: 'desktop',
      programDirectory: this.#programDirectory,
      dataDirectory: this.#dataDirectory,
      launchEngine: createUtilityLauncher(
        engineFileOf(this.#programDirectory),
        engineArguments(this.#programDirectory, process.env),
      ),
      report: (error) => {
        this.#log('The studio reports', error)
      },
    })
    ipcMain.on('studio:connect', (event) => {
      const frame = event.senderFrame
      if (frame === null || !isFromOurPage(event)) {
        this.#log('A line to the studio was refused', frame?.url ?? 'the frame has gone')
        return
      }
      const { port1, port2 } = new MessageChannelMain()
      frame.postMessage('studio:port', null, [port2])
      this.#studio?.attach(createMessagePort(port1))
    })
    if (this.#closing === null) this.#openWindow()
  }

  /** Brings the window to the front, and opens it where there is none. */
  focus(): void {
    if (this.#closing !== null || this.#studio === null) return
    if (this.#window === null) {
      this.#openWindow()
      return
    }
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** Pauses what trains and stores it, while the window is already out of sight. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const window of BrowserWindow.getAllWindows()) window.hide()
    const limit = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => {
      this.#log('The studio did not close in time', 'its runs will be shown as interrupted')
      limit.resolve(undefined)
    }, CLOSE_LIMIT_MS)
    try {
      await Promise.race([this.#studio?.close(), limit.promise])
    } catch (error) {
      this.#log('The studio did not close properly', error)
    }
    clearTimeout(timer)
    this.#isClosed = true
  }

  #openWindow(): void {
    const window = createWindow({
      preloadFile: join(this.#programDirectory, '../preload/preload.cjs'),
      stateFile: join(app.getPath('userData'), 'window.json'),
      title: app.getName(),
      isDeveloping: !app.isPackaged,
      onError: this.#log,
    })
    this.#window = window
    window.on('closed', () => {
      if (this.#window === window) this.#window = null
    })
    recoverPage(app, window, this.#log)
  }
}
