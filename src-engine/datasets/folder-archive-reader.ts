import { ARCHIVE_BLOCK_BYTES } from '../protocol/folder-archive'
import { StudioError } from '../protocol/errors'
import { decodeUtf8 } from '../tensor/utf8'

export interface ArchivedFile {
  /** Parts separated by slashes, seen from the folder. */
  readonly path: string
  readonly bytes: Uint8Array
}

const REGULAR_FILES: readonly string[] = ['0', '\0']
const DIRECTORY = '5'
const EXTENDED_HEADER = 'x'
const GLOBAL_HEADER = 'g'
const LONG_NAME = 'L'

/**
 * The files of a tar archive (ustar, pax and GNU names), without a copy of their bytes. Their names are
 * only read, never opened; one that leads out of the folder is refused all the same.
 *
 * @throws images/bad-archive, images/bad-path
 */
export function readFolderArchive(fileName: string, bytes: Uint8Array): ArchivedFile[] {
  const files: ArchivedFile[] = []
  let longPath: string | null = null
  let position = 0
  for (;;) {
    if (position === bytes.length) return files
    const block = bytes.subarray(position, position + ARCHIVE_BLOCK_BYTES)
    if (block.length < ARCHIVE_BLOCK_BYTES)
      throw damaged(fileName, 'it ends in the middle of a name')
    if (block.every((byte) => byte === 0)) return files
    if (!hasRightSum(block)) throw damaged(fileName, 'the checksum of a name is wrong')
    const type = String.fromCharCode(block[156]!)
    const sizeBytes = numberAt(block, 124, 12)
    const start = position + ARCHIVE_BLOCK_BYTES
    if (sizeBytes === null || start + sizeBytes > bytes.length) {
      throw damaged(fileName, 'a file in it is longer than the archive')
    }
    const content = bytes.subarray(start, start + sizeBytes)
    position = Math.min(
      bytes.length,
      start + Math.ceil(sizeBytes / ARCHIVE_BLOCK_BYTES) * ARCHIVE_BLOCK_BYTES,
    )
    if (type === EXTENDED_HEADER) longPath = pathOf(content)
    else if (type === LONG_NAME) longPath = textOf(content, 0, content.length)
    else if (REGULAR_FILES.includes(type)) {
      const path = checkedPath(fileName, longPath ?? headerPath(block))
      if (path !== null) files.push({ path, bytes: content })
      longPath = null
    } else if (type === DIRECTORY || type === GLOBAL_HEADER) longPath = null
    else throw damaged(fileName, 'it holds links or devices, which are no pictures')
  }
}

function headerPath(block: Uint8Array): string | null {
  const name = textOf(block, 0, 100)
  const isUstar = textOf(block, 257, 263) === 'ustar'
  const prefix = isUstar ? textOf(block, 345, 500) : ''
  return name === null || prefix === null ? null : prefix === '' ? name : `${prefix}/${name}`
}

/** The `path` of a pax header; its records are `LENGTH KEY=VALUE\n`. */
function pathOf(content: Uint8Array): string | null {
  let path: string | null = null
  let position = 0
  while (position < content.length) {
    const text = textOf(content, position, Math.min(content.length, position + 20))
    const length = Number(/^\d+/.exec(text ?? '')?.[0] ?? 0)
    if (length < 5) return path
    const record = textOf(content, position, position + length - 1)
    const [, key, value] = /^\d+ ([^=]+)=([\s\S]*)$/.exec(record ?? '') ?? []
    if (key === 'path' && value !== undefined) path = value
    position += length
  }
  return path
}

/** Null for a path to skip: that of the folder itself. */
function checkedPath(fileName: string, path: string | null): string | null {
  if (path === null) throw damaged(fileName, 'a name in it is not UTF-8')
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.')
  const isOutside = /^([/\\]|[a-z]:)/i.test(path) || parts.includes('..') || path.includes('\0')
  if (isOutside) {
    throw new StudioError(
      'images/bad-path',
      `${fileName} holds the name ${JSON.stringify(path)}, which leads out of the folder: nothing is read from it.`,
      { file: fileName, path },
    )
  }
  return parts.length === 0 ? null : parts.join('/')
}

function textOf(bytes: Uint8Array, from: number, to: number): string | null {
  const end = bytes.indexOf(0, from)
  return decodeUtf8(bytes, from, end >= 0 && end < to ? end : to)
}

function numberAt(block: Uint8Array, from: number, length: number): number | null {
  const text = textOf(block, from, from + length)?.trim() ?? ''
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null
}

/** The sum of the header's bytes, its own field counted as blanks. */
function hasRightSum(block: Uint8Array): boolean {
  const sum = block.reduce(
    (total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte),
    0,
  )
  return numberAt(block, 148, 8) === sum
}

function damaged(file: string, reason: string): StudioError {
  return new StudioError(
    'images/bad-archive',
    `${file} cannot be read as a folder: ${reason}. Choose the folder again.`,
    { file, reason },
  )
}
