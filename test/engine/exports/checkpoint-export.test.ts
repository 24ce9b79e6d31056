import { convertCheckpoint, verifyExport } from '@engine/exports/checkpoint-export'
import { StudioError } from '@engine/protocol/errors'
import { decodeSafetensors, type NamedTensor } from '@engine/tensor/safetensors'
import { describe, expect, it } from 'vitest'

const PARAMETERS: readonly NamedTensor[] = [
  { name: '1.affine.weight', shape: [2, 2], data: new Float32Array([0.1, -0.2, NaN, -0]) },
  { name: '1.affine.bias', shape: [2], data: new Float32Array([0, 1]) },
]

function changed(index: number, change: Partial<NamedTensor>): NamedTensor[] {
  return PARAMETERS.map((tensor, place) => (place === index ? { ...tensor, ...change } : tensor))
}

describe.each(['safetensors', 'npz'] as const)('exporting a checkpoint as %s', (format) => {
  it('is verified against what it was made from, NaN and -0 included', () => {
    const file = convertCheckpoint(PARAMETERS, { run: '7' }, format)
    expect(() => verifyExport(PARAMETERS, format, file)).not.toThrow()
  })

  it.each<[string, readonly NamedTensor[], string]>([
    ['one bit', changed(0, { data: new Float32Array([0.1, -0.2, NaN, 0]) }), 'element 3'],
    ['a shape', changed(0, { shape: [4] }), '4 instead of 2×2'],
    ['an element type', changed(1, { data: new Float64Array(2) }), 'float64 instead of float32'],
    ['a name', changed(1, { name: '1.affine.offset' }), '"1.affine.bias" is missing'],
    ['a missing tensor', PARAMETERS.slice(0, 1), '"1.affine.bias" is missing'],
    [
      'one tensor too many',
      [...PARAMETERS, { name: 'extra', shape: [1], data: new Float32Array(1) }],
      '"extra"',
    ],
  ])('fails the verification when the file differs in %s', (_, written, words) => {
    const file = convertCheckpoint(written, {}, format)
    const verify = () => verifyExport(PARAMETERS, format, file)
    expect(verify).toThrow(StudioError)
    expect(verify).toThrow(words)
    expect(verify).toThrow(expect.objectContaining({ code: 'export/verification-failed' }))
  })

  it('fails the verification of a file that is cut off', () => {
    const file = convertCheckpoint(PARAMETERS, {}, format)
    expect(() => verifyExport(PARAMETERS, format, file.slice(0, -5))).toThrow(
      expect.objectContaining({ code: 'export/verification-failed' }),
    )
  })
})

it('keeps the metadata in a safetensors file', () => {
  const file = convertCheckpoint(PARAMETERS, { run: '7' }, 'safetensors')
  expect(decodeSafetensors(file).metadata).toEqual({ run: '7' })
})
