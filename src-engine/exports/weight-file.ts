import { StudioError } from '../protocol/errors'
import { decodeSafetensors, type NamedTensor } from '../tensor/safetensors'
import { decodeNpz } from './npz'

/** How every ZIP archive begins. */
const ZIP_START = [0x50, 0x4b]

/**
 * The tensors of a `.npz` or safetensors file, told apart by how it begins.
 *
 * @param name of the file, for messages
 * @throws start/unreadable with the reason
 */
export function readWeights(name: string, file: Uint8Array): readonly NamedTensor[] {
  const isZip = ZIP_START.every((byte, index) => file[index] === byte)
  try {
    return isZip ? decodeNpz(file) : decodeSafetensors(file).tensors
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    throw new StudioError(
      'start/unreadable',
      `${name} cannot be read as .npz or .safetensors: ${error.message}`,
      { source: name, reason: error.message },
      { cause: error },
    )
  }
}
