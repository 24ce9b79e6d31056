import { StudioError } from './errors'
import type { Port } from './port'

/** What a transport must supply; PortCore does the queueing and the closing around it. */
export interface Transport {
  send(message: unknown): void
  close(): void
}

/**
 * The part that every Port shares: queues messages until there is a receiver, tells of the closing
 * exactly once, and refuses to post afterwards. A transport calls `deliver` and `closed`.
 */
export class PortCore implements Port {
  readonly #transport: Transport
  #receive: ((message: unknown) => void) | null = null
  #waiting: unknown[] = []
  #isDelivering = false
  #listeners: ((reason: string) => void)[] = []
  #closedReason: string | null = null

  constructor(transport: Transport) {
    this.#transport = transport
  }

  get isClosed(): boolean {
    return this.#closedReason !== null
  }

  post(message: unknown): void {
    if (this.#closedReason !== null) {
      throw new StudioError('port/closed', `The connection is closed: ${this.#closedReason}.`)
    }
    this.#transport.send(message)
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#receive = receive
    this.#drain()
  }

  onClose(closed: (reason: string) => void): void {
    if (this.#closedReason === null) this.#listeners.push(closed)
    else closed(this.#closedReason)
  }

  close(): void {
    if (this.#closedReason !== null) return
    this.#waiting = []
    this.closed('closed by this side')
    this.#transport.close()
  }

  /** For the transport: a message arrived. */
  deliver(message: unknown): void {
    if (this.#closedReason !== null) return
    this.#waiting.push(message)
    this.#drain()
  }

  /** Delivers in order, also when a receiver causes further messages while it runs. */
  #drain(): void {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      while (this.#receive !== null && this.#waiting.length > 0) {
        this.#receive(this.#waiting.shift())
      }
    } finally {
      this.#isDelivering = false
    }
  }

  /** For the transport: the line is gone. */
  closed(reason: string): void {
    if (this.#closedReason !== null) return
    this.#closedReason = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener(reason)
  }
}

/** Two ports in one process joined to each other; messages arrive in a later microtask. */
export function createPortPair(): [Port, Port] {
  const later = (call: () => void): void => {
    void Promise.resolve().then(call)
  }
  const first: PortCore = new PortCore({
    send: (message) => {
      later(() => {
        second.deliver(message)
      })
    },
    close: () => {
      later(() => {
        second.closed('closed by the other side')
      })
    },
  })
  const second: PortCore = new PortCore({
    send: (message) => {
      later(() => {
        first.deliver(message)
      })
    },
    close: () => {
      later(() => {
        first.closed('closed by the other side')
      })
    },
  })
  return [first, second]
}
