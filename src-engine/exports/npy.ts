import { StudioError } from '../protocol/errors'
import { dtypeOf } from '../tensor/safetensors'
import { BYTES_PER_ELEMENT, sizeOf, type DType, type Shape, type TensorData } from '../tensor/shape'
import { decodeUtf8, encodeUtf8 } from '../tensor/utf8'

/*
 * NumPy's array file: magic bytes, version, length of the header, the header as a Python dictionary
 * padded with spaces so that the numbers start at a multiple of 64, then the numbers.
 * See https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
const ALIGNMENT = 64
const DESCRIPTIONS: Readonly<Record<DType, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  uint8: '|u1',
}

export interface NumpyArray {
  readonly shape: Shape
  readonly data: TensorData
}

/** Version 1.0, rows first, little endian. */
export function encodeNpy({ shape, data }: NumpyArray): Uint8Array<ArrayBuffer> {
  const extents = shape.length === 1 ? `${shape.join()},` : shape.join(', ')
  const description = DESCRIPTIONS[dtypeOf(data)]
  const dictionary = `{'descr': '${description}', 'fortran_order': False, 'shape': (${extents}), }`
  const prefixBytes = MAGIC.length + 4
  const unpadded = prefixBytes + dictionary.length + 1
  const dataStart = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT
  const file = new Uint8Array(dataStart + data.byteLength)
  file.set(MAGIC)
  file[6] = 1
  new DataView(file.buffer).setUint16(8, dataStart - prefixBytes, true)
  file.set(encodeUtf8(dictionary), prefixBytes)
  file.fill(0x20, prefixBytes + dictionary.length, dataStart - 1)
  file[dataStart - 1] = 0x0a
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart)
  return file
}

/**
 * Reads versions 1 to 3, rows first, of the four element types that `encodeNpy` writes.
 *
 * @param name for messages
 * @throws npz/damaged naming the array
 */
export function decodeNpy(name: string, file: Uint8Array): NumpyArray {
  const version = file[6] ?? 0
  if (MAGIC.some((byte, index) => file[index] !== byte) || version < 1 || version > 3) {
    throw damaged(name, 'it does not start as an array of NumPy does')
  }
  const prefixBytes = MAGIC.length + (version === 1 ? 4 : 6)
  if (file.length < prefixBytes) throw damaged(name, 'it is cut off in its header')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataStart = prefixBytes + headerBytes
  if (dataStart > file.length) throw damaged(name, 'it is cut off in its header')
  const header = decodeUtf8(file, prefixBytes, dataStart) ?? ''

  const description = /'descr': *'([^']*)'/.exec(header)?.[1] ?? '(none)'
  const dtype = dtypeDescribed(description)
  if (!dtype) throw damaged(name, `its element type ${description} cannot be read`)
  const shape = parseShape(/'shape': *\(([\d, ]*)\)/.exec(header)?.[1])
  if (!shape) throw damaged(name, 'its header gives no shape')
  const isRowsFirst = header.includes("'fortran_order': False")
  if (!isRowsFirst && shape.length > 1) throw damaged(name, 'it is not stored rows first')

  const expected = sizeOf(shape) * BYTES_PER_ELEMENT[dtype]
  if (file.length - dataStart !== expected) {
    const found = file.length - dataStart
    throw damaged(name, `it needs ${expected} bytes of numbers and has ${found}`)
  }
  return { shape, data: viewOf(dtype, file.slice(dataStart).buffer) }
}

function dtypeDescribed(description: string): DType | undefined {
  const dtypes = ['float32', 'float64', 'int32', 'uint8'] as const
  return dtypes.find((dtype) => DESCRIPTIONS[dtype] === description)
}

function parseShape(text: string | undefined): Shape | null {
  if (text === undefined) return null
  const extents = text.split(',').map((extent) => extent.trim())
  if (extents.at(-1) === '') extents.pop()
  const shape = extents.map(Number)
  return extents.includes('') || !shape.every(Number.isSafeInteger) ? null : shape
}

/** Numbers are taken as they lie in memory: every platform the studio runs on is little endian. */
function viewOf(dtype: DType, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer)
    case 'float64':
      return new Float64Array(buffer)
    case 'int32':
      return new Int32Array(buffer)
    case 'uint8':
      return new Uint8Array(buffer)
    default:
      return dtype satisfies never
  }
}

function damaged(name: string, reason: string): StudioError {
  const message = `The array "${name}" cannot be read: ${reason}.`
  return new StudioError('npz/damaged', message, { name, reason })
}
