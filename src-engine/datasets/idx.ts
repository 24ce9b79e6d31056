import type { DatasetDescription } from '../protocol/dataset'
import type { DatasetSource } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import { shapeText } from '../tensor/shape'
import type { Dataset, Decision, Examples } from './dataset'
import { pixelNames } from './image-names'

/*
 * IDX, the format of MNIST: two zero bytes, the element type, the number of dimensions, each extent
 * as an unsigned 32-bit integer (big endian), then the elements, the last dimension fastest.
 * See http://yann.lecun.com/exdb/mnist/, "The IDX file format".
 */

export type IdxSource = Extract<DatasetSource, { format: 'idx' }>
type SourceFile = IdxSource['trainImages']

interface IdxFile {
  readonly fileName: string
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

const UNSIGNED_BYTE = 0x08
const IMAGE_DIMENSIONS = 3
const LABEL_DIMENSIONS = 1
/** A guard against files that are no images. */
const MAXIMUM_SIDE = 1024

/**
 * Makes a data set of MNIST-style files: images (count, rows, columns) and labels (count).
 *
 * @throws idx/bad-magic, idx/wrong-type, idx/wrong-dimensions, idx/wrong-length, idx/bad-extent,
 *   idx/empty, idx/count-mismatch, idx/images-differ, idx/label-out-of-range, idx/single-class,
 *   idx/file-missing; each names the file, what was expected and what was found
 */
export function parseIdx(source: IdxSource): {
  readonly dataset: Dataset
  readonly decisions: readonly Decision[]
} {
  const train = readPair(source.trainImages, source.trainLabels)
  const test = readTestPair(source)
  if (test && shapeText(test.imageShape) !== shapeText(train.imageShape)) {
    const [found, expected] = [shapeText(test.imageShape), shapeText(train.imageShape)]
    throw refusal('images-differ', test.imagesName, `${expected} pixels as in training`, found)
  }
  const classCount = train.labels.values.reduce((most, label) => Math.max(most, label), 0) + 1
  if (classCount < 2) {
    const found = 'the label 0 alone'
    throw refusal('single-class', train.labels.fileName, 'at least two different labels', found)
  }
  if (test) checkLabels(test.labels, classCount)
  const [rowCount = 0, columnCount = 0] = train.imageShape
  const description: DatasetDescription = {
    name: source.name,
    task: 'classification',
    inputShape: [1, rowCount, columnCount],
    inputType: 'uint8',
    inputNames: pixelNames(rowCount, columnCount),
    classes: Array.from({ length: classCount }, (_, label) => String(label)),
    targetNames: [],
    trainCount: train.examples.count,
    testCount: test?.examples.count ?? 0,
    origin: {
      type: 'imported',
      format: 'idx',
      files: [source.trainImages, source.trainLabels, source.testImages, source.testLabels].flatMap(
        (file) => (file ? [file.fileName] : []),
      ),
    },
  }
  return {
    dataset: { description, train: train.examples, test: test?.examples ?? null },
    decisions: [
      { code: 'idx/images', details: { rowCount, columnCount } },
      { code: 'idx/classes', details: { classCount } },
    ],
  }
}

interface IdxPair {
  readonly imagesName: string
  readonly imageShape: readonly number[]
  readonly labels: IdxFile
  readonly examples: Examples
}

function readPair(imagesFile: SourceFile, labelsFile: SourceFile): IdxPair {
  const images = readIdx(imagesFile, IMAGE_DIMENSIONS, 'images')
  const labels = readIdx(labelsFile, LABEL_DIMENSIONS, 'labels')
  const [count = 0, ...imageShape] = images.shape
  const labelCount = labels.values.length
  if (labelCount !== count) {
    throw refusal(
      'count-mismatch',
      labels.fileName,
      `${count} labels, one for each image of ${images.fileName}`,
      `${labelCount}`,
    )
  }
  if (imageShape.some((side) => side < 1 || side > MAXIMUM_SIDE)) {
    const expected = `images of 1 to ${MAXIMUM_SIDE} rows and columns`
    throw refusal('bad-extent', images.fileName, expected, shapeText(imageShape))
  }
  if (count === 0) throw refusal('empty', images.fileName, 'at least one image', 'none')
  return {
    imagesName: images.fileName,
    imageShape,
    labels,
    examples: { count, inputs: images.values, targets: Int32Array.from(labels.values) },
  }
}

function readTestPair(source: IdxSource): IdxPair | null {
  const { testImages, testLabels } = source
  if (testImages && testLabels) return readPair(testImages, testLabels)
  const lonely = testImages ?? testLabels
  if (!lonely) return null
  const missing = testImages ? 'a file with its labels' : 'a file with its images'
  throw refusal('file-missing', lonely.fileName, `${missing} beside it`, 'none')
}

/** A label of the test part that training never shows cannot be predicted. */
function checkLabels(labels: IdxFile, classCount: number): void {
  const index = labels.values.findIndex((label) => label >= classCount)
  if (index < 0) return
  const expected = `labels from 0 to ${classCount - 1} as in training`
  const found = `${labels.values[index] ?? ''} at place ${index}`
  throw refusal('label-out-of-range', labels.fileName, expected, found)
}

function readIdx(file: SourceFile, dimensionCount: number, content: string): IdxFile {
  const { fileName, bytes } = file
  const headerLength = 4 + 4 * dimensionCount
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'))
    const magic = `00 00 08 ${dimensionCount.toString(16).padStart(2, '0')}`
    const found = start.length > 0 ? start.join(' ') : 'an empty file'
    throw refusal('bad-magic', fileName, `the bytes ${magic} at its start`, found)
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    const found = `type 0x${(bytes[2] ?? 0).toString(16).padStart(2, '0')}`
    throw refusal('wrong-type', fileName, 'unsigned bytes (type 0x08)', found)
  }
  if (bytes[3] !== dimensionCount) {
    const expected = `${dimensionCount} dimensions, as a file of ${content} has`
    throw refusal('wrong-dimensions', fileName, expected, `${bytes[3] ?? 0}`)
  }
  if (bytes.length < headerLength) {
    const expected = `${headerLength} bytes of header`
    throw refusal('wrong-length', fileName, expected, `${bytes.length} bytes`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensionCount }, (_, d) => view.getUint32(4 + 4 * d))
  const length = shape.reduce((product, extent) => product * extent, 1)
  if (bytes.length - headerLength !== length) {
    const expected = `${shapeText(shape)} = ${length} bytes after its header`
    throw refusal('wrong-length', fileName, expected, `${bytes.length - headerLength}`)
  }
  return { fileName, shape, values: bytes.slice(headerLength) }
}

function refusal(kind: string, file: string, expected: string, found: string): StudioError {
  return new StudioError(`idx/${kind}`, `${file}: expected ${expected}, found ${found}.`, {
    file,
    expected,
    found,
  })
}
