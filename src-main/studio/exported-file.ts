import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StudioError } from '@engine/protocol/errors'

/** What a file holds that was read back. */
export interface FileProof {
  readonly sizeBytes: number
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

/**
 * Makes a file that is either whole and checked or not there: writes it aside, brings it to the
 * disk, has it read back and checked, and only then gives it its name. A file of that name stays
 * as it was until then.
 *
 * @param write fills the empty file
 * @param check reads the bytes back from the disk and throws when they are not what was meant
 * @throws export/write-failed when the disk says no
 */
export async function writeChecked<T>(
  path: string,
  aside: string,
  write: (file: FileHandle) => Promise<void>,
  check: (file: FileHandle) => Promise<T>,
): Promise<T & FileProof> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await within(aside, 'wx', async (file) => {
      await write(file)
      await file.sync()
    })
    const result = await within(aside, 'r', async (file) => ({
      ...(await check(file)),
      ...(await proofOf(file)),
    }))
    await rename(aside, path)
    await syncDirectory(dirname(path))
    return result
  } catch (error) {
    // What made the writing fail is the error to tell, not that it cannot be tidied up after.
    await rm(aside, { force: true }).catch(() => undefined)
    if (error instanceof StudioError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'export/write-failed',
      `The export ${path} could not be written (${reason}). Make room on the disk or mend the folder's permissions, and export again.`,
      { path, reason },
      { cause: error },
    )
  }
}

async function within<T>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

async function proofOf(file: FileHandle): Promise<FileProof> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const piece = new Uint8Array(1024 * 1024)
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, sizeBytes)
    if (bytesRead === 0) return { sizeBytes, hash: hash.digest('hex') }
    hash.update(piece.subarray(0, bytesRead))
    sizeBytes += bytesRead
  }
}

/** A new name is only safe once its folder is on the disk, too; Windows has no such call. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await within(path, 'r', (directory) => directory.sync())
}
