import { createHash } from 'node:crypto'

/** SHA-256, hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The same bytes as a plain array that owns its whole memory, as ports require. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  const ownsAll = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
  return ownsAll ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
