import { type App, type BrowserWindow, dialog } from 'electron'
import { CrashLimit } from './crash-limit'

/** Three crashes of the page in five minutes are repaired by themselves; then the user is asked. */
const REPAIRED_CRASHES = 3
const WITHIN_MS = 5 * 60_000

/** Loads the page again when its process has died or hangs; training goes on meanwhile. */
export function recoverPage(
  app: App,
  window: BrowserWindow,
  log: (what: string, detail: unknown) => void,
): void {
  const limit = new CrashLimit(REPAIRED_CRASHES, WITHIN_MS)
  const reload = (): void => {
    if (!window.isDestroyed()) window.webContents.reload()
  }
  window.webContents.on('render-process-gone', (_event, details) => {
    log('The page has gone', details)
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    if (!limit.isExceededAt(performance.now())) {
      reload()
      return
    }
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: 'The window has failed several times.',
        detail: `Its process ended (${details.reason}). Training goes on, and what is stored is safe.`,
        buttons: ['Load it again', 'Quit'],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        if (response === 1) app.quit()
        else reload()
      })
  })
  let isAsking = false
  window.on('unresponsive', () => {
    log('The page does not answer', null)
    if (isAsking) return
    isAsking = true
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: 'The window does not answer.',
        detail: 'Training goes on. You can wait, or load the window again.',
        buttons: ['Wait', 'Load it again'],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        isAsking = false
        if (response !== 1 || window.isDestroyed()) return
        // A page that hangs cannot be asked to load again: its process is ended first.
        window.webContents.once('render-process-gone', reload)
        window.webContents.forcefullyCrashRenderer()
      })
  })
}
