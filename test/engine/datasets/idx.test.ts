import { parseIdx, type IdxSource } from '@engine/datasets/idx'
import { StudioError } from '@engine/protocol/errors'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './csv-texts'

function idxBytes(shape: readonly number[], values: readonly number[], type = 0x08): number[] {
  const extents = shape.flatMap((extent) => [extent >>> 24, extent >>> 16, extent >>> 8, extent])
  return [0, 0, type, shape.length, ...extents.map((byte) => byte & 255), ...values]
}

const file = (fileName: string, bytes: readonly number[]) => ({
  fileName,
  bytes: Uint8Array.from(bytes),
})

const IMAGES = idxBytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 255, 0, 0, 0, 0, 9])
const LABELS = idxBytes([2], [0, 2])

function source(changes: Partial<IdxSource> = {}): IdxSource {
  return {
    format: 'idx',
    name: 'tiny',
    trainImages: file('images', IMAGES),
    trainLabels: file('labels', LABELS),
    testImages: null,
    testLabels: null,
    ...changes,
  }
}

describe('reading IDX files', () => {
  it('gives images as bytes, one class for each label up to the highest', () => {
    const { dataset } = parseIdx(source())
    expect(dataset.description).toMatchObject({
      name: 'tiny',
      task: 'classification',
      inputShape: [1, 2, 3],
      inputType: 'uint8',
      inputNames: ['1x1', '1x2', '1x3', '2x1', '2x2', '2x3'],
      classes: ['0', '1', '2'],
      trainCount: 2,
      testCount: 0,
      origin: { type: 'imported', format: 'idx', files: ['images', 'labels'] },
    })
    expect(dataset.train.inputs).toEqual(Uint8Array.from(IMAGES.slice(16)))
    expect(dataset.train.targets).toEqual(new Int32Array([0, 2]))
    expect(dataset.test).toBeNull()
  })

  it('reads a pair of test files beside', () => {
    const { dataset } = parseIdx(
      source({
        testImages: file('t-images', idxBytes([1, 2, 3], [9, 8, 7, 6, 5, 4])),
        testLabels: file('t-labels', idxBytes([1], [1])),
      }),
    )
    expect(dataset.description.testCount).toBe(1)
    expect(dataset.test).toEqual({
      count: 1,
      inputs: new Uint8Array([9, 8, 7, 6, 5, 4]),
      targets: new Int32Array([1]),
    })
  })

  it.each<[string, Partial<IdxSource>, string, string]>([
    [
      'an empty file',
      { trainImages: file('images', []) },
      'bad-magic',
      'images: expected the bytes 00 00 08 03 at its start, found an empty file.',
    ],
    [
      'a foreign file',
      { trainImages: file('images', [0x89, 0x50, 0x4e, 0x47]) },
      'bad-magic',
      'found 89 50 4e 47',
    ],
    [
      'images of floats',
      { trainImages: file('images', idxBytes([1, 1, 1], [0, 0, 0, 0], 0x0d)) },
      'wrong-type',
      'found type 0x0d',
    ],
    [
      'labels where images belong',
      { trainImages: file('labels', LABELS) },
      'wrong-dimensions',
      'labels: expected 3 dimensions, as a file of images has, found 1',
    ],
    [
      'images where labels belong',
      { trainLabels: file('images', IMAGES) },
      'wrong-dimensions',
      'expected 1 dimensions, as a file of labels has, found 3',
    ],
    [
      'a file cut off in its header',
      { trainImages: file('images', IMAGES.slice(0, 9)) },
      'wrong-length',
      'found 9 bytes',
    ],
    [
      'a file that is too short',
      { trainImages: file('images', IMAGES.slice(0, -1)) },
      'wrong-length',
      'images: expected 2×2×3 = 12 bytes after its header, found 11.',
    ],
    [
      'a file that is too long',
      { trainLabels: file('labels', [...LABELS, 1]) },
      'wrong-length',
      'expected 2 = 2 bytes after its header, found 3',
    ],
    [
      'an absurd number of images',
      { trainImages: file('images', idxBytes([0xffffffff, 0xffff, 0xffff], [1])) },
      'wrong-length',
      'found 1',
    ],
    [
      'fewer labels than images',
      { trainLabels: file('labels', idxBytes([1], [1])) },
      'count-mismatch',
      'labels: expected 2 labels, one for each image of images, found 1.',
    ],
    [
      'no images',
      {
        trainImages: file('images', idxBytes([0, 2, 3], [])),
        trainLabels: file('labels', idxBytes([0], [])),
      },
      'empty',
      'images',
    ],
    [
      'images without rows',
      { trainImages: file('images', idxBytes([2, 0, 3], [])) },
      'bad-extent',
      '0×3',
    ],
    [
      'labels that are all 0',
      { trainLabels: file('labels', idxBytes([2], [0, 0])) },
      'single-class',
      'labels',
    ],
    [
      'test images without labels',
      { testImages: file('t-images', IMAGES) },
      'file-missing',
      't-images: expected a file with its labels',
    ],
    [
      'test images of another size',
      {
        testImages: file('t-images', idxBytes([2, 3, 2], IMAGES.slice(16))),
        testLabels: file('t-labels', LABELS),
      },
      'images-differ',
      't-images: expected 2×3 pixels as in training, found 3×2.',
    ],
    [
      'a test label that training does not have',
      { testImages: file('t-images', IMAGES), testLabels: file('t-labels', idxBytes([2], [1, 3])) },
      'label-out-of-range',
      't-labels: expected labels from 0 to 2 as in training, found 3 at place 1.',
    ],
  ])('refuses %s', (_, changes, code, words) => {
    const error = refusalOf(() => parseIdx(source(changes)))
    expect(error.code).toBe(`idx/${code}`)
    expect(error.message).toContain(words)
  })

  it('answers any bytes with a data set or a StudioError', () => {
    const bytes = fc.oneof(
      fc.array(fc.nat(255), { maxLength: 30 }),
      fc
        .tuple(fc.nat(IMAGES.length - 1), fc.nat(255))
        .map(([place, byte]) => IMAGES.with(place, byte)),
      fc.nat(IMAGES.length).map((length) => IMAGES.slice(0, length)),
    )
    fc.assert(
      fc.property(bytes, bytes, (images, labels) => {
        const changes = { trainImages: file('images', images), trainLabels: file('labels', labels) }
        for (const change of [changes, { trainImages: changes.trainImages }]) {
          try {
            parseIdx(source(change))
          } catch (error) {
            expect(error).toBeInstanceOf(StudioError)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })
})
