import { unzipSync, zipSync, type Zippable } from 'fflate/browser'
import { StudioError } from '../protocol/errors'
import type { NamedTensor } from '../tensor/safetensors'
import { decodeNpy, encodeNpy } from './npy'

/*
 * NumPy's archive of arrays: a ZIP file with one `.npy` file per array, stored without compression
 * as `numpy.savez` does.
 */

const SUFFIX = '.npy'
/** The earliest time a ZIP file can state, so that the same arrays give the same bytes. */
const TIMESTAMP = '1980-01-01T00:00:00'
/** Deflate makes nothing smaller than this (RFC 1951); an archive that claims more is hostile. */
const MAXIMUM_RATIO = 1032

/** @throws npz/bad-name for a name used twice */
export function encodeNpz(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const files = new Map<string, Zippable[string]>()
  for (const { name, shape, data } of tensors) {
    const fileName = name + SUFFIX
    if (files.has(fileName) || name === '') {
      const message = `An archive cannot hold two arrays of the name "${name}", or one without a name.`
      throw new StudioError('npz/bad-name', message, { name })
    }
    files.set(fileName, [encodeNpy({ shape, data }), { level: 0, mtime: TIMESTAMP }])
  }
  return zipSync(Object.fromEntries(files)).slice()
}

/**
 * Reads every array of an archive, in the order of the file.
 *
 * @throws npz/damaged naming the array, or saying what is wrong with the archive
 */
export function decodeNpz(file: Uint8Array): NamedTensor[] {
  return Object.entries(unzip(file)).map(([fileName, bytes]) => {
    const name = fileName.endsWith(SUFFIX) ? fileName.slice(0, -SUFFIX.length) : fileName
    return { name, ...decodeNpy(name, bytes) }
  })
}

function unzip(file: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(file, {
      filter: ({ name, size, originalSize }) => {
        if (size <= file.length && originalSize <= (size + 1) * MAXIMUM_RATIO) return true
        throw new StudioError('npz/damaged', `The array "${name}" states an impossible size.`, {
          name,
        })
      },
    })
  } catch (error) {
    if (error instanceof StudioError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'npz/damaged',
      `This is not a whole .npz archive: ${reason}. It may be cut off or of another format.`,
      { reason },
      { cause: error },
    )
  }
}
