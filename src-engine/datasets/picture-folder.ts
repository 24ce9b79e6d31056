import { isPictureName, MAXIMUM_PICTURE_COUNT } from '../protocol/folder-archive'
import { StudioError } from '../protocol/errors'
import type { Decision } from './dataset'
import type { ArchivedFile } from './folder-archive-reader'

/** One picture of a folder with the class that its folder says. */
export interface FolderPicture {
  readonly path: string
  readonly bytes: Uint8Array
  readonly className: string
}

export interface PictureFolder {
  readonly classes: readonly string[]
  readonly train: readonly FolderPicture[]
  readonly test: readonly FolderPicture[]
  readonly decisions: readonly Decision[]
}

const PARTS: Readonly<Record<string, 'train' | 'validation' | 'test'>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
}

type PartName = 'train' | 'validation' | 'test'
type Placed = FolderPicture & { readonly part: PartName }

/**
 * Finds the classes of a folder: its subfolders, or those of `train/` and `test/` where there are such.
 * Folders around all of it are looked through; what lies deeper belongs to its class.
 *
 * @throws images/none, images/too-many, images/no-class, images/no-training, images/single-class,
 *   images/unknown-class
 */
export function arrangeFolder(folder: string, files: readonly ArchivedFile[]): PictureFolder {
  const pictures = files.filter(({ path }) => isPictureName(path))
  if (pictures.length === 0) {
    throw new StudioError(
      'images/none',
      `${folder} holds no picture: subfolders with PNG or JPEG files are expected, one for each class.`,
      { file: folder },
    )
  }
  if (pictures.length > MAXIMUM_PICTURE_COUNT) {
    throw new StudioError(
      'images/too-many',
      `${folder} holds ${pictures.length} pictures; at most ${MAXIMUM_PICTURE_COUNT} become a data set.`,
      { file: folder, count: pictures.length, limit: MAXIMUM_PICTURE_COUNT },
    )
  }
  const placed = place(folder, pictures)
  const of = (part: PartName): Placed[] =>
    placed.filter((picture) => picture.part === part).sort((a, b) => compareNames(a.path, b.path))
  const train = of('train')
  const validation = of('validation')
  const ownTest = of('test')
  if (train.length === 0) {
    throw new StudioError(
      'images/no-training',
      `${folder} has pictures to test on, but none to train on: add a folder train.`,
      { file: folder },
    )
  }
  const classes = [...new Set(train.map(({ className }) => className))].sort(compareNames)
  if (classes.length < 2) {
    const [only = ''] = classes
    throw new StudioError(
      'images/single-class',
      `${folder} has the pictures of one class alone, ${only}: each class needs a subfolder of its own, and there must be two at least.`,
      { file: folder, className: only },
    )
  }
  const test = ownTest.length > 0 ? ownTest : validation
  const stranger = test.find(({ className }) => !classes.includes(className))
  if (stranger) {
    throw new StudioError(
      'images/unknown-class',
      `${stranger.path}: there is no class ${stranger.className} among the pictures to train on.`,
      { file: stranger.path, className: stranger.className },
    )
  }
  return {
    classes,
    train: spread(train, classes),
    test: spread(test, classes),
    decisions: decisionsOf(files, pictures, validation, ownTest),
  }
}

/** Every class evenly over the whole, so that the first examples show all of them. */
function spread(pictures: readonly Placed[], classes: readonly string[]): Placed[] {
  return classes
    .flatMap((name) => {
      const members = pictures.filter(({ className }) => className === name)
      return members.map((picture, index) => ({ picture, at: (index + 0.5) / members.length }))
    })
    .sort((a, b) => a.at - b.at)
    .map(({ picture }) => picture)
}

function decisionsOf(
  files: readonly ArchivedFile[],
  pictures: readonly ArchivedFile[],
  validation: readonly Placed[],
  ownTest: readonly Placed[],
): Decision[] {
  const decisions: Decision[] = []
  if (validation.length > 0) {
    const code = ownTest.length > 0 ? 'images/validation-unused' : 'images/validation-tests'
    decisions.push({ code, details: { count: validation.length } })
  }
  const otherCount = files.length - pictures.length
  if (otherCount > 0) decisions.push({ code: 'images/others', details: { count: otherCount } })
  return decisions
}

function place(folder: string, pictures: readonly ArchivedFile[]): Placed[] {
  const split = pictures.map((file) => ({ file, parts: file.path.split('/') }))
  let depth = 0
  const first = split[0]?.parts ?? []
  while (split.every(({ parts }) => parts.length - depth > 2 && parts[depth] === first[depth])) {
    // A single folder train around all classes is one more folder around them.
    depth++
  }
  const partOf = (parts: readonly string[]): PartName | null =>
    parts.length - depth > 2 ? (PARTS[parts[depth]?.toLowerCase() ?? ''] ?? null) : null
  const hasParts = split.every(({ parts }) => partOf(parts) !== null)
  return split.map(({ file, parts }) => {
    const part = hasParts ? partOf(parts) : null
    const inside = parts.slice(depth + (part === null ? 0 : 1))
    const [className] = inside
    if (className === undefined || inside.length < 2) {
      throw new StudioError(
        'images/no-class',
        `${file.path} of ${folder} lies in no subfolder, so that its class is unknown: put every picture into a folder that is named as its class.`,
        { file: file.path },
      )
    }
    return { ...file, className, part: part ?? 'train' }
  })
}

/** Numbers by their value (`2` before `10`), everything else by its letters' codes: the same anywhere. */
export function compareNames(a: string, b: string): number {
  const [partsA, partsB] = [piecesOf(a), piecesOf(b)]
  for (const [index, piece] of partsA.entries()) {
    const other = partsB[index]
    if (other === undefined) return 1
    const [x, y] = [Number(piece), Number(other)]
    if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y
    if (piece !== other) return piece < other ? -1 : 1
  }
  return partsA.length - partsB.length
}

function piecesOf(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? []
}
