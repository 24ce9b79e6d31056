import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { StudioError } from '@engine/protocol/errors'

/** Whether bytes begin as gzip does (RFC 1952: 1f 8b). */
export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b
}

/**
 * The unpacked content of a gzip file.
 *
 * @param fileName the user's name for it, for messages
 * @throws upload/bad-gzip when the file is truncated or damaged
 * @throws upload/too-large when it unpacks to more than the limit
 */
export async function unpackGzip(
  path: string,
  fileName: string,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = createReadStream(path)
  const unpacked = createGunzip()
  file.on('error', (error) => unpacked.destroy(error))
  const pieces: Buffer[] = []
  let sizeBytes = 0
  try {
    // A stream without an encoding yields buffers; its type says `any`.
    for await (const piece of file.pipe(unpacked) as AsyncIterable<Buffer>) {
      sizeBytes += piece.length
      if (sizeBytes > limitBytes) throw tooLarge(fileName, limitBytes)
      pieces.push(piece)
    }
  } catch (error) {
    if (error instanceof StudioError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'upload/bad-gzip',
      `${fileName} is a damaged or incomplete gzip file (${reason}). Fetch or compress it again.`,
      { file: fileName, reason },
      { cause: error },
    )
  } finally {
    file.destroy()
  }
  const bytes = new Uint8Array(sizeBytes)
  let offset = 0
  for (const piece of pieces) {
    bytes.set(piece, offset)
    offset += piece.length
  }
  return bytes
}

export function tooLarge(fileName: string, limitBytes: number): StudioError {
  const limitMib = Math.floor(limitBytes / (1024 * 1024))
  return new StudioError(
    'upload/too-large',
    `${fileName} holds more than ${limitMib} MiB of data, more than the studio takes at once. Split it, or import a part of it.`,
    { file: fileName, limitBytes },
  )
}
