import type { DatasetDescription } from '../protocol/dataset'
import type { DatasetSource } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import type { Dataset, Decision, Examples } from './dataset'
import { readFolderArchive } from './folder-archive-reader'
import { pixelNames } from './image-names'
import { decodeJpeg, isJpeg, readJpegHeader } from './jpeg'
import type { Picture, PictureHeader } from './picture'
import { arrangeFolder, type FolderPicture } from './picture-folder'
import { scalePicture } from './picture-scaling'
import { decodePng, isPng, readPngHeader } from './png'

export type PictureSource = Extract<DatasetSource, { format: 'images' }>

const MIB = 1024 * 1024
const MAXIMUM_FILE_BYTES = 64 * MIB
/** Of one picture before it is scaled: 200 MB as red, green, blue and opacity. */
const MAXIMUM_PIXEL_COUNT = 50_000_000
/** Bytes of all examples: they are held in memory, and copied once to be stored. */
const MAXIMUM_VALUE_COUNT = 1024 * MIB
/** Pictures that are all of one size keep it up to this side; others get the second. */
const LARGEST_OWN_SIDE = 128
const USUAL_SIDE = 32

type Format = 'png' | 'jpeg'
type Form = readonly [channelCount: 1 | 3, height: number, width: number]

/**
 * Makes a data set of a folder of pictures. The headers of all are read first, so that nothing is
 * decoded of a folder that cannot be imported; then one picture after the other, with a stop between.
 *
 * @throws images/*, naming the file
 */
export function* parsePictures(
  source: PictureSource,
): Generator<undefined, { dataset: Dataset; decisions: readonly Decision[] }, undefined> {
  const { fileName } = source.folder
  const folder = arrangeFolder(fileName, readFolderArchive(fileName, source.folder.bytes))
  const headers = [...folder.train, ...folder.test].map(headerOf)
  const form = formOf(source, headers)
  const [channelCount, height, width] = form
  const count = headers.length
  if (count * channelCount * height * width > MAXIMUM_VALUE_COUNT) {
    throw new StudioError(
      'images/too-large',
      `${fileName} makes ${count} examples of ${channelCount}×${height}×${width} bytes, more than ${MAXIMUM_VALUE_COUNT / MIB} MiB: choose a smaller size.`,
      { file: fileName, count, limit: MAXIMUM_VALUE_COUNT },
    )
  }
  const train = yield* examplesOf(folder.train, folder.classes, form, source.fit)
  const test =
    folder.test.length > 0 ? yield* examplesOf(folder.test, folder.classes, form, source.fit) : null
  const names = pixelNames(height, width)
  const description: DatasetDescription = {
    name: source.name,
    task: 'classification',
    inputShape: [channelCount, height, width],
    inputType: 'uint8',
    inputNames:
      channelCount === 1
        ? names
        : ['red', 'green', 'blue'].flatMap((color) => names.map((name) => `${color} ${name}`)),
    classes: [...folder.classes],
    targetNames: [],
    trainCount: train.count,
    testCount: test?.count ?? 0,
    origin: { type: 'imported', format: 'images', files: [fileName] },
  }
  const decisions = [...sizeDecisions(source, headers, form), ...folder.decisions]
  return { dataset: { description, train, test }, decisions }
}

function* examplesOf(
  pictures: readonly FolderPicture[],
  classes: readonly string[],
  form: Form,
  fit: PictureSource['fit'],
): Generator<undefined, Examples, undefined> {
  const width = form[0] * form[1] * form[2]
  const inputs = new Uint8Array(pictures.length * width)
  const targets = new Int32Array(pictures.length)
  const labels = new Map(classes.map((name, label) => [name, label]))
  for (const [index, picture] of pictures.entries()) {
    scalePicture(decoded(picture), inputs, index * width, form, fit)
    targets[index] = labels.get(picture.className)!
    yield
  }
  return { count: pictures.length, inputs, targets }
}

/** @throws images/not-a-picture, images/damaged, images/picture-too-large */
function headerOf({ path, bytes }: FolderPicture): PictureHeader {
  if (bytes.length > MAXIMUM_FILE_BYTES) {
    throw new StudioError(
      'images/file-too-large',
      `${path} has ${bytes.length} bytes; a picture may have ${MAXIMUM_FILE_BYTES}. Make it smaller or take it out of the folder.`,
      { file: path, sizeBytes: bytes.length, limit: MAXIMUM_FILE_BYTES },
    )
  }
  const header = attempt(path, () =>
    formatOf(path, bytes) === 'png' ? readPngHeader(bytes) : readJpegHeader(bytes),
  )
  const { width, height } = header
  if (width < 1 || height < 1) throw damaged(path, `its size is ${width}×${height}`)
  if (width * height > MAXIMUM_PIXEL_COUNT) {
    throw new StudioError(
      'images/picture-too-large',
      `${path} says that it has ${width}×${height} pixels; at most ${MAXIMUM_PIXEL_COUNT} in all are decoded. Make it smaller or take it out of the folder.`,
      { file: path, width, height, limit: MAXIMUM_PIXEL_COUNT },
    )
  }
  return header
}

/** The bytes say what a file is, whatever its name ends in. */
function formatOf(path: string, bytes: Uint8Array): Format {
  if (isPng(bytes)) return 'png'
  if (isJpeg(bytes)) return 'jpeg'
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'))
  const found = start.length === 0 ? 'is empty' : `begins with the bytes ${start.join(' ')}`
  throw new StudioError(
    'images/not-a-picture',
    `${path} ${found} and is neither PNG nor JPEG, whatever its name says. Convert it or take it out of the folder.`,
    { file: path, start: start.join(' ') },
  )
}

function decoded({ path, bytes }: FolderPicture): Picture {
  return attempt(path, () =>
    formatOf(path, bytes) === 'png' ? decodePng(bytes) : decodeJpeg(bytes),
  )
}

function attempt<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof StudioError) throw error
    throw damaged(path, error instanceof Error ? error.message : String(error))
  }
}

function damaged(path: string, reason: string): StudioError {
  return new StudioError(
    'images/damaged',
    `${path} cannot be decoded: ${reason}. Repair it or take it out of the folder.`,
    { file: path, reason },
  )
}

function formOf({ color, size }: PictureSource, headers: readonly PictureHeader[]): Form {
  const isGrey = color === 'auto' ? headers.every((header) => header.isGrey) : color === 'grey'
  const channelCount = isGrey ? 1 : 3
  if (size > 0) return [channelCount, size, size]
  const own = commonSize(headers)
  return own ? [channelCount, own.height, own.width] : [channelCount, USUAL_SIDE, USUAL_SIDE]
}

/** The size that all pictures have, where it is small enough to train on as it is. */
function commonSize(headers: readonly PictureHeader[]): PictureHeader | null {
  const [first] = headers
  if (!first || Math.max(first.width, first.height) > LARGEST_OWN_SIDE) return null
  const { width, height } = first
  return headers.every((header) => header.width === width && header.height === height)
    ? first
    : null
}

function sizeDecisions(
  { color, fit }: PictureSource,
  headers: readonly PictureHeader[],
  [channelCount, height, width]: Form,
): Decision[] {
  const scaled = headers.filter((header) => header.width !== width || header.height !== height)
  const cut = scaled.filter((header) => header.width * height !== header.height * width)
  const decisions: Decision[] = []
  if (color === 'auto') {
    decisions.push({ code: channelCount === 1 ? 'images/grey' : 'images/rgb', details: {} })
  }
  decisions.push(
    scaled.length === 0
      ? { code: 'images/own-size', details: { width, height } }
      : { code: 'images/scaled', details: { count: scaled.length, width, height } },
  )
  if (cut.length > 0) decisions.push({ code: `images/${fit}`, details: { count: cut.length } })
  return decisions
}
