import { generateDataset } from '@engine/datasets/load'
import { decodeDataset, encodeDataset } from '@engine/datasets/stored-dataset'
import { StudioError } from '@engine/protocol/errors'
import { decodeSafetensors, encodeSafetensors } from '@engine/tensor/safetensors'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { parse, refusalOf, testFile } from './csv-texts'

const TABLE = parse('l,x,y\na,1,2\nb,3,4.5\na,5,6', { test: testFile('l,x,y\nb,0,0') }).dataset
const DATASETS = [
  ['a table with a test part', TABLE],
  ['a regression', parse('y,x\n1.5,1\n2.5,2', { task: 'regression' }).dataset],
  ['images', generateDataset({ generator: 'digits', exampleCount: 10, noise: 0.1, seed: 3 })],
] as const

/** The stored table with changes to its description. */
function withDescription(changes: object): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeDataset(TABLE))
  const description = JSON.stringify({ ...TABLE.description, ...changes })
  return encodeSafetensors(tensors, { ...metadata, description })
}

describe('a stored data set', () => {
  it.each(DATASETS)('gives back %s', (_, dataset) => {
    expect(decodeDataset(encodeDataset(dataset))).toEqual(dataset)
  })

  it('has the same bytes whenever it is encoded', () => {
    expect(encodeDataset(TABLE)).toEqual(encodeDataset(decodeDataset(encodeDataset(TABLE))))
  })

  it('lies as a safetensors file with named tensors', () => {
    const { tensors } = decodeSafetensors(encodeDataset(TABLE))
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['train.inputs', [3, 2]],
      ['test.inputs', [1, 2]],
      ['train.targets', [3]],
      ['test.targets', [1]],
    ])
  })

  it.each([
    ['a file that is no data set', encodeSafetensors([]), 'does not say that it is a data set'],
    ['more examples than are stored', withDescription({ trainCount: 4 }), 'train.inputs'],
    ['another shape', withDescription({ inputShape: [3] }), 'train.inputs has the shape 3×2'],
    ['a test part that is not there', withDescription({ testCount: 0 }), '4 tensors instead of 2'],
    ['bytes that are stored as numbers', withDescription({ inputType: 'uint8' }), 'Float64Array'],
    ['fewer classes than labels', withDescription({ classes: ['a'] }), 'the label 1 of 1 classes'],
    ['an unknown task', withDescription({ task: 'guessing' }), 'description'],
    [
      'a number that is not finite',
      encodeDataset({
        ...TABLE,
        train: { ...TABLE.train, inputs: TABLE.train.inputs.with(1, NaN) },
      }),
      'not finite at 1',
    ],
  ])('is refused with %s', (_, bytes, words) => {
    const error = refusalOf(() => decodeDataset(bytes))
    expect(error.code).toBe('dataset/damaged')
    expect(error.message).toContain(words)
  })

  it('is refused with nothing but a StudioError wherever a byte is wrong or missing', () => {
    const bytes = encodeDataset(TABLE)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeDataset(bytes.slice(0, length))).toThrow(StudioError)
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, byte) => {
        try {
          decodeDataset(bytes.with(place, byte))
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
