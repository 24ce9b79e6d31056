import { EventEmitter } from 'node:events'
import { Deserializer, Serializer } from 'node:v8'

/**
 * Copies a message the way Electron's ports do: no shared memory, no transfer, the whole buffer
 * behind a view. Plain V8 serialization refuses what Electron refuses; structuredClone does not.
 */
export function electronClone(value: unknown): unknown {
  const out = new Serializer()
  out.writeHeader()
  out.writeValue(value)
  const back = new Deserializer(out.releaseBuffer())
  back.readHeader()
  return back.readValue()
}

/** One end of a channel; messages wait until it is started, as with MessagePortMain. */
export class PortEnd {
  peer: PortEnd | null = null
  #isStarted = false
  #isClosed = false
  #waiting: unknown[] = []
  receive: (message: unknown) => void = () => undefined
  closed: () => void = () => undefined

  get isClosed(): boolean {
    return this.#isClosed
  }

  start(): void {
    this.#isStarted = true
    for (const message of this.#waiting.splice(0)) this.receive(message)
  }

  /** What is posted into a closed line is lost without a word. */
  post(message: unknown): void {
    const copy = electronClone(message)
    const { peer } = this
    if (this.#isClosed || peer === null) return
    setImmediate(() => {
      peer.#deliver(copy)
    })
  }

  /** Both ends hear of it, each once. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.closed()
    const { peer } = this
    setImmediate(() => peer?.close())
  }

  #deliver(message: unknown): void {
    if (this.#isClosed) return
    if (this.#isStarted) this.receive(message)
    else this.#waiting.push(message)
  }
}

/** MessagePortMain: an event emitter. */
export class FakeMessagePortMain extends EventEmitter {
  readonly end: PortEnd
  #isTransferred = false

  constructor(end: PortEnd) {
    super()
    this.end = end
    end.receive = (data) => this.emit('message', { data, ports: [] })
    end.closed = () => this.emit('close')
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (this.#isTransferred) throw new Error('The port has been transferred.')
    for (const port of transfer) {
      if (!(port instanceof FakeMessagePortMain)) {
        throw new TypeError('Port at index 0 is not a valid port')
      }
    }
    this.end.post(message)
  }

  start(): void {
    this.end.start()
  }

  close(): void {
    this.end.close()
  }

  /** Gives the line to a page, where it is a port of the DOM. */
  transfer(): FakeDomPort {
    if (this.#isTransferred) throw new Error('The port has been transferred.')
    this.#isTransferred = true
    this.removeAllListeners()
    return new FakeDomPort(this.end)
  }
}

/** The same line as a page holds it: an event target. */
export class FakeDomPort extends EventTarget {
  readonly #end: PortEnd

  constructor(end: PortEnd) {
    super()
    this.#end = end
    end.receive = (data) => this.dispatchEvent(new MessageEvent('message', { data }))
    end.closed = () => this.dispatchEvent(new Event('close'))
  }

  postMessage(message: unknown): void {
    this.#end.post(message)
  }

  start(): void {
    this.#end.start()
  }

  close(): void {
    this.#end.close()
  }
}

export class FakeMessageChannelMain {
  readonly port1: FakeMessagePortMain
  readonly port2: FakeMessagePortMain

  constructor() {
    const [first, second] = [new PortEnd(), new PortEnd()]
    first.peer = second
    second.peer = first
    this.port1 = new FakeMessagePortMain(first)
    this.port2 = new FakeMessagePortMain(second)
  }
}
