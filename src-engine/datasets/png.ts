import { Unzlib } from 'fflate/browser'
import { crc32, crcTable } from './crc32'
import type { Picture, PictureHeader } from './picture'

/*
 * PNG (ISO/IEC 15948): a signature, then chunks of length, type, data and checksum. Pixels are lines,
 * each with a filter byte in front, deflated together. Nothing that a file claims is believed: lengths
 * are checked against the file, and no more is inflated than its size in pixels has bytes.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const CHUNK_FRAME_BYTES = 12
/** Deflate makes at most 1,032 bytes of one, so that a piece of this size stays a small surprise. */
const INFLATE_PIECE_BYTES = 16 * 1024

/** Values of one pixel, by colour type; an index into the palette counts as one. */
const CHANNEL_COUNTS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** Where the pixels of each of Adam7's seven passes begin, and how far apart they are. */
const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
] as const
const WHOLE = [{ x: 0, y: 0, stepX: 1, stepY: 1 }] as const

interface PngHeader extends PictureHeader {
  readonly depth: number
  readonly colorType: number
  readonly isInterlaced: boolean
}

interface PngChunks {
  readonly palette: Uint8Array | null
  readonly transparency: Uint8Array | null
  readonly data: readonly Uint8Array[]
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte)
}

/**
 * What the file says of itself, before anything is decoded.
 *
 * @throws Error saying what is wrong; the caller knows the file's name
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const view = viewOf(bytes)
  if (bytes.length < 33 || view.getUint32(8) !== 13 || typeAt(bytes, 12) !== 'IHDR') {
    throw new Error('its header is missing')
  }
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = bytes.subarray(24, 29)
  if (!(DEPTHS[colorType] ?? []).includes(depth)) {
    throw new Error(`colour type ${colorType} with ${depth} bits does not exist`)
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new Error('its header names a method that does not exist')
  }
  const isGrey = colorType === 0 || colorType === 4
  return { width, height, isGrey, depth, colorType, isInterlaced: interlace === 1 }
}

/**
 * The pixels of a PNG of any kind, 16 bits rounded to 8.
 *
 * @throws Error saying what is wrong; the caller knows the file's name
 */
export function decodePng(bytes: Uint8Array): Picture {
  const header = readPngHeader(bytes)
  const chunks = readChunks(bytes)
  const { width, height, depth, colorType } = header
  const bitCount = depth * (CHANNEL_COUNTS[colorType] ?? 0)
  const passes = (header.isInterlaced ? ADAM7 : WHOLE).map((pass) => ({
    ...pass,
    columnCount: Math.max(0, Math.ceil((width - pass.x) / pass.stepX)),
    rowCount: Math.max(0, Math.ceil((height - pass.y) / pass.stepY)),
  }))
  const lineBytes = (columnCount: number): number => Math.ceil((columnCount * bitCount) / 8)
  const lengths = passes.map(({ columnCount, rowCount }) =>
    columnCount === 0 ? 0 : rowCount * (1 + lineBytes(columnCount)),
  )
  const raw = inflated(
    chunks.data,
    lengths.reduce((sum, length) => sum + length, 0),
  )
  const rgba = new Uint8Array(width * height * 4)
  const paint = painterOf(header, chunks, rgba)
  const pixelBytes = Math.max(1, bitCount >> 3)
  let position = 0
  for (const { x, y, stepX, stepY, columnCount, rowCount } of passes) {
    if (columnCount === 0) continue
    const lineLength = lineBytes(columnCount)
    let above: Uint8Array = new Uint8Array(lineLength)
    for (let row = 0; row < rowCount; row++) {
      const line = raw.subarray(position + 1, position + 1 + lineLength)
      unfilter(raw[position]!, line, above, pixelBytes)
      const start = ((y + row * stepY) * width + x) * 4
      for (let column = 0; column < columnCount; column++) {
        paint(line, column, start + column * stepX * 4)
      }
      above = line
      position += 1 + lineLength
    }
  }
  return { width, height, rgba }
}

function readChunks(bytes: Uint8Array): PngChunks {
  const view = viewOf(bytes)
  const table = crcTable()
  let palette: Uint8Array | null = null
  let transparency: Uint8Array | null = null
  const data: Uint8Array[] = []
  for (let position = SIGNATURE.length; ;) {
    if (position + CHUNK_FRAME_BYTES > bytes.length) throw new Error('its end is missing')
    const length = view.getUint32(position)
    const type = typeAt(bytes, position + 4)
    const end = position + 8 + length
    if (end + 4 > bytes.length) throw new Error('its end is missing')
    const content = bytes.subarray(position + 8, end)
    const isCritical = /^[A-Z]/.test(type)
    if (isCritical || type === 'tRNS') {
      if (crc32(table, bytes.subarray(position + 4, end)) !== view.getUint32(end)) {
        throw new Error(`the checksum of its part ${type} is wrong`)
      }
    }
    if (type === 'IEND') return { palette, transparency, data }
    if (type === 'PLTE') palette = content
    else if (type === 'tRNS') transparency = content
    else if (type === 'IDAT') data.push(content)
    else if (isCritical && type !== 'IHDR') throw new Error(`it has an unknown part ${type}`)
    position = end + 4
  }
}

/** Exactly that many bytes; stops at once where there are more. */
function inflated(data: readonly Uint8Array[], length: number): Uint8Array {
  const out = new Uint8Array(length)
  let position = 0
  const stream = new Unzlib((chunk) => {
    if (position + chunk.length > length) {
      throw new Error('it unpacks to more pixels than its size')
    }
    out.set(chunk, position)
    position += chunk.length
  })
  try {
    for (const part of data) {
      for (let start = 0; start < part.length; start += INFLATE_PIECE_BYTES) {
        stream.push(part.subarray(start, start + INFLATE_PIECE_BYTES), false)
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`its pixels cannot be unpacked (${reason})`, { cause: error })
  }
  if (position < length) throw new Error('it has fewer pixels than its size')
  return out
}

/** Takes the filter of a line away, in place (section 9 of the standard). */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  switch (filter) {
    case 0:
      return
    case 1:
      for (let i = pixelBytes; i < line.length; i++) line[i]! += line[i - pixelBytes]!
      return
    case 2:
      for (let i = 0; i < line.length; i++) line[i]! += above[i]!
      return
    case 3:
      for (let i = 0; i < line.length; i++) {
        const left = i < pixelBytes ? 0 : line[i - pixelBytes]!
        line[i]! += (left + above[i]!) >> 1
      }
      return
    case 4:
      for (let i = 0; i < line.length; i++) {
        const left = i < pixelBytes ? 0 : line[i - pixelBytes]!
        const corner = i < pixelBytes ? 0 : above[i - pixelBytes]!
        line[i]! += paeth(left, above[i]!, corner)
      }
      return
    default:
      throw new Error(`a line has the filter ${filter}, which does not exist`)
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const toLeft = Math.abs(estimate - left)
  const toAbove = Math.abs(estimate - above)
  const toCorner = Math.abs(estimate - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

type Painter = (line: Uint8Array, column: number, target: number) => void

/** Writes one pixel of an unfiltered line as red, green, blue and opacity. */
function painterOf(
  { depth, colorType }: PngHeader,
  { palette, transparency }: PngChunks,
  rgba: Uint8Array,
): Painter {
  const channelCount = CHANNEL_COUNTS[colorType] ?? 0
  const mask = 2 ** depth - 1
  /** As the file has it: 0 to 2^depth − 1. */
  const sample = (line: Uint8Array, place: number): number => {
    if (depth === 8) return line[place]!
    if (depth === 16) return (line[2 * place]! << 8) | line[2 * place + 1]!
    const bit = place * depth
    return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & mask
  }
  const byteOf = (value: number): number => (depth === 8 ? value : Math.round((value * 255) / mask))

  if (colorType === 3) {
    if (palette === null || palette.length % 3 !== 0) throw new Error('its palette is missing')
    return (line, column, target) => {
      const index = sample(line, column)
      if (3 * index >= palette.length) throw new Error(`its palette has no colour ${index}`)
      for (let c = 0; c < 3; c++) rgba[target + c] = palette[3 * index + c]!
      rgba[target + 3] = transparency?.[index] ?? 255
    }
  }
  const isGrey = channelCount < 3
  const colorCount = isGrey ? 1 : 3
  const hasOpacity = channelCount > colorCount
  /** The one colour that is transparent, where the file names one. */
  const key =
    hasOpacity || transparency?.length !== 2 * colorCount
      ? null
      : Array.from(
          { length: colorCount },
          (_, c) => (transparency[2 * c]! << 8) | transparency[2 * c + 1]!,
        )
  return (line, column, target) => {
    const place = column * channelCount
    let isKey = key !== null
    for (let c = 0; c < 3; c++) {
      const value = sample(line, place + (isGrey ? 0 : c))
      if (key !== null && value !== key[isGrey ? 0 : c]) isKey = false
      rgba[target + c] = byteOf(value)
    }
    rgba[target + 3] = hasOpacity ? byteOf(sample(line, place + colorCount)) : isKey ? 0 : 255
  }
}

function typeAt(bytes: Uint8Array, position: number): string {
  return String.fromCharCode(...bytes.subarray(position, position + 4))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
