import type { Port } from '@engine/protocol/port'
import { PortCore } from '@engine/protocol/port-core'
import type { MessagePortMain } from 'electron'

/**
 * One end of an Electron message channel as a Port. Electron copies every message whole: no buffer
 * is handed over, and a view takes all the memory behind it along.
 */
export function createMessagePort(line: MessagePortMain): Port {
  const port = new PortCore({
    send: (message) => {
      line.postMessage(message)
    },
    close: () => {
      line.close()
    },
  })
  line.on('message', (event) => {
    port.deliver(event.data)
  })
  line.on('close', () => {
    port.closed('the window has gone')
  })
  line.start()
  return port
}
