import { BrowserWindow, nativeTheme, screen } from 'electron'
import { APP_ORIGIN } from './security'
import { isOnScreen, readWindowState, writeWindowState } from './window-state'

export interface WindowOptions {
  readonly preloadFile: string
  /** Where size and position are remembered. */
  readonly stateFile: string
  readonly title: string
  readonly isDeveloping: boolean
  readonly onError: (what: string, error: unknown) => void
}

/** Opens the studio's window where it last stood, and shows it once there is something to see. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile)
  const isPlaced =
    state !== null &&
    isOnScreen(
      state.bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    )
  const window = new BrowserWindow({
    ...(isPlaced ? state.bounds : { width: 1440, height: 900, center: true }),
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: options.title,
    // The page's own ground, so that nothing flashes before it has been drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101014' : '#ffffff',
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      devTools: options.isDeveloping,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
    },
  })

  const save = (): void => {
    try {
      writeWindowState(options.stateFile, {
        bounds: window.getNormalBounds(),
        isMaximized: window.isMaximized(),
        isFullScreen: window.isFullScreen(),
      })
    } catch (error) {
      options.onError('The place of the window could not be remembered', error)
    }
  }
  let timer: NodeJS.Timeout | undefined
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', () => {
    clearTimeout(timer)
    save()
  })
  window.on('closed', () => {
    clearTimeout(timer)
  })

  const show = (): void => {
    if (window.isDestroyed() || window.isVisible()) return
    if (isPlaced && state.isMaximized) window.maximize()
    if (isPlaced && state.isFullScreen) window.setFullScreen(true)
    window.show()
  }
  window.once('ready-to-show', show)
  // A page that fails to load never gets ready, and an invisible window helps nobody.
  window.webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (!isMainFrame) return
    options.onError(`${url} did not load`, `${description} (${String(code)})`)
    show()
  })
  window.webContents.on('preload-error', (_event, path, error) => {
    options.onError(`${path} failed`, error)
  })
  window.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => {
    options.onError('The page did not load', error)
    show()
  })
  return window
}
