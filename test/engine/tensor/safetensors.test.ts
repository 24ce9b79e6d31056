import { StudioError } from '@engine/protocol/errors'
import {
  decodeSafetensors,
  encodeSafetensors,
  tensorNamed,
  type NamedTensor,
} from '@engine/tensor/safetensors'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'

/** A file written by hand from the format's description, header text and data given as they are. */
function fileOf(header: string, data: readonly number[] = [], claimedLength?: number): Uint8Array {
  const json = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimedLength ?? json.length), true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

function refusal(bytes: Uint8Array): StudioError {
  try {
    decodeSafetensors(bytes)
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('the file was accepted')
}

const bytesOf = (tensor: NamedTensor) =>
  new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)

const tensorArbitrary = fc
  .tuple(
    fc.constantFrom('float32', 'float64', 'int32', 'uint8'),
    fc.array(fc.nat(4), { maxLength: 3 }),
    // As many bytes as the largest shape needs in the widest type.
    fc.uint8Array({ minLength: 512, maxLength: 512 }),
  )
  .map(([dtype, shape, { buffer }]) => {
    const length = shape.reduce((size, extent) => size * extent, 1)
    const data =
      dtype === 'float32'
        ? new Float32Array(buffer, 0, length)
        : dtype === 'float64'
          ? new Float64Array(buffer, 0, length)
          : dtype === 'int32'
            ? new Int32Array(buffer, 0, length)
            : new Uint8Array(buffer, 0, length)
    return { shape, data }
  })
const tensorsArbitrary = fc
  .dictionary(fc.string({ unit: 'grapheme' }), tensorArbitrary, { maxKeys: 6 })
  .map((tensors) => Object.entries(tensors).map(([name, tensor]) => ({ name, ...tensor })))
const metadataArbitrary = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string(), {
  maxKeys: 4,
})

describe('safetensors', () => {
  it('reads a file written by hand from the description of the format', () => {
    const file = fileOf(
      '{"__metadata__":{"made":"by hand"},' +
        '"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},' +
        '"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   ',
      [0, 0, 128, 63, 0, 0, 0, 192, 7, 8, 9],
    )
    const { tensors, metadata } = decodeSafetensors(file)
    expect(metadata).toEqual({ made: 'by hand' })
    expect(tensors).toEqual([
      { name: 'a', shape: [1, 2], data: new Float32Array([1, -2]) },
      { name: 'b', shape: [3], data: new Uint8Array([7, 8, 9]) },
    ])
  })

  it('writes the bytes that the description of the format asks for', () => {
    const file = encodeSafetensors([{ name: 'w', shape: [2], data: new Int32Array([1, -1]) }], {
      k: 'v',
    })
    const header = '{"__metadata__":{"k":"v"},"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}'
    const padding = ' '.repeat((8 - (header.length % 8)) % 8)
    expect(file).toEqual(fileOf(header + padding, [1, 0, 0, 0, 255, 255, 255, 255]))
  })

  it('lays every tensor at a multiple of its element size, counted from the start of the file', () => {
    const file = encodeSafetensors([
      { name: 'bytes', shape: [3], data: new Uint8Array(3) },
      { name: 'floats', shape: [1], data: new Float32Array(1) },
      { name: 'doubles', shape: [], data: new Float64Array(1) },
    ])
    const headerLength = Number(new DataView(file.buffer).getBigUint64(0, true))
    expect(headerLength % 8).toBe(0)
    expect(decodeSafetensors(file).tensors.map((tensor) => tensor.name)).toEqual([
      'doubles',
      'floats',
      'bytes',
    ])
  })

  it('gives back every tensor bit by bit, NaN payloads included, and the metadata', () => {
    fc.assert(
      fc.property(tensorsArbitrary, metadataArbitrary, (tensors, metadata) => {
        fc.pre(tensors.every((tensor) => tensor.name !== '__metadata__'))
        const file = decodeSafetensors(encodeSafetensors(tensors, metadata))
        expect(file.tensors.length).toBe(tensors.length)
        expect(Object.entries(file.metadata)).toEqual(Object.entries(metadata))
        for (const tensor of tensors) {
          const read = tensorNamed(file, tensor.name)
          expect(read.shape).toEqual(tensor.shape)
          expect(read.data.constructor).toBe(tensor.data.constructor)
          expect(bytesOf(read)).toEqual(bytesOf(tensor))
        }
      }),
    )
  })

  it('copies, so that changing a tensor changes neither the file nor another tensor', () => {
    const file = encodeSafetensors([{ name: 'w', shape: [1], data: new Float32Array([1]) }])
    const before = file.slice()
    decodeSafetensors(file).tensors[0]?.data.fill(5)
    expect(file).toEqual(before)
  })

  it('reads from a view that starts at an odd address', () => {
    const file = encodeSafetensors([{ name: 'w', shape: [1], data: new Float64Array([1.5]) }])
    const odd = new Uint8Array(file.length + 1).subarray(1)
    odd.set(file)
    expect(decodeSafetensors(odd).tensors[0]?.data).toEqual(new Float64Array([1.5]))
  })

  it('refuses every truncation of a file with a StudioError', () => {
    const file = encodeSafetensors(
      [
        { name: 'a', shape: [2, 2], data: new Float32Array(4) },
        { name: 'b', shape: [3], data: new Uint8Array(3) },
      ],
      { k: 'v' },
    )
    for (let length = 0; length < file.length; length++) {
      expect(refusal(file.slice(0, length)).code).toMatch(/^safetensors\//)
    }
    const longer = new Uint8Array(file.length + 1)
    longer.set(file)
    expect(refusal(longer).code).toBe('safetensors/bad-header')
  })

  it('never throws anything but a StudioError at hostile bytes', () => {
    const file = encodeSafetensors([{ name: 'a', shape: [2], data: new Float32Array(2) }], {
      k: 'v',
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255))), (changes) => {
        const damaged = file.slice()
        for (const [index, byte] of changes) damaged[index] = byte
        try {
          decodeSafetensors(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError)
        }
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.json(), fc.uint8Array(), (header, data) => {
        try {
          decodeSafetensors(fileOf(header, [...data]))
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError)
        }
      }),
    )
  })

  const one = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
  it.each([
    ['a header longer than the file', fileOf('{}', [], 3), 'bad-header', 'only 2 follow'],
    ['a header of absurd length', fileOf('{}', [], 2 ** 60), 'bad-header', 'claims'],
    ['a header that starts with a space', fileOf(' {}'), 'bad-header', 'start with'],
    ['a header that is not JSON', fileOf('{"a":}'), 'bad-header', 'not JSON'],
    ['metadata that is not text', fileOf('{"__metadata__":{"k":1}}'), 'bad-header', '"k"'],
    ['bytes that no tensor covers', fileOf(`{${one}}`, [0, 0, 0, 0, 0]), 'bad-header', '5 bytes'],
    ['a name used twice', fileOf(`{${one},${one}}`, [0, 0, 0, 0]), 'bad-tensor', '"a" twice'],
    [
      'a hole between tensors',
      fileOf(`{${one},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}`, [0, 0, 0, 0, 0, 0]),
      'bad-tensor',
      'Tensor "b"',
    ],
    [
      'tensors that overlap',
      fileOf(`{${one},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}`, [0, 0, 0, 0, 0]),
      'bad-tensor',
      'Tensor "b"',
    ],
    ['a tensor past the end', fileOf(`{${one}}`, [0, 0]), 'bad-tensor', 'Tensor "a"'],
    [
      'a shape that does not fit its bytes',
      fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
      'bad-tensor',
      'needs 8 bytes',
    ],
    [
      'a negative extent',
      fileOf('{"a":{"dtype":"U8","shape":[-1,-4],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
      'bad-tensor',
      '"a"',
    ],
    [
      'a shape whose size overflows',
      fileOf(
        `{"a":{"dtype":"U8","shape":[${Array(40).fill(9e15).join()},0],"data_offsets":[0,0]}}`,
      ),
      'bad-tensor',
      '"a"',
    ],
    [
      'an unknown element type',
      fileOf('{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', [0, 0]),
      'unknown-dtype',
      'BF16',
    ],
  ])('refuses %s', (_, bytes, code, words) => {
    const error = refusal(bytes)
    expect(error.code).toBe(`safetensors/${code}`)
    expect(error.message).toContain(words)
  })

  it('refuses to write a name twice or a shape that does not fit its data', () => {
    const tensor = { name: 'a', shape: [2], data: new Float32Array(2) }
    expect(() => encodeSafetensors([tensor, tensor])).toThrow(StudioError)
    expect(() => encodeSafetensors([{ ...tensor, shape: [3] }])).toThrow(/"a" has 2 elements/)
  })
})
