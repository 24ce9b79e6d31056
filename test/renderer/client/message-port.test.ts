import { connect, serve } from '@engine/protocol/channel'
import type { Handlers } from '@engine/protocol/contract'
import { PortCore } from '@engine/protocol/port-core'
import type { Port } from '@engine/protocol/port'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import { describe, expect, it } from 'vitest'
import { requestDesktopPort } from '../../../src-renderer/client/message-port'

const describeResult = {
  version: '1',
  host: 'desktop',
  dataDirectory: '/data',
  coreCount: 2,
  kernels: 'reference',
  databaseSizeBytes: 0,
} as const

/** As much of a window as hears messages and waits; its timers fire when a test says so. */
class WindowStandIn extends EventTarget {
  #timers = new Map<number, () => void>()

  setTimeout(fire: () => void): number {
    const id = this.#timers.size + 1
    this.#timers.set(id, fire)
    return id
  }

  clearTimeout(id: number): void {
    this.#timers.delete(id)
  }

  get timerCount(): number {
    return this.#timers.size
  }

  fireTimers(): void {
    for (const fire of this.#timers.values()) fire()
  }

  tell(data: unknown, ports: readonly MessagePort[], source: unknown = this): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data, ports, source }))
  }

  // The port needs only what this class has.
  asWindow(): Window {
    return this as unknown as Window
  }
}

/** The other end of the line, as the desktop shell holds it. */
function shellPort(line: MessagePort): Port {
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
  line.start()
  return port
}

describe('the line through the desktop shell', () => {
  it('carries requests, answers and the close', async () => {
    const target = new WindowStandIn()
    const channel = new MessageChannel()
    const bridge = {
      requestPort: () => {
        target.tell('studio:port', [channel.port2])
      },
    }
    const port = await requestDesktopPort(target.asWindow(), bridge)
    expect(target.timerCount).toBe(0)
    const answers: Partial<Handlers<StudioContract>> = {
      'studio/describe': () => describeResult,
    }
    // A request without a handler is answered by protocol/unknown-request.
    const shell = serve(
      studioContract,
      shellPort(channel.port1),
      answers as Handlers<StudioContract>,
    )
    const client = connect(studioContract, port, { startTimer: () => () => undefined })
    expect(await client.request('studio/describe', {})).toEqual(describeResult)
    const closed = new Promise<string>((resolve) => {
      client.onClose(resolve)
    })
    shell.close()
    expect(await closed).toMatch(/studio/)
    await expect(client.request('studio/describe', {})).rejects.toMatchObject({
      code: 'port/closed',
    })
  })

  it('takes no port from another window or under another name', async () => {
    const target = new WindowStandIn()
    const wrong = new MessageChannel()
    const right = new MessageChannel()
    const bridge = {
      requestPort: () => {
        target.tell('studio:port', [wrong.port2], new WindowStandIn())
        target.tell('something:else', [wrong.port2])
        target.tell('studio:port', [])
        target.tell('studio:port', [right.port2])
      },
    }
    const port = await requestDesktopPort(target.asWindow(), bridge)
    const heard = new Promise((resolve) => {
      port.onMessage(resolve)
    })
    wrong.port1.postMessage('wrong')
    right.port1.postMessage('right')
    expect(await heard).toBe('right')
    port.close()
    wrong.port1.close()
  })

  it('is given up when the shell does not answer', async () => {
    const target = new WindowStandIn()
    const asked = requestDesktopPort(target.asWindow(), { requestPort: () => undefined })
    target.fireTimers()
    await expect(asked).rejects.toMatchObject({ code: 'port/unreachable' })
  })
})
