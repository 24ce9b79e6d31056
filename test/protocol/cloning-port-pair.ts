import { Deserializer, Serializer } from 'node:v8'
import { PortCore } from '@engine/protocol/port-core'
import type { Port } from '@engine/protocol/port'

/** Copies a message the way Electron's ports do: no shared memory, no transfer, no functions. */
export function cloneAsElectron(message: unknown): { copy: unknown; sizeBytes: number } {
  const serializer = new Serializer()
  serializer.writeHeader()
  serializer.writeValue(message)
  const bytes = serializer.releaseBuffer()
  const deserializer = new Deserializer(bytes)
  deserializer.readHeader()
  return { copy: deserializer.readValue(), sizeBytes: bytes.byteLength }
}

/** Two joined ports that copy every message as Electron's do, and count the bytes it takes. */
export function createCloningPortPair(): [Port, Port, { sentBytes: number }] {
  const counter = { sentBytes: 0 }
  const transportTo = (other: () => PortCore): { send(message: unknown): void; close(): void } => ({
    send: (message) => {
      const { copy, sizeBytes } = cloneAsElectron(message)
      counter.sentBytes += sizeBytes
      setImmediate(() => other().deliver(copy))
    },
    close: () => {
      setImmediate(() => other().closed('closed by the other side'))
    },
  })
  const first: PortCore = new PortCore(transportTo(() => second))
  const second: PortCore = new PortCore(transportTo(() => first))
  return [first, second, counter]
}
