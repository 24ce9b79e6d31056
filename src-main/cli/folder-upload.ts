import {
  archiveEnd,
  archiveHeader,
  archivePadding,
  isPictureName,
} from '@engine/protocol/folder-archive'
import { StudioError } from '@engine/protocol/errors'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { unreadable } from './config-file'
import type { StudioClient } from './context'

const PIECE_BYTES = 2 * 1024 * 1024

interface PictureFile {
  readonly path: string
  readonly sizeBytes: number
  /** What stands in front of its bytes. */
  readonly header: Uint8Array
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

/**
 * Gives the pictures of a folder to the studio as one archive, piece by piece as it is read; links are
 * not followed.
 *
 * @returns the upload's id
 * @throws cli/unreadable-file, cli/changed-file
 */
export async function uploadFolder(client: StudioClient, folder: string): Promise<string> {
  const pictures = await picturesOf(folder)
  const end = archiveEnd()
  const sizeBytes = pictures.reduce(
    (sum, picture) =>
      sum + picture.header.length + picture.sizeBytes + archivePadding(picture.sizeBytes).length,
    end.length,
  )
  const { uploadId } = await client.request('upload/begin', {
    fileName: basename(resolve(folder)),
    sizeBytes,
  })
  const waiting = new Uint8Array(PIECE_BYTES)
  let length = 0
  const send = async (): Promise<void> => {
    await client.request('upload/append', { uploadId, bytes: waiting.slice(0, length) })
    length = 0
  }
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let position = 0; position < bytes.length;) {
      const piece = bytes.subarray(position, position + PIECE_BYTES - length)
      waiting.set(piece, length)
      length += piece.length
      position += piece.length
      if (length === PIECE_BYTES) await send()
    }
  }
  for (const picture of pictures) {
    await write(picture.header)
    await write(await contentOf(picture))
    await write(archivePadding(picture.sizeBytes))
  }
  await write(end)
  if (length > 0) await send()
  return uploadId
}

async function picturesOf(folder: string): Promise<PictureFile[]> {
  const encoder = new TextEncoder()
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const pictures: PictureFile[] = []
    for (const entry of entries) {
      if (!entry.isFile() || !isPictureName(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      const name = relative(folder, path).split(sep).join('/')
      const { size } = await stat(path)
      const header = Buffer.concat(archiveHeader(encoder.encode(name), size))
      pictures.push({ path, sizeBytes: size, header })
    }
    return pictures
  } catch (error) {
    throw unreadable(folder, error)
  }
}

async function contentOf({ path, sizeBytes }: PictureFile): Promise<Uint8Array> {
  let file
  try {
    file = await open(path, 'r')
    const bytes = await file.readFile()
    if (bytes.length === sizeBytes) return bytes
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    await file?.close()
  }
  throw new StudioError(
    'cli/changed-file',
    `${path} changed while it was read. Run the import again.`,
    { file: path },
  )
}
