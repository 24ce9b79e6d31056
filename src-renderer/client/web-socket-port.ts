import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { PortCore } from '@engine/protocol/port-core'
import { decodeMessage, encodeMessage } from '@engine/protocol/wire-codec'

/**
 * A port over a WebSocket with MessagePack bytes as messages.
 *
 * @throws port/unreachable when the socket closes before it has opened
 */
export function openWebSocketPort(url: URL): Promise<Port> {
  const { promise, resolve, reject } = Promise.withResolvers<Port>()
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  const port = new PortCore({
    send: (message) => {
      socket.send(encodeMessage(message))
    },
    close: () => {
      socket.close()
    },
  })
  socket.addEventListener('open', () => {
    resolve(port)
  })
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!(event.data instanceof ArrayBuffer)) {
      socket.close(1003)
      port.closed('the server sent text where bytes were expected')
      return
    }
    try {
      port.deliver(decodeMessage(new Uint8Array(event.data)))
    } catch (error) {
      socket.close(1003)
      port.closed(error instanceof Error ? error.message : String(error))
    }
  })
  socket.addEventListener('close', (event) => {
    const reason = event.reason === '' ? `code ${event.code}` : event.reason
    reject(
      new StudioError(
        'port/unreachable',
        `The studio at ${url.host} does not answer: ${reason}. Check that it is still running.`,
        { host: url.host, reason },
      ),
    )
    port.closed(`the socket to ${url.host} closed, ${reason}`)
  })
  return promise
}
