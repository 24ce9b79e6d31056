import type { Picture } from './picture'

/** How a picture of another shape comes to its size: its middle is taken, or it is squeezed. */
export type PictureFit = 'crop' | 'stretch'

/** Brightness of a colour by ITU-R BT.601, as most programs make grey of it. */
const LUMA = [0.299, 0.587, 0.114] as const
const PAPER = 255

/** Which pixels of a line one pixel of the result is made of. */
interface Contribution {
  readonly first: number
  /** Add up to 1. */
  readonly weights: readonly number[]
}

/**
 * Draws a picture in another size. Where it gets smaller a pixel is the mean over the area that it
 * covers, where it gets larger it lies between its neighbours (bilinear); what is transparent stands on
 * white. A picture of this size already keeps its bytes.
 *
 * @param out (C, height, width) bytes from `offset` on; C is 1 for grey and 3 for red, green and blue
 */
export function scalePicture(
  picture: Picture,
  out: Uint8Array,
  offset: number,
  [channelCount, height, width]: readonly [1 | 3, number, number],
  fit: PictureFit,
): void {
  const window = windowOf(picture, width / height, fit)
  const columns = contributions(picture.width, window.left, window.width, width)
  const rows = contributions(picture.height, window.top, window.height, height)
  const { rgba } = picture
  const color = new Float64Array(3)
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      color.fill(0)
      row.weights.forEach((rowWeight, dy) => {
        let place = ((row.first + dy) * picture.width + column.first) * 4
        for (const columnWeight of column.weights) {
          const weight = rowWeight * columnWeight
          const opacity = rgba[place + 3]! / 255
          for (let c = 0; c < 3; c++) {
            color[c]! += weight * (opacity * rgba[place + c]! + (1 - opacity) * PAPER)
          }
          place += 4
        }
      })
      const pixel = offset + y * width + x
      if (channelCount === 1) {
        out[pixel] = Math.round(LUMA[0] * color[0]! + LUMA[1] * color[1]! + LUMA[2] * color[2]!)
      } else {
        for (let c = 0; c < 3; c++) out[pixel + c * height * width] = Math.round(color[c]!)
      }
    })
  })
}

/** The part of the picture that is shown, in its own pixels. */
function windowOf(
  { width, height }: Picture,
  aspect: number,
  fit: PictureFit,
): { left: number; top: number; width: number; height: number } {
  if (fit === 'stretch') return { left: 0, top: 0, width, height }
  const shownWidth = Math.min(width, height * aspect)
  const shownHeight = Math.min(height, width / aspect)
  return {
    left: (width - shownWidth) / 2,
    top: (height - shownHeight) / 2,
    width: shownWidth,
    height: shownHeight,
  }
}

function contributions(
  length: number,
  start: number,
  extent: number,
  count: number,
): readonly Contribution[] {
  const step = extent / count
  return Array.from({ length: count }, (_, index) =>
    step > 1
      ? covered(length, start + index * step, start + (index + 1) * step)
      : between(length, start + (index + 0.5) * step - 0.5),
  )
}

function covered(length: number, from: number, to: number): Contribution {
  const first = Math.min(length - 1, Math.floor(from))
  const last = Math.max(first, Math.min(length, Math.ceil(to)) - 1)
  const shares = Array.from({ length: last - first + 1 }, (_, index) =>
    Math.max(0, Math.min(to, first + index + 1) - Math.max(from, first + index)),
  )
  const sum = shares.reduce((total, share) => total + share, 0)
  return { first, weights: shares.map((share) => share / sum) }
}

function between(length: number, position: number): Contribution {
  const inside = Math.min(length - 1, Math.max(0, position))
  const first = Math.floor(inside)
  const share = inside - first
  return share === 0 ? { first, weights: [1] } : { first, weights: [1 - share, share] }
}
