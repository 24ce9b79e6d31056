import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { unreadable } from './config-file'
import type { StudioClient } from './context'

/** A piece of an upload; the studio takes at most 4 MiB at once. */
const PIECE_BYTES = 2 * 1024 * 1024

/**
 * Gives a file to the studio as the interface does.
 *
 * @returns the upload's id
 * @throws cli/unreadable-file
 */
export async function uploadFile(client: StudioClient, path: string): Promise<string> {
  let file
  try {
    file = await open(path, 'r')
    const { size } = await file.stat()
    const { uploadId } = await client.request('upload/begin', {
      fileName: basename(path),
      sizeBytes: size,
    })
    const piece = Buffer.alloc(PIECE_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length)
      if (bytesRead === 0) return uploadId
      // A copy: the piece is filled anew before its message has been delivered.
      const bytes = new Uint8Array(piece.subarray(0, bytesRead))
      await client.request('upload/append', { uploadId, bytes })
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw unreadable(path, error)
    throw error
  } finally {
    await file?.close()
  }
}
