import { StudioError } from '../protocol/errors'
import {
  decodeSafetensors,
  dtypeOf,
  encodeSafetensors,
  type NamedTensor,
} from '../tensor/safetensors'
import { shapeText } from '../tensor/shape'
import { decodeNpz, encodeNpz } from './npz'

export type ExportFormat = 'safetensors' | 'npz'

/**
 * A network's parameters as a file that other programs read.
 *
 * @param metadata goes into safetensors files; `.npz` archives have no place for it
 */
export function convertCheckpoint(
  parameters: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
  format: ExportFormat,
): Uint8Array<ArrayBuffer> {
  switch (format) {
    case 'safetensors':
      return encodeSafetensors(parameters, metadata)
    case 'npz':
      return encodeNpz(parameters)
    default:
      return format satisfies never
  }
}

/**
 * Reads an exported file again and compares every tensor with its source: names, element types,
 * shapes, and the numbers bit by bit.
 *
 * @throws export/verification-failed naming the tensor, or saying why the file cannot be read
 */
export function verifyExport(
  parameters: readonly NamedTensor[],
  format: ExportFormat,
  file: Uint8Array,
): void {
  const written = new Map(readExport(format, file).map((tensor) => [tensor.name, tensor]))
  for (const parameter of parameters) {
    const difference = differenceOf(parameter, written.get(parameter.name))
    if (difference !== null)
      throw failed(`tensor "${parameter.name}" ${difference}`, parameter.name)
    written.delete(parameter.name)
  }
  const [extra] = written.keys()
  if (extra !== undefined) throw failed(`tensor "${extra}" is not one of the network's`, extra)
}

function readExport(format: ExportFormat, file: Uint8Array): readonly NamedTensor[] {
  try {
    return format === 'safetensors' ? decodeSafetensors(file).tensors : decodeNpz(file)
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    throw failed(`it cannot be read (${error.message})`, null, error)
  }
}

function differenceOf(expected: NamedTensor, found: NamedTensor | undefined): string | null {
  if (!found) return 'is missing'
  const [expectedType, foundType] = [dtypeOf(expected.data), dtypeOf(found.data)]
  if (expectedType !== foundType) return `is ${foundType} instead of ${expectedType}`
  const [expectedShape, foundShape] = [shapeText(expected.shape), shapeText(found.shape)]
  if (expectedShape !== foundShape) return `is ${foundShape} instead of ${expectedShape}`
  const [expectedBytes, foundBytes] = [bytesOf(expected), bytesOf(found)]
  const place = expectedBytes.findIndex((byte, index) => byte !== foundBytes[index])
  if (place < 0) return null
  return `differs from element ${Math.floor(place / expected.data.BYTES_PER_ELEMENT)} on`
}

function bytesOf({ data }: NamedTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

function failed(reason: string, tensor: string | null, cause?: StudioError): StudioError {
  return new StudioError(
    'export/verification-failed',
    `The exported file is not what it was made from: ${reason}. Nothing was kept; export it again.`,
    { reason, tensor },
    cause ? { cause } : {},
  )
}
