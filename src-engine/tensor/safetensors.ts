import { z } from 'zod'
import { StudioError } from '../protocol/errors'
import { INTERPRETED } from '../protocol/interpreted'
import {
  BYTES_PER_ELEMENT,
  shapeText,
  sizeOf,
  type DType,
  type Shape,
  type TensorData,
} from './shape'
import { decodeUtf8, encodeUtf8 } from './utf8'

/*
 * The safetensors file format: 8 bytes with the length of the header (unsigned, little endian), the
 * header as JSON, then the bytes of the tensors one behind the other. The header is padded with
 * spaces so that the tensors start at a multiple of 8.
 * See https://github.com/huggingface/safetensors, section "Format".
 */

/** A tensor with its name. The element type is that of `data`; `data.length` is the shape's product. */
export interface NamedTensor {
  readonly name: string
  readonly shape: Shape
  readonly data: TensorData
}

export interface TensorFile {
  /** In the order of their bytes in the file. */
  readonly tensors: readonly NamedTensor[]
  readonly metadata: Readonly<Record<string, string>>
}

/** Largest header that the reference implementation reads. */
const MAXIMUM_HEADER_BYTES = 100_000_000
const LENGTH_BYTES = 8
const METADATA_KEY = '__metadata__'
const FILE_DTYPES: Readonly<Record<DType, string>> = {
  float64: 'F64',
  float32: 'F32',
  int32: 'I32',
  uint8: 'U8',
}

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})
type Entry = z.output<typeof entrySchema>

export function dtypeOf(data: TensorData): DType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  return data instanceof Int32Array ? 'int32' : 'uint8'
}

/**
 * Writes tensors and string metadata as one file. Wider element types come first, in their given
 * order otherwise, so that every tensor lies at a multiple of its element size.
 *
 * @throws safetensors/bad-tensor for a name used twice or a shape that does not fit its data
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = tensors.toSorted((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT)
  const header = new Map<string, unknown>()
  if (Object.keys(metadata).length > 0) header.set(METADATA_KEY, metadata)
  let dataBytes = 0
  for (const { name, shape, data } of ordered) {
    if (name === METADATA_KEY || header.has(name)) {
      throw badTensor(name, `The name "${name}" cannot be given to a tensor twice or is reserved.`)
    }
    if (sizeOf(shape) !== data.length) {
      const size = `the shape ${shapeText(shape)} has ${sizeOf(shape)}`
      throw badTensor(name, `Tensor "${name}" has ${data.length} elements, but ${size}.`)
    }
    const end = dataBytes + data.byteLength
    header.set(name, {
      dtype: FILE_DTYPES[dtypeOf(data)],
      shape,
      data_offsets: [dataBytes, end],
    })
    dataBytes = end
  }

  const json = encodeUtf8(JSON.stringify(Object.fromEntries(header)))
  const headerBytes = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true)
  file.set(json, LENGTH_BYTES)
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes)
  let offset = LENGTH_BYTES + headerBytes
  for (const { data } of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
    offset += data.byteLength
  }
  return file
}

/**
 * Reads a whole file and checks all of it: the tensors must cover the data without gap or overlap.
 * Every tensor is a copy of its own, so it may be changed and is aligned whatever the file is.
 *
 * @throws safetensors/bad-header when the file is cut off or its header is not what it should be
 * @throws safetensors/bad-tensor when a tensor's offsets or shape do not fit
 * @throws safetensors/unknown-dtype for an element type other than F32, F64, I32 and U8
 */
export function decodeSafetensors(file: Uint8Array): TensorFile {
  const dataStart = LENGTH_BYTES + headerLength(file)
  const header = parseHeader(file, dataStart)
  const { [METADATA_KEY]: metadataValue, ...tensorValues } = header
  const metadata = parseMetadata(metadataValue)

  const entries = Object.entries(tensorValues).map(([name, value]) => {
    const entry = entrySchema.safeParse(value, INTERPRETED)
    if (!entry.success) {
      const reason = z.prettifyError(entry.error)
      throw badTensor(name, `The header describes tensor "${name}" wrongly: ${reason}`)
    }
    return { name, entry: entry.data }
  })
  entries.sort(
    (a, b) =>
      a.entry.data_offsets[0] - b.entry.data_offsets[0] ||
      a.entry.data_offsets[1] - b.entry.data_offsets[1],
  )

  const dataBytes = file.length - dataStart
  let covered = 0
  const tensors = entries.map(({ name, entry }): NamedTensor => {
    const dtype = checkedDType(name, entry)
    const [begin, end] = entry.data_offsets
    if (begin !== covered || end < begin || end > dataBytes) {
      throw badTensor(
        name,
        `Tensor "${name}" claims the bytes ${begin} to ${end}, but the next free byte is ${covered} ` +
          `and the file has ${dataBytes} bytes of data.`,
      )
    }
    covered = end
    const expected = sizeOf(entry.shape) * BYTES_PER_ELEMENT[dtype]
    if (end - begin !== expected) {
      throw badTensor(
        name,
        `Tensor "${name}" of shape ${shapeText(entry.shape)} and type ${entry.dtype} needs ` +
          `${expected} bytes, but the file gives it ${end - begin}.`,
      )
    }
    const bytes = file.slice(dataStart + begin, dataStart + end)
    return { name, shape: entry.shape, data: viewOf(dtype, bytes.buffer) }
  })
  if (covered !== dataBytes) {
    throw new StudioError(
      'safetensors/bad-header',
      `The file has ${dataBytes} bytes of data, but its tensors cover only ${covered}.`,
      { dataBytes, covered },
    )
  }
  return { tensors, metadata }
}

/** @throws safetensors/tensor-missing */
export function tensorNamed(file: TensorFile, name: string): NamedTensor {
  const tensor = file.tensors.find((candidate) => candidate.name === name)
  if (tensor) return tensor
  throw new StudioError('safetensors/tensor-missing', `The file holds no tensor "${name}".`, {
    name,
  })
}

function headerLength(file: Uint8Array): number {
  if (file.length < LENGTH_BYTES) {
    throw badHeader(`it is ${file.length} bytes long, shorter than the length of its header`)
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const length = view.getBigUint64(0, true)
  if (length > BigInt(MAXIMUM_HEADER_BYTES)) {
    throw badHeader(`its header claims ${length.toString()} bytes, more than any real file`)
  }
  if (Number(length) > file.length - LENGTH_BYTES) {
    const found = file.length - LENGTH_BYTES
    throw badHeader(`its header claims ${length.toString()} bytes, but only ${found} follow`)
  }
  return Number(length)
}

function parseHeader(file: Uint8Array, end: number): Record<string, unknown> {
  const text = decodeUtf8(file, LENGTH_BYTES, end)
  if (text === null) throw badHeader('its header is not UTF-8 text')
  if (!text.startsWith('{')) throw badHeader('its header does not start with "{"')
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch (error) {
    throw badHeader(`its header is not JSON (${error instanceof Error ? error.message : ''})`)
  }
  const repeated = repeatedKey(text)
  if (repeated !== null) throw badTensor(repeated, `The header names "${repeated}" twice.`)
  // JSON text that starts with a brace parses to an object.
  return header as Record<string, unknown>
}

/** The first key that occurs twice in the outermost object of valid JSON: JSON.parse drops one. */
function repeatedKey(json: string): string | null {
  const seen = new Set<string>()
  let depth = 0
  let isKeyNext = false
  for (let index = 0; index < json.length; index++) {
    const character = json[index]
    if (character === '"') {
      const start = index
      for (index++; json[index] !== '"'; index++) if (json[index] === '\\') index++
      if (!isKeyNext) continue
      isKeyNext = false
      const key = String(JSON.parse(json.slice(start, index + 1)))
      if (seen.has(key)) return key
      seen.add(key)
    } else if (character === '{' || character === '[') {
      depth++
      isKeyNext = depth === 1
    } else if (character === '}' || character === ']') {
      depth--
    } else if (character === ',') {
      isKeyNext = depth === 1
    }
  }
  return null
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badHeader('its metadata is not an object')
  }
  const entries = Object.entries(value).map(([key, text]: [string, unknown]): [string, string] => {
    if (typeof text !== 'string') throw badHeader(`its metadata "${key}" is not text`)
    return [key, text]
  })
  return Object.fromEntries(entries)
}

function checkedDType(name: string, entry: Entry): DType {
  switch (entry.dtype) {
    case 'F64':
      return 'float64'
    case 'F32':
      return 'float32'
    case 'I32':
      return 'int32'
    case 'U8':
      return 'uint8'
    default:
      throw new StudioError(
        'safetensors/unknown-dtype',
        `Tensor "${name}" has the element type ${entry.dtype}; only F32, F64, I32 and U8 can be read.`,
        { name, dtype: entry.dtype },
      )
  }
}

/** Numbers are taken as they lie in memory: every platform the studio runs on is little endian. */
function viewOf(dtype: DType, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'float64':
      return new Float64Array(buffer)
    case 'float32':
      return new Float32Array(buffer)
    case 'int32':
      return new Int32Array(buffer)
    case 'uint8':
      return new Uint8Array(buffer)
    default:
      return dtype satisfies never
  }
}

function badHeader(reason: string): StudioError {
  return new StudioError(
    'safetensors/bad-header',
    `This is not a whole safetensors file: ${reason}. It may be cut off or of another format.`,
    { reason },
  )
}

function badTensor(name: string, sentence: string): StudioError {
  return new StudioError('safetensors/bad-tensor', sentence, { name })
}
