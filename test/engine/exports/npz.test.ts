import { decodeNpz, encodeNpz } from '@engine/exports/npz'
import { StudioError } from '@engine/protocol/errors'
import type { NamedTensor } from '@engine/tensor/safetensors'
import { fc } from '../../property'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PYTHON = '/usr/bin/python3'
const numpyProblem = ((): string | null => {
  try {
    execFileSync(PYTHON, ['-c', 'import numpy'], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `${PYTHON} cannot import numpy (${String(error).split('\n')[0] ?? ''})`
  }
})()

const TENSORS: readonly NamedTensor[] = [
  { name: '1.affine.weight', shape: [2, 3], data: new Float32Array([1, -2.5, 3, 1e-40, NaN, -0]) },
  { name: '1.affine.bias', shape: [3], data: new Float64Array([Math.PI, Infinity, 5e-324]) },
  { name: 'labels', shape: [2, 1, 2], data: new Int32Array([-1, 2 ** 31 - 1, -(2 ** 31), 7]) },
  { name: 'pixels', shape: [4], data: new Uint8Array([0, 1, 128, 255]) },
  { name: 'scalar', shape: [], data: new Float64Array([0.1]) },
  { name: 'empty', shape: [0, 3], data: new Float32Array(0) },
]

const bitsOf = ({ name, shape, data }: NamedTensor) => ({
  name,
  shape: [...shape],
  type: data.constructor.name,
  bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
})

describe('npz', () => {
  it('gives back every array bit by bit', () => {
    expect(decodeNpz(encodeNpz(TENSORS)).map(bitsOf)).toEqual(TENSORS.map(bitsOf))
  })

  it('gives the same bytes for the same arrays', () => {
    expect(encodeNpz(TENSORS)).toEqual(encodeNpz(TENSORS))
  })

  it('gives back arrays of any shape and content', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            name: fc.string({ minLength: 1 }),
            shape: fc.array(fc.nat(4), { maxLength: 4 }),
            seed: fc.nat(1000),
          }),
          { selector: ({ name }) => name },
        ),
        (described) => {
          const tensors = described.map(({ name, shape, seed }): NamedTensor => {
            const length = shape.reduce((size, extent) => size * extent, 1)
            return {
              name,
              shape,
              data: Float32Array.from({ length }, (_, n) => Math.sin(seed + n)),
            }
          })
          expect(decodeNpz(encodeNpz(tensors)).map(bitsOf)).toEqual(tensors.map(bitsOf))
        },
      ),
    )
  })

  it('refuses a name used twice and an empty one', () => {
    const tensor = { name: 'a', shape: [1], data: new Float32Array(1) }
    expect(() => encodeNpz([tensor, tensor])).toThrow(StudioError)
    expect(() => encodeNpz([{ ...tensor, name: '' }])).toThrow(StudioError)
  })

  it('refuses damaged archives with nothing but a StudioError', () => {
    const file = encodeNpz(TENSORS)
    for (let length = 0; length < file.length; length += 7) {
      expect(() => decodeNpz(file.slice(0, length))).toThrow(StudioError)
    }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const damaged = file.slice()
          for (const [index, byte] of changes) damaged[index] = byte
          try {
            decodeNpz(damaged)
          } catch (error) {
            expect(error).toBeInstanceOf(StudioError)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe.skipIf(numpyProblem !== null)(
  `npz and NumPy itself${numpyProblem === null ? '' : ` (skipped: ${numpyProblem})`}`,
  () => {
    let folder = ''
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'descent-npz-'))
    })
    afterAll(() => {
      rmSync(folder, { recursive: true })
    })
    const python = (program: string) =>
      execFileSync(PYTHON, ['-c', program], { cwd: folder, encoding: 'utf8' })

    it('NumPy reads what the studio writes', () => {
      writeFileSync(join(folder, 'ours.npz'), encodeNpz(TENSORS))
      const printed = python(
        'import json, numpy, zipfile\n' +
          'assert zipfile.ZipFile("ours.npz").testzip() is None\n' +
          'z = numpy.load("ours.npz", allow_pickle=False)\n' +
          'print(json.dumps([[n, str(z[n].dtype), list(z[n].shape), z[n].tobytes().hex()] for n in z.files]))',
      )
      const numpyNames: Readonly<Record<string, string>> = {
        Float32Array: 'float32',
        Float64Array: 'float64',
        Int32Array: 'int32',
        Uint8Array: 'uint8',
      }
      expect(JSON.parse(printed)).toEqual(
        TENSORS.map(bitsOf).map(({ name, type, shape, bytes }) => [
          name,
          numpyNames[type],
          shape,
          bytes,
        ]),
      )
    })

    it.each(['savez', 'savez_compressed'])('the studio reads what NumPy writes with %s', (save) => {
      python(
        'import numpy as np\n' +
          `np.${save}("theirs.npz", **{"1.affine.weight": np.arange(6, dtype="<f4").reshape(2, 3) / 7,` +
          ' "b": np.array([1.5, np.nan]), "c": np.array([[-3]], dtype="<i4"),' +
          ' "d": np.arange(256, dtype="u1"), "e": np.array(0.25)})',
      )
      const tensors = decodeNpz(readFileSync(join(folder, 'theirs.npz')))
      expect(tensors).toEqual([
        {
          name: '1.affine.weight',
          shape: [2, 3],
          data: Float32Array.from({ length: 6 }, (_, n) => n / 7),
        },
        { name: 'b', shape: [2], data: new Float64Array([1.5, NaN]) },
        { name: 'c', shape: [1, 1], data: new Int32Array([-3]) },
        { name: 'd', shape: [256], data: Uint8Array.from({ length: 256 }, (_, n) => n) },
        { name: 'e', shape: [], data: new Float64Array([0.25]) },
      ])
    })

    it.each([
      ['float16', 'np.zeros(3, dtype="f2")', '<f2'],
      ['big endian', 'np.zeros(3, dtype=">f4")', '>f4'],
      ['columns first', 'np.zeros((2, 3), order="F")', 'rows first'],
    ])('refuses an array that is %s, naming it', (_, array, words) => {
      python(`import numpy as np\nnp.savez("odd.npz", weight=${array})`)
      const read = () => decodeNpz(readFileSync(join(folder, 'odd.npz')))
      expect(read).toThrow(StudioError)
      expect(read).toThrow('"weight"')
      expect(read).toThrow(words)
    })
  },
)
