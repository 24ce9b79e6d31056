import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import type { FakeDomPort, FakeMessagePortMain } from './electron-ports'
import { FakeSession } from './fake-session'
import { FakeUtilityProcess } from './fake-utility-process'
import { FakeMessageChannelMain, electronClone } from './electron-ports'

/*
 * As much of Electron as the desktop host uses, for tests without its binary: `vi.mock('electron')`
 * gives the host this module. Windows load their page through the registered protocol and run the
 * built preload script, ports copy as Electron's do, and utility processes are real processes.
 */

/** An event that its listeners can prevent, as Electron passes them. */
export class FakeEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** A page: what `window` is to its scripts, after the preload script has run. */
export class FakePage extends EventTarget {
  descentStudio: { requestPort(): void } | undefined
  readonly location: URL
  readonly setTimeout = globalThis.setTimeout
  readonly clearTimeout = globalThis.clearTimeout
  /** The preload script's end of the messages between the processes. */
  readonly fromMain = new EventEmitter()

  constructor(address: string) {
    super()
    this.location = new URL(address)
  }

  postMessage(data: unknown, _targetOrigin: string, ports: readonly FakeDomPort[] = []): void {
    const event = new Event('message')
    Object.assign(event, { data: electronClone(data), source: this, ports })
    setImmediate(() => this.dispatchEvent(event))
  }
}

class FakeFrame {
  readonly parent: FakeFrame | null
  readonly origin: string
  readonly url: string
  readonly #page: FakePage

  constructor(page: FakePage, origin: string, parent: FakeFrame | null = null) {
    this.#page = page
    this.origin = origin
    this.url = `${origin}/`
    this.parent = parent
  }

  postMessage(
    channel: string,
    message: unknown,
    transfer: readonly FakeMessagePortMain[] = [],
  ): void {
    const data = electronClone(message)
    const ports = transfer.map((port) => port.transfer())
    setImmediate(() => this.#page.fromMain.emit(channel, { ports }, data))
  }
}

type OpenHandler = (details: { url: string }) => { action: string }

export class FakeWebContents extends EventEmitter {
  page: FakePage | null = null
  frame: FakeFrame | null = null
  reloadCount = 0
  crashCount = 0
  openHandler: OpenHandler = () => ({ action: 'allow' })
  readonly #preload: string

  constructor(preload: string) {
    super()
    this.#preload = preload
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  /** Loads the page through the protocol, then runs the preload script as a sandboxed one runs. */
  async load(address: string): Promise<void> {
    const response = await electron.session.defaultSession.fetch(address)
    if (!response.ok) throw new Error(`${address} answered ${String(response.status)}`)
    const page = new FakePage(address)
    const frame = new FakeFrame(page, `${page.location.protocol}//${page.location.host}`)
    this.page = page
    this.frame = frame
    const sandboxed: Readonly<Record<string, unknown>> = {
      electron: {
        contextBridge: {
          exposeInMainWorld: (name: string, value: unknown) => {
            if (name !== 'descentStudio') throw new Error(`${name} is not known to the page`)
            // The preload script exposes what the page's own declaration says.
            page.descentStudio = value as { requestPort(): void }
          },
        },
        ipcRenderer: {
          on: (channel: string, listener: (...args: unknown[]) => void) => {
            page.fromMain.on(channel, listener)
          },
          send: (channel: string, ...args: unknown[]) => {
            electron.ipcMain.emit(channel, { senderFrame: frame, sender: this }, ...args)
          },
        },
      },
    }
    const require = (name: string): unknown => {
      if (name in sandboxed) return sandboxed[name]
      throw new Error(`A sandboxed preload script cannot load ${name}.`)
    }
    runInNewContext(readFileSync(this.#preload, 'utf8'), {
      require,
      exports: {},
      module: { exports: {} },
      window: page,
      location: page.location,
    })
  }

  reload(): void {
    this.reloadCount++
  }
  forcefullyCrashRenderer(): void {
    this.crashCount++
    this.emit('render-process-gone', new FakeEvent(), { reason: 'killed', exitCode: 9 })
  }
}

interface WindowSettings {
  readonly width?: number
  readonly height?: number
  readonly x?: number
  readonly y?: number
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string }
}

export class FakeBrowserWindow extends EventEmitter {
  static readonly windows: FakeBrowserWindow[] = []
  static getAllWindows(): FakeBrowserWindow[] {
    return [...FakeBrowserWindow.windows]
  }

  readonly settings: WindowSettings
  readonly webContents: FakeWebContents
  bounds: { x: number; y: number; width: number; height: number }
  isShown = false
  focusCount = 0
  #isDestroyed = false
  #isMaximized = false
  #isMinimized = false

  constructor(settings: WindowSettings) {
    super()
    if (!electron.state.isReady) throw new Error('Cannot create BrowserWindow before app is ready')
    this.settings = settings
    this.bounds = {
      x: settings.x ?? 0,
      y: settings.y ?? 0,
      width: settings.width ?? 800,
      height: settings.height ?? 600,
    }
    this.webContents = new FakeWebContents(settings.webPreferences.preload)
    FakeBrowserWindow.windows.push(this)
    electron.app.emit('web-contents-created', new FakeEvent(), this.webContents)
  }

  async loadURL(address: string): Promise<void> {
    await this.webContents.load(address)
    this.emit('ready-to-show')
  }
  show(): void {
    this.isShown = true
  }
  hide(): void {
    this.isShown = false
  }
  isVisible(): boolean {
    return this.isShown
  }
  focus(): void {
    this.focusCount++
  }
  maximize(): void {
    this.#isMaximized = true
  }
  minimize(): void {
    this.#isMinimized = true
  }
  restore(): void {
    this.#isMinimized = false
  }
  isMaximized(): boolean {
    return this.#isMaximized
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  setFullScreen(): void {
    throw new Error('No test asks for a full screen.')
  }
  isFullScreen(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.#isDestroyed
  }
  getNormalBounds(): FakeBrowserWindow['bounds'] {
    return this.bounds
  }
  /** What the button in its corner does. */
  close(): void {
    if (this.#isDestroyed) return
    this.emit('close', new FakeEvent())
    this.#isDestroyed = true
    const { windows } = FakeBrowserWindow
    windows.splice(windows.indexOf(this), 1)
    this.emit('closed')
    if (windows.length === 0 && !electron.state.isQuitting) electron.app.emit('window-all-closed')
  }
}

class FakeApp extends EventEmitter {
  readonly paths = new Map<string, string>()
  readonly switches = new Set<string>()
  readonly isPackaged = false
  readonly commandLine = { hasSwitch: (name: string): boolean => this.switches.has(name) }
  #ready = Promise.withResolvers<undefined>()

  whenReady(): Promise<undefined> {
    return this.#ready.promise
  }
  becomeReady(): void {
    electron.state.isReady = true
    this.#ready.resolve(undefined)
  }
  enableSandbox(): void {
    this.#refuseWhenReady('app.enableSandbox()')
    electron.state.isSandboxed = true
  }
  requestSingleInstanceLock(): boolean {
    return electron.state.isFirstInstance
  }
  setPath(name: string, path: string): void {
    this.#refuseWhenReady('app.setPath()')
    this.paths.set(name, path)
  }
  getPath(name: string): string {
    const path = this.paths.get(name)
    if (path !== undefined) return path
    if (name === 'logs') return join(this.getPath('userData'), 'logs')
    throw new Error(`Failed to get '${name}' path`)
  }
  getName(): string {
    return 'Descent Studio'
  }
  getLocale(): string {
    return 'en-GB'
  }
  quit(): void {
    const event = new FakeEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    electron.state.isQuitting = true
    for (const window of FakeBrowserWindow.getAllWindows()) window.close()
    electron.state.exitCode = 0
    this.emit('will-quit', new FakeEvent())
    this.emit('quit', new FakeEvent(), 0)
  }
  exit(code = 0): void {
    electron.state.exitCode = code
    this.emit('quit', new FakeEvent(), code)
  }
  reset(): void {
    this.removeAllListeners()
    this.paths.clear()
    this.switches.clear()
    this.#ready = Promise.withResolvers()
  }
  #refuseWhenReady(call: string): void {
    if (electron.state.isReady) throw new Error(`${call} can only be called before app is ready`)
  }
}

interface Asked {
  readonly message: string
  readonly buttons: readonly string[]
}

interface State {
  isReady: boolean
  isFirstInstance: boolean
  isSandboxed: boolean
  isQuitting: boolean
  exitCode: number | null
  schemes: readonly {
    readonly scheme: string
    readonly privileges: Readonly<Record<string, boolean>>
  }[]
  crashReporting: Readonly<Record<string, unknown>> | null
  errorBox: { readonly title: string; readonly content: string } | null
  asked: Asked[]
  /** Button that the user presses. */
  pressed: number
  menu: unknown
  engines: FakeUtilityProcess[]
}

const isReady = (): boolean => electron.state.isReady

function initialState(): State {
  return {
    isReady: false,
    isFirstInstance: true,
    isSandboxed: false,
    isQuitting: false,
    exitCode: null,
    schemes: [],
    crashReporting: null,
    errorBox: null,
    asked: [],
    pressed: 0,
    menu: null,
    engines: [],
  }
}

/** The module and, for tests, what was done to it. */
export const electron = {
  state: initialState(),
  app: new FakeApp(),
  BrowserWindow: FakeBrowserWindow,
  MessageChannelMain: FakeMessageChannelMain,
  ipcMain: new EventEmitter(),
  session: { defaultSession: new FakeSession(isReady) },
  protocol: {
    registerSchemesAsPrivileged: (schemes: State['schemes']): void => {
      if (electron.state.isReady) throw new Error('Schemes are registered before app is ready')
      electron.state.schemes = schemes
    },
  },
  utilityProcess: {
    fork: (file: string, _args: readonly string[], options: { env: NodeJS.ProcessEnv }) => {
      if (!electron.state.isReady) throw new Error('utilityProcess is used after app is ready')
      const engine = new FakeUtilityProcess(file, options.env)
      electron.state.engines.push(engine)
      return engine
    },
  },
  Menu: {
    buildFromTemplate: (template: unknown): unknown => template,
    setApplicationMenu: (menu: unknown): void => {
      electron.state.menu = menu
    },
  },
  dialog: {
    showErrorBox: (title: string, content: string): void => {
      electron.state.errorBox = { title, content }
    },
    showMessageBox: (_window: unknown, options: Asked): Promise<{ response: number }> => {
      electron.state.asked.push(options)
      return Promise.resolve({ response: electron.state.pressed })
    },
  },
  crashReporter: {
    start: (options: Readonly<Record<string, unknown>>): void => {
      electron.state.crashReporting = options
    },
  },
  nativeTheme: { shouldUseDarkColors: false },
  screen: {
    getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  },

  /** A new start of the program. */
  reset(userData: string): void {
    electron.state = initialState()
    electron.app.reset()
    electron.app.paths.set('userData', userData)
    electron.ipcMain.removeAllListeners()
    electron.session.defaultSession = new FakeSession(isReady)
    FakeBrowserWindow.windows.length = 0
  },
}
