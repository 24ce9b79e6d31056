import { decode } from 'jpeg-js'
import { exifOrientation, isOnItsSide, upright } from './exif-orientation'
import type { Picture, PictureHeader } from './picture'

const MARKER = 0xff
const START_OF_IMAGE = 0xd8
const START_OF_SCAN = 0xda
/** Markers C0 to CF begin a frame, but for the tables of Huffman codes, extensions and conditioning. */
const NO_FRAME: readonly number[] = [0xc4, 0xc8, 0xcc]
/** What a decoder may hold for one picture: coefficients and planes of 50 million pixels. */
const MAXIMUM_MEMORY_MIB = 2048
const MAXIMUM_MEGAPIXELS = 50

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === MARKER && bytes[1] === START_OF_IMAGE && bytes[2] === MARKER
}

/**
 * What the file says of itself, before anything is decoded; the size is that of the upright picture.
 *
 * @throws Error saying what is wrong; the caller knows the file's name
 */
export function readJpegHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let position = 2
  while (position + 9 < bytes.length) {
    if (bytes[position] !== MARKER) throw new Error('its header is damaged')
    const marker = bytes[position + 1]!
    if (marker === MARKER) {
      position++
      continue
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker)) {
      const [width, height] = [view.getUint16(position + 7), view.getUint16(position + 5)]
      const isGrey = bytes[position + 9] === 1
      return isOnItsSide(exifOrientation(bytes))
        ? { width: height, height: width, isGrey }
        : { width, height, isGrey }
    }
    if (marker === START_OF_SCAN) break
    position += 2 + view.getUint16(position + 2)
  }
  throw new Error('its header is missing')
}

/**
 * The pixels of a baseline or progressive JPEG, turned upright as its Exif data say.
 *
 * @throws Error saying what is wrong; the caller knows the file's name
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: MAXIMUM_MEGAPIXELS,
    maxMemoryUsageInMB: MAXIMUM_MEMORY_MIB,
  })
  return upright({ width, height, rgba: data }, exifOrientation(bytes))
}
