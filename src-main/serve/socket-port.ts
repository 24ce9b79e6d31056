import type { Port } from '@engine/protocol/port'
import { PortCore } from '@engine/protocol/port-core'
import { decodeMessage, encodeMessage } from '@engine/protocol/wire-codec'
import type { RawData, WebSocket } from 'ws'

/** A socket that answers no ping for this long is taken for dead. */
const PING_EVERY_MS = 20_000
/** Bytes that may wait for a reader who does not read, before it is cut off. */
const MAXIMUM_BACKLOG_BYTES = 256 * 1024 * 1024

/** A WebSocket whose binary messages are those of the wire codec, as a Port. */
export function createSocketPort(socket: WebSocket): Port {
  let isAnswered = true
  const port = new PortCore({
    send: (message) => {
      if (socket.bufferedAmount > MAXIMUM_BACKLOG_BYTES) {
        end(1013, 'the page does not read what it is sent')
        return
      }
      socket.send(encodeMessage(message))
    },
    close: () => {
      clearInterval(timer)
      socket.close(1000)
    },
  })
  const end = (code: number, reason: string): void => {
    clearInterval(timer)
    socket.close(code, reason)
    port.closed(reason)
  }
  const timer = setInterval(() => {
    if (!isAnswered) {
      clearInterval(timer)
      port.closed('the page no longer answers')
      socket.terminate()
      return
    }
    isAnswered = false
    socket.ping()
  }, PING_EVERY_MS)
  timer.unref()

  socket.on('pong', () => {
    isAnswered = true
  })
  socket.on('message', (data, isBinary) => {
    if (!isBinary) {
      end(1003, 'messages are binary')
      return
    }
    let message: unknown
    try {
      message = decodeMessage(bytesOf(data))
    } catch {
      end(1007, 'received bytes that are no message')
      return
    }
    port.deliver(message)
  })
  socket.on('error', (error) => {
    // `close` follows; ws has already chosen the code, such as 1009 for a message too long.
    clearInterval(timer)
    port.closed(error.message)
  })
  socket.on('close', (code, reason) => {
    clearInterval(timer)
    const text = reason.toString()
    port.closed(text === '' ? `the page has gone (${String(code)})` : text)
  })
  return port
}

/** A plain view, because slicing a Buffer does not copy, and the codec copies by slicing. */
function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  const whole = Array.isArray(data) ? Buffer.concat(data) : data
  return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength)
}
