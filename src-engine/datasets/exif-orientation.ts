import type { Picture } from './picture'

const MARKER = 0xff
const START_OF_SCAN = 0xda
const EXIF_SEGMENT = 0xe1
const EXIF_NAME = [0x45, 0x78, 0x69, 0x66, 0, 0] as const
const ORIENTATION_TAG = 0x0112
const SHORT = 3

/**
 * How a camera was held, as it notes it in a JPEG file: 1 for upright, else what has to be done to the
 * picture. 2 mirror left and right, 3 turn by 180°, 4 mirror top and bottom, 5 mirror at the diagonal
 * from the upper left, 6 turn by 90° to the right, 7 mirror at the other diagonal, 8 turn by 90° to the
 * left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/**
 * The orientation that the Exif data of a JPEG file name; 1 where there are none, or none that can be read.
 *
 * @see Exif 2.3 (JEITA CP-3451C), 4.5.2 and table 4: IFD0, tag 274
 */
export function exifOrientation(bytes: Uint8Array): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let position = 2
  while (position + 4 <= bytes.length && bytes[position] === MARKER) {
    const marker = bytes[position + 1]!
    if (marker === MARKER) {
      position++
      continue
    }
    if (marker === START_OF_SCAN) break
    const end = position + 2 + view.getUint16(position + 2)
    const start = position + 4
    if (marker === EXIF_SEGMENT && EXIF_NAME.every((byte, at) => bytes[start + at] === byte)) {
      return tiffOrientation(bytes.subarray(start + EXIF_NAME.length, end))
    }
    position = end
  }
  return 1
}

/** The tag of a TIFF file, which is what Exif data are. */
function tiffOrientation(bytes: Uint8Array): Orientation {
  if (bytes.length < 8) return 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const order = view.getUint16(0)
  const isLittle = order === 0x4949
  if ((!isLittle && order !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return 1
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > bytes.length) return 1
  const count = view.getUint16(directory, isLittle)
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + 12 * entry
    if (at + 12 > bytes.length) break
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue
    const isShort = view.getUint16(at + 2, isLittle) === SHORT
    return isShort ? orientationOf(view.getUint16(at + 8, isLittle)) : 1
  }
  return 1
}

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]

function orientationOf(value: number): Orientation {
  return ORIENTATIONS.find((known) => known === value) ?? 1
}

/** Whether what is upright is as wide as the file's picture is high. */
export function isOnItsSide(orientation: Orientation): boolean {
  return orientation >= 5
}

/** A picture as it was seen when it was taken. */
export function upright(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture
  const { width, height } = picture
  const isTurned = isOnItsSide(orientation)
  const isMirroredX = [2, 3, 7, 8].includes(orientation)
  const isMirroredY = [3, 4, 6, 7].includes(orientation)
  const [wide, tall] = isTurned ? [height, width] : [width, height]
  // One pixel a word.
  const { buffer, byteOffset, byteLength } = picture.rgba.slice()
  const from = new Uint32Array(buffer, byteOffset, byteLength / 4)
  const to = new Uint32Array(from.length)
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      const column = isTurned ? y : x
      const row = isTurned ? x : y
      const left = isMirroredX ? width - 1 - column : column
      const top = isMirroredY ? height - 1 - row : row
      to[y * wide + x] = from[top * width + left]!
    }
  }
  return { width: wide, height: tall, rgba: new Uint8Array(to.buffer) }
}
