/*
 * A folder on its way to the studio: one tar archive (POSIX.1-2001, ustar) of its files, so that ten
 * thousand pictures are one upload. A file is a header of 512 bytes and its bytes, filled up to the next
 * 512; two empty blocks are the end. A name that does not fit the header stands in a record before it.
 */

export const ARCHIVE_BLOCK_BYTES = 512
const NAME_BYTES = 100
const EXTENDED_HEADER = 'x'
const REGULAR_FILE = '0'

/** Endings of the files that a folder of pictures is made of; others stay where they are. */
export const PICTURE_ENDINGS: readonly string[] = ['.png', '.jpg', '.jpeg']

/** At most this many pictures become one data set. */
export const MAXIMUM_PICTURE_COUNT = 200_000

export function isPictureName(path: string): boolean {
  const lower = path.toLowerCase()
  const name = lower.slice(lower.lastIndexOf('/') + 1)
  return !name.startsWith('.') && PICTURE_ENDINGS.some((ending) => name.endsWith(ending))
}

/**
 * What stands in front of a file's bytes.
 *
 * @param path      in UTF-8, parts separated by slashes, seen from the folder
 * @param sizeBytes of the file
 */
export function archiveHeader(
  path: Uint8Array,
  sizeBytes: number,
): readonly Uint8Array<ArrayBuffer>[] {
  if (path.length <= NAME_BYTES) return [headerBlock(path, sizeBytes, REGULAR_FILE)]
  const record = pathRecord(path)
  return [
    headerBlock(asciiOf('path'), record.length, EXTENDED_HEADER),
    record,
    archivePadding(record.length),
    headerBlock(path.slice(0, NAME_BYTES), sizeBytes, REGULAR_FILE),
  ]
}

/** What fills a file up to whole blocks. */
export function archivePadding(sizeBytes: number): Uint8Array<ArrayBuffer> {
  const over = sizeBytes % ARCHIVE_BLOCK_BYTES
  return new Uint8Array(over === 0 ? 0 : ARCHIVE_BLOCK_BYTES - over)
}

export function archiveEnd(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * ARCHIVE_BLOCK_BYTES)
}

function headerBlock(name: Uint8Array, sizeBytes: number, type: string): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(ARCHIVE_BLOCK_BYTES)
  block.set(name)
  block.set(octal(0o644, 8), 100)
  block.set(octal(0, 8), 108)
  block.set(octal(0, 8), 116)
  block.set(octal(sizeBytes, 12), 124)
  block.set(octal(0, 12), 136)
  block.set(asciiOf('        '), 148)
  block.set(asciiOf(type), 156)
  block.set(asciiOf('ustar\0' + '00'), 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.set(octal(sum, 7), 148)
  return block
}

/** Digits and an end of text, as the header has its numbers. */
function octal(value: number, width: number): Uint8Array {
  return asciiOf(`${value.toString(8).padStart(width - 1, '0')}\0`)
}

/** `LENGTH path=NAME\n`, where the length counts itself. */
function pathRecord(path: Uint8Array): Uint8Array<ArrayBuffer> {
  const rest = ' path='.length + path.length + 1
  let length = rest + String(rest).length
  if (rest + String(length).length > length) length = rest + String(length).length
  const record = new Uint8Array(length)
  const start = asciiOf(`${length} path=`)
  record.set(start)
  record.set(path, start.length)
  record[length - 1] = 0x0a
  return record
}

function asciiOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
