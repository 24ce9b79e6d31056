/** Grey values row by row, 0 (paper) to 255 (ink). */
export interface GreyImage {
  readonly width: number
  readonly height: number
  readonly ink: Float64Array
}

/** Paler marks are not part of the drawing: the edge that a browser's anti-aliasing leaves. */
const LEAST_INK = 8
/** Shares of the image as in MNIST: a box of 20 in a field of 28. */
const BOX_SHARE = 20 / 28

/** What a drawing became on its way into the network. */
export interface PreparedImage {
  /** (side·side) whole bytes row by row, 0 to 255. */
  readonly pixels: Float64Array
  readonly side: number
}

/**
 * Prepares a drawing as the images of MNIST were: cropped to its ink, scaled with its proportions
 * into a box of 20×20, anti-aliased, and moved so that its centre of mass lies in the middle of
 * 28×28.
 *
 * @param side of the network's images; boxes of other sizes keep the proportion 20 : 28
 * @returns null for an empty drawing
 * @see LeCun et al. 1998, Gradient-based learning applied to document recognition, section III.A
 */
export function prepareDigit(drawing: GreyImage, side: number): PreparedImage | null {
  const crop = inkBounds(drawing)
  if (crop === null) return null
  const box = Math.max(1, Math.round(side * BOX_SHARE))
  const scale = box / Math.max(crop.width, crop.height)
  const width = Math.max(1, Math.round(crop.width * scale))
  const height = Math.max(1, Math.round(crop.height * scale))
  const scaled = scaleByArea(drawing, crop, width, height)
  const [massX, massY] = centreOfMass(scaled)
  const left = placeOf(side / 2 - massX, side - width)
  const top = placeOf(side / 2 - massY, side - height)
  const pixels = new Float64Array(side * side)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[(top + y) * side + left + x] = Math.round(scaled.ink[y * width + x]!)
    }
  }
  return { pixels, side }
}

interface Bounds {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Smallest rectangle that holds all ink. */
export function inkBounds({ width, height, ink }: GreyImage): Bounds | null {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x]! < LEAST_INK) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Every new pixel is the mean of the area that it covers, fractions of pixels included. */
export function scaleByArea(
  image: GreyImage,
  crop: Bounds,
  width: number,
  height: number,
): GreyImage {
  const columns = coverage(crop.left, crop.width, width)
  const rows = coverage(crop.top, crop.height, height)
  const ink = new Float64Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (const [sourceY, shareY] of rows[y]!) {
        for (const [sourceX, shareX] of columns[x]!) {
          sum += image.ink[sourceY * image.width + sourceX]! * shareX * shareY
        }
      }
      ink[y * width + x] = sum
    }
  }
  return { width, height, ink }
}

/** For each of `count` equal stretches: the source pixels below it with their shares, summing to 1. */
function coverage(start: number, length: number, count: number): (readonly [number, number])[][] {
  const size = length / count
  return Array.from({ length: count }, (_, i) => {
    const from = i * size
    const to = from + size
    const shares: [number, number][] = []
    for (let source = Math.floor(from); source < Math.min(to, length); source++) {
      const share = Math.min(to, source + 1) - Math.max(from, source)
      if (share > 0) shares.push([start + source, share / size])
    }
    return shares
  })
}

/** Mean place of the ink; the middle of the first pixel lies at ½. */
export function centreOfMass({ width, height, ink }: GreyImage): readonly [number, number] {
  let mass = 0
  let sumX = 0
  let sumY = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x]!
      mass += value
      sumX += value * (x + 0.5)
      sumY += value * (y + 0.5)
    }
  }
  return mass === 0 ? [width / 2, height / 2] : [sumX / mass, sumY / mass]
}

/** A whole offset as near to the wanted one as leaves everything inside the field. */
function placeOf(wanted: number, room: number): number {
  return Math.min(Math.max(Math.round(wanted), 0), room)
}
