import { ExtensionCodec, decode, encode } from '@msgpack/msgpack'
import { StudioError } from './errors'

/**
 * Typed arrays that messages carry, with the MessagePack extension number each has on the wire.
 * Bytes are among them because MessagePack's own binary type decodes to a view that keeps the whole
 * message alive, and is copied whole when it is posted on.
 */
const typedArrays = [
  [1, Float64Array],
  [2, Float32Array],
  [3, Int32Array],
  [4, Uint32Array],
  [5, Uint8Array],
] as const

const extensions = new ExtensionCodec()
for (const [type, TypedArray] of typedArrays) {
  extensions.register({
    type,
    encode: (value) =>
      value instanceof TypedArray
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : null,
    // A copy, because the bytes lie unaligned inside the received message.
    decode: (bytes) => new TypedArray(bytes.slice().buffer),
  })
}

/** A message as bytes, for ports that carry nothing else (WebSocket). Little-endian machines only. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec: extensions, ignoreUndefined: true })
}

/** @throws protocol/invalid when the bytes are no message */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { extensionCodec: extensions })
  } catch (error) {
    throw new StudioError(
      'protocol/invalid',
      'Received bytes that are no message.',
      {},
      {
        cause: error,
      },
    )
  }
}
