import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { readdirSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import { hashOf, ownBytes } from './stored-bytes'

/** A file without a row is deleted when it is older: nobody can be about to add its row any more. */
const STRAY_AFTER_MS = 3600_000
const EXTENSION = '.safetensors'

/** Files named by the SHA-256 of their content, each stored once however many data sets have it. */
export interface DatasetFiles {
  /** Writes the bytes unless they are there already. @returns their hash */
  write(bytes: Uint8Array): string
  /** @throws store/damaged when the file is gone or its content is not what its name says */
  read(hash: string, datasetName: string): Uint8Array<ArrayBuffer>
  remove(hash: string): void
  /** Deletes what a crash left behind: half-written files, and files that `isKnown` denies. */
  removeStrays(isKnown: (hash: string) => boolean): void
}

export function createDatasetFiles(directory: string, now: () => number): DatasetFiles {
  const fileOf = (hash: string): string => join(directory, `${hash}${EXTENSION}`)
  return {
    write(bytes) {
      const hash = hashOf(bytes)
      const file = fileOf(hash)
      if (existsSync(file) && hashOf(readFileSync(file)) === hash) {
        // Fresh again, so that no other studio takes it for a stray before its row is there.
        utimesSync(file, now() / 1000, now() / 1000)
        return hash
      }
      mkdirSync(directory, { recursive: true })
      const aside = join(directory, `${randomUUID()}.part`)
      try {
        writeDurably(aside, bytes)
        renameSync(aside, file)
        syncDirectory(directory)
      } catch (error) {
        rmSync(aside, { force: true })
        throw error
      }
      return hash
    },
    read(hash, datasetName) {
      const file = fileOf(hash)
      const bytes = existsSync(file) ? readFileSync(file) : null
      if (bytes === null || hashOf(bytes) !== hash) {
        const fault = bytes === null ? 'is gone' : 'has changed since it was written'
        throw new StudioError(
          'store/damaged',
          `The file of data set “${datasetName}” ${fault}: ${file}. Import the same data again under ` +
            'any name: that writes the file anew, and this data set can be read again.',
          { path: file, cause: fault, dataset: datasetName },
        )
      }
      return ownBytes(bytes)
    },
    remove(hash) {
      rmSync(fileOf(hash), { force: true })
    },
    removeStrays(isKnown) {
      if (!existsSync(directory)) return
      for (const name of readdirSync(directory)) {
        const isOurs = name.endsWith('.part') || name.endsWith(EXTENSION)
        const isUsed = isKnown(name.slice(0, -EXTENSION.length))
        const file = join(directory, name)
        if (!isOurs || isUsed || now() - statSync(file).mtimeMs < STRAY_AFTER_MS) continue
        rmSync(file, { force: true })
      }
    },
  }
}

function writeDurably(file: string, bytes: Uint8Array): void {
  const handle = openSync(file, 'wx')
  try {
    for (let offset = 0; offset < bytes.length;) offset += writeSync(handle, bytes, offset)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Makes a rename last through a power cut. Windows has no such call and needs none. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
