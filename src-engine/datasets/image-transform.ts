import type { RealArray } from '../tensor/shape'

/** How an image is moved about its centre: mirrored, then scaled, turned and shifted. */
export interface ImageTransform {
  /** In pixels, to the right and down. */
  shiftX: number
  shiftY: number
  /** In radians, clockwise as seen on a screen. */
  angle: number
  /** Larger than 1 enlarges. */
  scale: number
  isMirrored: boolean
  isUpsideDown: boolean
}

/**
 * Draws the transformed image: every pixel is read, between its four neighbours by distance, where the
 * transform has it come from; beyond the border the nearest pixel of the border goes on.
 *
 * @param source (channelCount, height, width)
 * @param out    the same, from `offset` on; shares no memory with the source
 */
export function transformImage(
  source: RealArray,
  out: RealArray,
  offset: number,
  [channelCount, height, width]: readonly [number, number, number],
  transform: Readonly<ImageTransform>,
): void {
  const { shiftX, shiftY, angle, scale, isMirrored, isUpsideDown } = transform
  const centreX = (width - 1) / 2
  const centreY = (height - 1) / 2
  const cosine = Math.cos(angle) / scale
  const sine = Math.sin(angle) / scale
  for (let row = 0; row < height; row++) {
    const v = row - centreY - shiftY
    for (let column = 0; column < width; column++) {
      const u = column - centreX - shiftX
      const across = cosine * u + sine * v
      const down = cosine * v - sine * u
      const x = within(centreX + (isMirrored ? -across : across), width - 1)
      const y = within(centreY + (isUpsideDown ? -down : down), height - 1)
      const left = Math.floor(x)
      const top = Math.floor(y)
      const right = left + 1 < width ? left + 1 : left
      const bottom = top + 1 < height ? top + 1 : top
      const shareX = x - left
      const shareY = y - top
      for (let channel = 0; channel < channelCount; channel++) {
        const start = channel * height * width
        const upper =
          (1 - shareX) * source[start + top * width + left]! +
          shareX * source[start + top * width + right]!
        const lower =
          (1 - shareX) * source[start + bottom * width + left]! +
          shareX * source[start + bottom * width + right]!
        out[offset + start + row * width + column] = (1 - shareY) * upper + shareY * lower
      }
    }
  }
}

function within(position: number, last: number): number {
  return position <= 0 ? 0 : position >= last ? last : position
}
