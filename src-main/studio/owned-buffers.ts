/**
 * The message with every typed array in it owning its whole buffer. Ports copy the buffer behind a
 * view, all of it: a view into a large one would be sent at the large one's size.
 *
 * @param message plain data and typed arrays; changed in place
 */
export function withOwnedBuffers(message: unknown): unknown {
  if (message instanceof Uint8Array) return isWhole(message) ? message : new Uint8Array(message)
  if (message instanceof Float64Array) return isWhole(message) ? message : message.slice()
  if (message instanceof Float32Array) return isWhole(message) ? message : message.slice()
  if (message instanceof Int32Array) return isWhole(message) ? message : message.slice()
  if (message instanceof Uint32Array) return isWhole(message) ? message : message.slice()
  if (Array.isArray(message)) {
    for (const [index, item] of message.entries()) message[index] = withOwnedBuffers(item)
    return message
  }
  if (typeof message === 'object' && message !== null) {
    for (const [key, value] of Object.entries(message)) {
      if (typeof value === 'object') Reflect.set(message, key, withOwnedBuffers(value))
    }
  }
  return message
}

function isWhole(view: ArrayBufferView): boolean {
  return view.byteLength === view.buffer.byteLength
}
