import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { PortCore } from '@engine/protocol/port-core'

/** What the desktop shell's preload script exposes. */
export interface DesktopBridge {
  /** Answered by a window message `studio:port` that carries a MessagePort. */
  requestPort(): void
}

declare global {
  interface Window {
    readonly descentStudio?: DesktopBridge
  }
}

/** How long the shell may take to answer; it answers at once or not at all. */
const ANSWER_LIMIT_MS = 10_000

/**
 * Asks the desktop shell for a line to the studio.
 *
 * @throws port/unreachable when no port arrives in time
 */
export function requestDesktopPort(target: Window, bridge: DesktopBridge): Promise<Port> {
  const { promise, resolve, reject } = Promise.withResolvers<Port>()
  const receive = (event: MessageEvent<unknown>): void => {
    const line = event.ports[0]
    if (event.source !== target || event.data !== 'studio:port' || line === undefined) return
    settle()
    resolve(toPort(line))
  }
  const timer = target.setTimeout(() => {
    settle()
    reject(
      new StudioError(
        'port/unreachable',
        'The desktop shell gave no line to the studio within 10 s. Restart Descent Studio.',
        { host: 'desktop', reason: 'timeout' },
      ),
    )
  }, ANSWER_LIMIT_MS)
  const settle = (): void => {
    target.clearTimeout(timer)
    target.removeEventListener('message', receive)
  }
  target.addEventListener('message', receive)
  bridge.requestPort()
  return promise
}

function toPort(line: MessagePort): Port {
  const port = new PortCore({
    send: (message) => {
      line.postMessage(message)
    },
    close: () => {
      line.close()
    },
  })
  line.addEventListener('message', (event: MessageEvent<unknown>) => {
    port.deliver(event.data)
  })
  line.addEventListener('messageerror', () => {
    line.close()
    port.closed('a message could not be read')
  })
  line.addEventListener('close', () => {
    port.closed('the studio closed the line')
  })
  line.start()
  return port
}
