import { dirname, join } from 'node:path'
import type { App, Session } from 'electron'
import { isAppUrl } from './security'

/**
 * Files that the page makes (exports) are saved where the user says. The dialog starts in the folder
 * of the last file: since version 43 Electron does not remember it.
 */
export function saveDownloads(app: App, session: Session): void {
  let directory: string | null = null
  session.on('will-download', (event, item) => {
    const address = item.getURL()
    const isOurs = isAppUrl(address) || isAppUrl(address.replace(/^blob:/, ''))
    if (!isOurs) {
      event.preventDefault()
      return
    }
    item.setSaveDialogOptions({
      defaultPath: join(directory ?? app.getPath('downloads'), item.getFilename()),
    })
    item.once('done', (_event, state) => {
      if (state === 'completed') directory = dirname(item.getSavePath())
    })
  })
}
