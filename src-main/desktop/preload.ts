// Runs in the sandboxed page before its own scripts: the one opening between page and main process.
import { contextBridge, ipcRenderer } from 'electron'

// A MessagePort cannot cross the context bridge, so the page gets it as a message of its own window.
// The window can only be the page that asked: every navigation away from it is denied.
ipcRenderer.on('studio:port', (event) => {
  window.postMessage('studio:port', '*', event.ports)
})

contextBridge.exposeInMainWorld('descentStudio', {
  /** Answered by a window message `studio:port` that carries a MessagePort to the studio. */
  requestPort: (): void => {
    ipcRenderer.send('studio:connect')
  },
})
