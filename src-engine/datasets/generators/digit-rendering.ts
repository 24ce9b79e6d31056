import type { RandomStream } from '../../random/random-stream'
import type { Stroke, StrokePoint } from './digit-strokes'

/** Rows and columns of an image. */
export const IMAGE_SIDE = 28
/** Straight pieces that a curve between two points is drawn with. */
const PIECES_PER_CURVE = 6
/** Half the width of the edge over which ink fades out, in pixels. */
const EDGE = 0.7
/** Where the forms have their middle, in heights. */
const MIDDLE_X = 0.35

/** How one digit is written: drawn anew for each. */
export interface Handwriting {
  /** Standard deviation of every point's place, in heights of the digit. */
  readonly wobble: number
  /** How far the middle is pushed down, in heights: y ← y + waist · sin πy. */
  readonly waist: number
  /** How much wider the foot is than the head, as a share of the width. */
  readonly taper: number
  /** How far the middle is pushed to the right, in heights: x ← x + bow · sin πy. */
  readonly bow: number
  /** x ← widening · x + slant · y */
  readonly widening: number
  readonly slant: number
  /** Radians, clockwise. */
  readonly rotation: number
  /** Longer side of the digit's box, ink included, in pixels. */
  readonly size: number
  /** Half the width of the pen, in pixels. */
  readonly penRadius: number
  /** Place of the centre of mass relative to the middle of the image, in pixels. */
  readonly shiftX: number
  readonly shiftY: number
}

/**
 * Draws strokes as MNIST's digits are prepared: scaled to a box, then moved so that the centre of
 * mass lies in the middle (LeCun et al. 1998), here with a shift of its own.
 *
 * @param image (28·28) ink from 0 to 1, overwritten
 */
export function drawDigit(
  strokes: readonly Stroke[],
  hand: Handwriting,
  random: RandomStream,
  image: Float64Array,
): void {
  const lines = strokes.map((stroke) => curveOf(written(stroke, hand, random)))
  fitIntoBox(lines, hand.size - 2 * hand.penRadius)
  drawLines(lines, hand.penRadius, image)
  const [massX, massY] = centreOfMass(image)
  const middle = IMAGE_SIDE / 2
  move(lines, middle + hand.shiftX - massX, middle + hand.shiftY - massY)
  drawLines(lines, hand.penRadius, image)
}

/** x and y of the points of a line, one after the other. */
type Line = Float64Array

function written(stroke: Stroke, hand: Handwriting, random: RandomStream): StrokePoint[] {
  const [cos, sin] = [Math.cos(hand.rotation), Math.sin(hand.rotation)]
  return stroke.map(({ x, y, isCorner }) => {
    const wave = Math.sin(Math.PI * y)
    const bentX = MIDDLE_X + (x - MIDDLE_X) * (1 + hand.taper * (y - 0.5)) + hand.bow * wave
    const penX = hand.widening * (bentX + hand.wobble * random.normal())
    const penY = y + hand.waist * wave + hand.wobble * random.normal()
    const slantedX = penX + hand.slant * (0.5 - penY)
    return { x: cos * slantedX - sin * penY, y: sin * slantedX + cos * penY, isCorner }
  })
}

/** A curve through all points (Catmull and Rom 1974), broken at corners. */
function curveOf(points: readonly StrokePoint[]): Line {
  const line = new Float64Array(2 * (1 + (points.length - 1) * PIECES_PER_CURVE))
  let length = 0
  for (let index = 0; index + 1 < points.length; index++) {
    const from = points[index]!
    const to = points[index + 1]!
    const before = (from.isCorner ? undefined : points[index - 1]) ?? from
    const after = (to.isCorner ? undefined : points[index + 2]) ?? to
    for (let piece = 0; piece < PIECES_PER_CURVE; piece++) {
      const t = piece / PIECES_PER_CURVE
      line[length++] = catmullRom(before.x, from.x, to.x, after.x, t)
      line[length++] = catmullRom(before.y, from.y, to.y, after.y, t)
    }
  }
  const last = points.at(-1)!
  line[length++] = last.x
  line[length] = last.y
  return line
}

function catmullRom(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const a = 2 * p1
  const b = p2 - p0
  const c = 2 * p0 - 5 * p1 + 4 * p2 - p3
  const d = 3 * p1 - p0 - 3 * p2 + p3
  return (a + t * (b + t * (c + t * d))) / 2
}

/** Scales and moves lines, in place, so that their longer side is `side`, around the image's middle. */
function fitIntoBox(lines: readonly Line[], side: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      left = Math.min(left, line[index]!)
      right = Math.max(right, line[index]!)
      top = Math.min(top, line[index + 1]!)
      bottom = Math.max(bottom, line[index + 1]!)
    }
  }
  const scale = side / Math.max(right - left, bottom - top)
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      line[index] = IMAGE_SIDE / 2 + scale * (line[index]! - (left + right) / 2)
      line[index + 1] = IMAGE_SIDE / 2 + scale * (line[index + 1]! - (top + bottom) / 2)
    }
  }
}

function move(lines: readonly Line[], dx: number, dy: number): void {
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      line[index]! += dx
      line[index + 1]! += dy
    }
  }
}

/** Ink by the distance from a pixel's centre to the nearest line. */
function drawLines(lines: readonly Line[], penRadius: number, image: Float64Array): void {
  image.fill(0)
  for (const line of lines) {
    for (let index = 0; index + 3 < line.length; index += 2) {
      drawPiece(
        line[index]!,
        line[index + 1]!,
        line[index + 2]!,
        line[index + 3]!,
        penRadius,
        image,
      )
    }
  }
}

function drawPiece(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  penRadius: number,
  image: Float64Array,
): void {
  const reach = penRadius + EDGE
  const [dx, dy] = [x2 - x1, y2 - y1]
  const squaredLength = dx * dx + dy * dy
  const firstRow = Math.max(0, Math.floor(Math.min(y1, y2) - reach))
  const lastRow = Math.min(IMAGE_SIDE - 1, Math.floor(Math.max(y1, y2) + reach))
  const firstColumn = Math.max(0, Math.floor(Math.min(x1, x2) - reach))
  const lastColumn = Math.min(IMAGE_SIDE - 1, Math.floor(Math.max(x1, x2) + reach))
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const [px, py] = [column + 0.5 - x1, row + 0.5 - y1]
      const along = squaredLength > 0 ? (px * dx + py * dy) / squaredLength : 0
      const t = along < 0 ? 0 : along > 1 ? 1 : along
      const distance = Math.hypot(px - t * dx, py - t * dy)
      const ink = (reach - distance) / (2 * EDGE)
      const pixel = row * IMAGE_SIDE + column
      if (ink > image[pixel]!) image[pixel] = ink > 1 ? 1 : ink
    }
  }
}

function centreOfMass(image: Float64Array): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0]
  for (let row = 0; row < IMAGE_SIDE; row++) {
    for (let column = 0; column < IMAGE_SIDE; column++) {
      const ink = image[row * IMAGE_SIDE + column]!
      mass += ink
      x += ink * (column + 0.5)
      y += ink * (row + 0.5)
    }
  }
  return [x / mass, y / mass]
}
