import { connect, type Client } from '@engine/protocol/channel'
import { type StudioContract, studioContract } from '@engine/protocol/studio-contract'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { startDesktop } from '../../src-main/desktop/application'
import { createSystemClock } from '../../src-main/studio/clock'
import { requestDesktopPort } from '../../src-renderer/client/message-port'
import { holdConversation } from './conversation'
import { type FakeBrowserWindow, FakeEvent, electron } from './fake-electron'
import { buildProgram, programDirectory, temporaryDirectory } from './program'

vi.mock('electron', async () => (await import('./fake-electron')).electron)

let dataDirectory: string

beforeAll(buildProgram)

beforeEach(() => {
  dataDirectory = temporaryDirectory()
  electron.reset(join(dataDirectory, 'elsewhere'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Runs the program's first turn, before Electron is ready. */
function begin(...args: string[]): void {
  startDesktop({ programDirectory, args: [`--data-dir=${dataDirectory}`, ...args] })
}

/** Starts the program and waits for its window to be shown. */
async function start(): Promise<FakeBrowserWindow> {
  begin()
  electron.app.becomeReady()
  onTestFinished(async () => {
    if (electron.state.exitCode === null) await quit()
  })
  await expect.poll(() => electron.BrowserWindow.windows[0]?.isShown).toBe(true)
  const [window] = electron.BrowserWindow.windows
  if (window === undefined) throw new Error('There is no window.')
  return window
}

async function quit(): Promise<void> {
  const ended = new Promise((resolve) => electron.app.once('quit', resolve))
  electron.app.quit()
  await ended
}

/** Connects as the page does: with the page's own code, through the built preload script. */
async function openPage(window: FakeBrowserWindow): Promise<Client<StudioContract>> {
  const { page } = window.webContents
  if (page?.descentStudio === undefined) throw new Error('The preload script exposed nothing.')
  // As much of a window as the page's code asks for.
  const port = await requestDesktopPort(page as unknown as Window, page.descentStudio)
  return connect(studioContract, port, { startTimer: createSystemClock().startTimer })
}

describe('before Electron is ready', () => {
  test('the sandbox, the scheme of the page and local crash reports are set up', () => {
    begin()
    expect(electron.state.isSandboxed).toBe(true)
    expect(electron.state.crashReporting).toEqual({ uploadToServer: false })
    expect(electron.state.schemes).toEqual([
      {
        scheme: 'app',
        privileges: {
          standard: true,
          secure: true,
          supportFetchAPI: true,
          codeCache: true,
          stream: true,
        },
      },
    ])
  })

  test('where Chromium was told to do without a sandbox, that is left as it is', () => {
    electron.app.switches.add('no-sandbox')
    begin()
    expect(electron.state.isSandboxed).toBe(false)
  })

  test('another data folder has its own window state and its own lock', () => {
    begin()
    expect(electron.app.getPath('userData')).toBe(join(dataDirectory, 'desktop'))
  })

  test('a second instance ends at once', () => {
    electron.state.isFirstInstance = false
    begin()
    expect(electron.state.exitCode).toBe(0)
    expect(electron.app.listenerCount('before-quit')).toBe(0)
  })
})

describe('the window', () => {
  test('is sandboxed, without Node, without the network of a spelling checker', async () => {
    const window = await start()
    const { preload, ...preferences } = window.settings.webPreferences
    expect(preload).toBe(join(programDirectory, '../preload/preload.cjs'))
    expect(preferences).toEqual({ sandbox: true, devTools: true, spellcheck: false })
    expect(electron.session.defaultSession.isSpellChecking).toBe(false)
  })

  test('stays on its page', async () => {
    const { webContents } = await start()
    const isPrevented = (name: string, details: Readonly<Record<string, unknown>>): boolean => {
      const event = Object.assign(new FakeEvent(), details)
      webContents.emit(name, event)
      return event.defaultPrevented
    }
    for (const url of [
      'https://example.org/',
      'file:///etc/passwd',
      'app://other/',
      'app://bundle.evil/',
      'app://user@bundle/',
      'app://bundle:1/',
      'javascript:alert(1)',
      'data:text/html,x',
      'not an address',
    ]) {
      expect(isPrevented('will-navigate', { url }), url).toBe(true)
      expect(isPrevented('will-redirect', { url }), url).toBe(true)
      expect(isPrevented('will-frame-navigate', { url, isMainFrame: true }), url).toBe(true)
    }
    expect(isPrevented('will-navigate', { url: 'app://bundle/runs/3' })).toBe(false)
    expect(isPrevented('will-frame-navigate', { url: 'app://bundle/', isMainFrame: false })).toBe(
      true,
    )
    expect(isPrevented('will-attach-webview', {})).toBe(true)
    expect(webContents.openHandler({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
    expect(webContents.openHandler({ url: 'app://bundle/' })).toEqual({ action: 'deny' })
  })

  test('gets no permission but writing text to the clipboard and telling of ends of runs', async () => {
    await start()
    const { defaultSession } = electron.session
    const isRequestAllowed = (permission: string, requestingUrl: string): boolean => {
      let answer = true
      defaultSession.permissionRequest(
        null,
        permission,
        (isAllowed) => {
          answer = isAllowed
        },
        { requestingUrl },
      )
      return answer
    }
    for (const permission of ['media', 'geolocation', 'push', 'clipboard-read', 'hid']) {
      expect(isRequestAllowed(permission, 'app://bundle/')).toBe(false)
      expect(defaultSession.permissionCheck(null, permission, 'app://bundle/')).toBe(false)
    }
    for (const permission of ['clipboard-sanitized-write', 'notifications']) {
      expect(isRequestAllowed(permission, 'app://bundle/runs/3')).toBe(true)
      expect(isRequestAllowed(permission, 'https://example.org/')).toBe(false)
      expect(isRequestAllowed(permission, 'app://bundle.example.org/')).toBe(false)
      // Chromium names the origin with its slash or without it.
      for (const origin of ['app://bundle/', 'app://bundle']) {
        expect(defaultSession.permissionCheck(null, permission, origin)).toBe(true)
      }
      for (const origin of ['https://example.org/', 'app://elsewhere/', 'null', '']) {
        expect(defaultSession.permissionCheck(null, permission, origin)).toBe(false)
      }
    }
    expect(defaultSession.devicePermission()).toBe(false)
  })

  test('reaches no network', async () => {
    await start()
    const { beforeRequest } = electron.session.defaultSession
    expect(beforeRequest?.urls).toEqual(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'])
    let answer: unknown
    beforeRequest?.listener({ url: 'https://example.org/' }, (response) => {
      answer = response
    })
    expect(answer).toEqual({ cancel: true })
  })

  test('saves only what the page itself made, where the user says', async () => {
    await start()
    electron.app.paths.set('downloads', '/home/someone/Downloads')
    const offer = (address: string): { event: FakeEvent; options: unknown } => {
      const event = new FakeEvent()
      let options: unknown = null
      electron.session.defaultSession.emit('will-download', event, {
        getURL: () => address,
        getFilename: () => 'weights.npz',
        setSaveDialogOptions: (given: unknown) => {
          options = given
        },
        once: () => undefined,
      })
      return { event, options }
    }
    expect(offer('https://example.org/x').event.defaultPrevented).toBe(true)
    expect(offer('blob:https://example.org/x').event.defaultPrevented).toBe(true)
    const ours = offer('blob:app://bundle/1234')
    expect(ours.event.defaultPrevented).toBe(false)
    expect(ours.options).toEqual({ defaultPath: join('/home/someone/Downloads', 'weights.npz') })
  })

  test('comes back where it was, unless that is on no screen any more', async () => {
    const first = await start()
    first.bounds = { x: 100, y: 50, width: 900, height: 700 }
    first.maximize()
    await quit()
    const file = join(dataDirectory, 'desktop/window.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      bounds: { x: 100, y: 50, width: 900, height: 700 },
      isMaximized: true,
      isFullScreen: false,
    })

    electron.reset(join(dataDirectory, 'elsewhere'))
    const second = await start()
    expect(second.settings).toMatchObject({ x: 100, y: 50, width: 900, height: 700 })
    expect(second.isMaximized()).toBe(true)
    await quit()

    writeFileSync(file, readFileSync(file, 'utf8').replace('100', '5000'))
    electron.reset(join(dataDirectory, 'elsewhere'))
    const third = await start()
    expect(third.settings.x).toBeUndefined()
    expect(third.isMaximized()).toBe(false)
  })

  test('is loaded again after a crash, until it has crashed too often', async () => {
    const { webContents } = await start()
    const crash = (reason: string): void => {
      webContents.emit('render-process-gone', new FakeEvent(), { reason, exitCode: 1 })
    }
    crash('clean-exit')
    expect(webContents.reloadCount).toBe(0)
    for (let count = 1; count <= 3; count++) {
      crash('crashed')
      expect(webContents.reloadCount).toBe(count)
    }
    expect(electron.state.asked).toHaveLength(0)
    crash('oom')
    expect(webContents.reloadCount).toBe(3)
    expect(electron.state.asked).toHaveLength(1)
    await expect.poll(() => webContents.reloadCount).toBe(4)
  })

  test('that hangs is ended and loaded again when the user says so', async () => {
    const window = await start()
    electron.state.pressed = 1
    window.emit('unresponsive')
    await expect.poll(() => window.webContents.crashCount).toBe(1)
    await expect.poll(() => window.webContents.reloadCount).toBe(2)
  })

  test('has a menu whose roles make copying and pasting work', async () => {
    await start()
    const menu = JSON.stringify(electron.state.menu)
    for (const role of ['cut', 'copy', 'paste', 'selectAll', 'undo', 'quit', 'togglefullscreen']) {
      expect(menu).toContain(`"role":"${role}"`)
    }
  })

  test('comes to the front when the program is started a second time', async () => {
    const window = await start()
    window.minimize()
    electron.app.emit('second-instance', new FakeEvent(), [], '/', {})
    expect(window.isMinimized()).toBe(false)
    expect(window.focusCount).toBe(1)
    expect(electron.BrowserWindow.windows).toHaveLength(1)
  })
})

describe('the page', () => {
  const read = (address: string, init?: RequestInit): Promise<Response> =>
    electron.session.defaultSession.fetch(address, init)

  test('is served under its content security policy', async () => {
    await start()
    for (const address of ['app://bundle/', 'app://bundle/runs/12']) {
      const response = await read(address)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = response.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
      expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await response.text()).toContain('<div id="app">')
    }
  })

  test('cannot be led out of its folder', async () => {
    await start()
    for (const path of [
      '%2e%2e/%2e%2e/package.json',
      '..%2f..%2fpackage.json',
      '..%5c..%5cpackage.json',
      'assets/..%2f..%2f..%2fpackage.json',
      '%00',
      '%ff',
    ]) {
      const response = await read(`app://bundle/${path}`)
      expect(response.status, path).toBeGreaterThanOrEqual(403)
      expect(await response.text(), path).not.toContain('descent-studio')
    }
    // Chromium itself resolves plain dots away: they lead to the page.
    expect((await read('app://bundle/../../package.json')).status).toBe(404)
  })

  test('is one address, to be read only', async () => {
    await start()
    expect((await read('app://other/')).status).toBe(403)
    expect((await read('app://bundle/', { method: 'POST', body: 'x' })).status).toBe(405)
    expect(await (await read('app://bundle/', { method: 'HEAD' })).text()).toBe('')
    expect((await read('app://bundle/assets/none.js')).status).toBe(404)
  })

  test('gets a line to the studio; frames inside it and other origins do not', async () => {
    const { webContents } = await start()
    const { frame } = webContents
    if (frame === null) throw new Error('The page has no frame.')
    const posted = vi.spyOn(frame, 'postMessage')
    const refuse = (senderFrame: unknown): void => {
      electron.ipcMain.emit('studio:connect', { senderFrame, sender: webContents })
    }
    const stranger = { url: 'https://example.org/', postMessage: posted }
    refuse(null)
    refuse({ ...stranger, parent: null, origin: 'https://example.org' })
    refuse({ ...stranger, parent: frame, origin: 'app://bundle' })
    refuse({ ...stranger, parent: null, origin: 'null' })
    expect(posted).not.toHaveBeenCalled()
    refuse(frame)
    expect(posted).toHaveBeenCalledOnce()
  })

  test('carries the whole conversation', async () => {
    const client = await openPage(await start())
    await holdConversation(client, 'desktop')
    client.close()
  })

  test('is told that its line has closed, and gets another', async () => {
    const window = await start()
    const first = await openPage(window)
    const second = await openPage(window)
    const closed = new Promise((resolve) => {
      first.onClose(resolve)
    })
    first.close()
    await closed
    expect((await second.request('studio/describe', {})).host).toBe('desktop')
  })
})

describe('the end', () => {
  test('stores what trains, then quits', async () => {
    const window = await start()
    const client = await openPage(window)
    const hasPoints = new Promise<void>((resolve) => {
      client.on('run/points', () => {
        resolve()
      })
    })
    const { runIds } = await client.request('experiment/start', {
      dataset: { source: 'generated', settings: { generator: 'xor' } },
      network: { layers: [{ type: 'affine', units: 1 }] },
      loss: 'sigmoid-binary-cross-entropy',
      training: { length: { unit: 'iterations', count: 100_000_000 } },
      optimizers: [{ type: 'sgd' }],
    })
    await client.request('run/watch', { ids: runIds })
    await hasPoints
    // The user closes the window, which on Linux and Windows is the end of the program.
    const ended = new Promise((resolve) => electron.app.once('quit', resolve))
    window.close()
    if (process.platform === 'darwin') electron.app.quit()
    await ended
    expect(electron.state.exitCode).toBe(0)
    for (const engine of electron.state.engines) expect(engine.pid).toBeUndefined()

    electron.reset(join(dataDirectory, 'elsewhere'))
    const again = await openPage(await start())
    const [run] = await again.request('run/list', {})
    expect(run?.status).toBe('interrupted')
    expect(run?.step).toBeGreaterThan(0)
    expect(run?.checkpointStep).toBe(run?.step)
  })

  test('an engine that is killed fails its run alone', async () => {
    const client = await openPage(await start())
    const interrupted = new Promise<string>((resolve) => {
      client.on('run/changed', (run) => {
        if (run.status === 'interrupted') resolve(run.statusReason?.code ?? '')
      })
    })
    const hasPoints = new Promise<void>((resolve) => {
      client.on('run/points', () => {
        resolve()
      })
    })
    const { runIds } = await client.request('experiment/start', {
      dataset: { source: 'generated', settings: { generator: 'xor' } },
      network: { layers: [{ type: 'affine', units: 1 }] },
      loss: 'sigmoid-binary-cross-entropy',
      training: { length: { unit: 'iterations', count: 100_000_000 } },
      optimizers: [{ type: 'sgd' }],
    })
    await client.request('run/watch', { ids: runIds })
    await hasPoints
    electron.state.engines.at(-1)?.kill()
    expect(await interrupted).toBe('engine/crashed')
    expect((await client.request('studio/describe', {})).host).toBe('desktop')
  })

  test('a data folder that cannot be used is said in a dialog', async () => {
    writeFileSync(
      join(dataDirectory, 'studio.db'),
      'this is no database, and long enough to be one'.repeat(40),
    )
    begin()
    electron.app.becomeReady()
    await expect.poll(() => electron.state.exitCode).toBe(1)
    expect(electron.state.errorBox?.title).toBe('Descent Studio cannot start')
    expect(electron.state.errorBox?.content).toContain('studio.db')
    expect(electron.BrowserWindow.windows).toHaveLength(0)
    expect(existsSync(join(dataDirectory, 'desktop/logs/desktop.log'))).toBe(true)
  })
})
