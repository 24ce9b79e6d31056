import { peekTable, type TablePeek } from './table-peek'

/** What a chosen file is, by its first bytes (gzip undone) and, where those are text, its name. */
export type FileContent =
  | { readonly type: 'table'; readonly peek: TablePeek | null }
  | {
      readonly type: 'images'
      readonly count: number
      readonly rows: number
      readonly columns: number
    }
  | { readonly type: 'labels'; readonly count: number }
  | { readonly type: 'folder'; readonly pictureCount: number; readonly otherCount: number }
  | { readonly type: 'unreadable' }

/** What a file is used for in an import. */
export const FILE_ROLES = [
  'train',
  'test',
  'train-images',
  'train-labels',
  'test-images',
  'test-labels',
  'folder',
  'unused',
] as const
export type FileRole = (typeof FILE_ROLES)[number]

export interface PeekedFile {
  readonly name: string
  readonly content: FileContent
}

/** Enough for an IDX header, and for some rows of a wide table. */
const HEAD_BYTES = 32 * 1024

/** Reads the beginning of a file, through gzip where it is packed. */
export async function readHead(file: Blob): Promise<Uint8Array> {
  const start = new Uint8Array(await file.slice(0, 2 * HEAD_BYTES).arrayBuffer())
  if (start[0] !== 0x1f || start[1] !== 0x8b) return start.subarray(0, HEAD_BYTES)
  const unpacked = new Blob([start]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = unpacked.getReader()
  const head = new Uint8Array(HEAD_BYTES)
  let length = 0
  try {
    while (length < HEAD_BYTES) {
      const { done, value } = await reader.read()
      if (done) break
      const piece = value.subarray(0, HEAD_BYTES - length)
      head.set(piece, length)
      length += piece.length
    }
  } catch {
    // The end of a packed file is missing here on purpose; a damaged one is reported at the import.
  } finally {
    void reader.cancel().catch(() => undefined)
  }
  return head.subarray(0, length)
}

/** @param head the beginning of the file, gzip undone */
export function contentOf(head: Uint8Array): FileContent {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.length >= 8 && head[0] === 0 && head[1] === 0 && head[2] === 8) {
    const count = view.getUint32(4)
    if (head[3] === 1) return { type: 'labels', count }
    if (head[3] === 3 && head.length >= 16) {
      return { type: 'images', count, rows: view.getUint32(8), columns: view.getUint32(12) }
    }
  }
  // An empty file, UTF-16 and other bytes are left to the import, which says what is wrong with them.
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (isUtf16) return { type: 'table', peek: null }
  if (head.includes(0)) return { type: 'unreadable' }
  const text = new TextDecoder().decode(head)
  return { type: 'table', peek: peekTable(text, head.length < HEAD_BYTES) }
}

/** Whether a name speaks of a test part: `t10k-images…`, `mnist_test.csv`, `iris-valid.csv`. */
export function isTestName(name: string): boolean {
  return /(^|[^a-z])(t10k|test|testing|val|valid|validation|eval)([^a-z]|$)/i.test(name)
}

/**
 * Guesses what each file is for. Images and labels belong together by their counts; of two of a
 * kind, the one whose name speaks of a test is the test part, else the smaller one. A folder of
 * pictures stands for itself.
 *
 * @returns one role for each file, in their order
 */
export function guessRoles(files: readonly PeekedFile[]): readonly FileRole[] {
  const roles = files.map((): FileRole => 'unused')
  const of = (type: FileContent['type']): number[] =>
    files.flatMap((file, index) => (file.content.type === type ? [index] : []))
  const [folder] = of('folder')
  if (folder !== undefined) {
    assign(roles, folder, 'folder')
    return roles
  }
  const images = of('images')
  const labels = of('labels')
  if (images.length + labels.length > 0) {
    const [trainImages, testImages] = trainAndTest(files, images)
    const [trainLabels, testLabels] = labelsFor(files, labels, trainImages, testImages)
    assign(roles, trainImages, 'train-images')
    assign(roles, testImages, 'test-images')
    assign(roles, trainLabels, 'train-labels')
    assign(roles, testLabels, 'test-labels')
    return roles
  }
  const [train, test] = trainAndTest(files, of('table'))
  assign(roles, train, 'train')
  assign(roles, test, 'test')
  return roles
}

function assign(roles: FileRole[], index: number | undefined, role: FileRole): void {
  if (index !== undefined) roles[index] = role
}

type Pair = readonly [train: number | undefined, test: number | undefined]

function trainAndTest(files: readonly PeekedFile[], indices: readonly number[]): Pair {
  const countOf = (index: number): number => {
    const content = files[index]?.content
    return content?.type === 'images' || content?.type === 'labels' ? content.count : 0
  }
  const ordered = indices.toSorted((a, b) => {
    const [testA, testB] = [isTestName(files[a]?.name ?? ''), isTestName(files[b]?.name ?? '')]
    return testA === testB ? countOf(b) - countOf(a) : testA ? 1 : -1
  })
  return [ordered[0], ordered[1]]
}

function labelsFor(
  files: readonly PeekedFile[],
  labels: readonly number[],
  trainImages: number | undefined,
  testImages: number | undefined,
): Pair {
  const [train, test] = trainAndTest(files, labels)
  const countAt = (index: number | undefined): number | null => {
    const content = index === undefined ? undefined : files[index]?.content
    return content?.type === 'images' || content?.type === 'labels' ? content.count : null
  }
  const fits = (image: number | undefined, label: number | undefined): boolean =>
    image !== undefined && label !== undefined && countAt(image) === countAt(label)
  // The names disagree with the counts: the counts know better.
  if (fits(trainImages, test) && !fits(trainImages, train)) return [test, train]
  if (testImages === undefined && labels.length === 2 && fits(trainImages, train)) {
    return [train, undefined]
  }
  return [train, test]
}

/** A name for the data set: that of the training file without its endings and the word train. */
export function nameFromFiles(files: readonly PeekedFile[], roles: readonly FileRole[]): string {
  const folder = files.find((_file, index) => roles[index] === 'folder')
  if (folder !== undefined) return folder.name
  const images = files.find((_file, index) => roles[index] === 'train-images')
  if (images?.content.type === 'images') {
    return `images ${images.content.rows}×${images.content.columns}`
  }
  const table = files.find((_file, index) => roles[index] === 'train')
  if (table === undefined) return ''
  const plain = table.name.replace(/(\.(csv|tsv|txt|data|gz))+$/i, '')
  return plain.replace(/[-_. ]?train(ing)?([-_. ]?(set|data))?$/i, '') || plain
}

/** The name, or with a number behind it when it is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (name === '' || !taken.has(name)) return name
  for (let number = 2; ; number++) {
    const candidate = `${name} ${number}`
    if (!taken.has(candidate)) return candidate
  }
}
