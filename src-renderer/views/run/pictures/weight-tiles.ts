import type { WeightPictures } from '@engine/protocol/network-pictures'
import { pixelsOf, signedPixels, type SignedColors } from '../../../charts/signed-colors'

/** One unit or filter, as it is painted. */
export interface WeightTile {
  /** Of the unit or filter, from 1. */
  readonly number: number
  readonly width: number
  readonly height: number
  /** In CSS pixels: whole pixels for each weight. */
  readonly shownWidth: number
  readonly channels: readonly WeightChannel[]
}

export interface WeightChannel {
  /** From 1; null where one picture shows all channels. */
  readonly channel: number | null
  /** (height, width) of RGBA */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly minimum: number
  readonly maximum: number
}

/** Channels of one filter that are shown. */
const MOST_CHANNELS = 8
/** About as wide as a picture is shown, in CSS pixels. */
const TILE_SIDE = 64

/**
 * Weights as pictures on the common scale of their tensor. Three channels are red, green and blue, with grey
 * for 0; any other number of them is shown one by one.
 */
export function weightTiles(pictures: WeightPictures, colors: SignedColors): WeightTile[] {
  const { first, weights, limit } = pictures
  const [channelCount, height, width] = pictures.shape
  const plane = height * width
  const size = channelCount * plane
  const scale = Math.max(1, Math.round(TILE_SIDE / Math.max(width, height)))
  return Array.from({ length: weights.length / size }, (_, index): WeightTile => {
    const own = weights.subarray(index * size, (index + 1) * size)
    const shown = channelCount === 3 ? 1 : Math.min(channelCount, MOST_CHANNELS)
    return {
      number: first + index + 1,
      width,
      height,
      shownWidth: width * scale,
      channels: Array.from({ length: shown }, (_, channel): WeightChannel => {
        const values =
          channelCount === 3 ? own : own.subarray(channel * plane, (channel + 1) * plane)
        return {
          channel: shown > 1 ? channel + 1 : null,
          pixels:
            channelCount === 3
              ? coloredPixels(own, plane, limit)
              : signedPixels(values, limit, colors),
          minimum: values.reduce((a, b) => Math.min(a, b), Infinity),
          maximum: values.reduce((a, b) => Math.max(a, b), -Infinity),
        }
      }),
    }
  })
}

/** −limit is dark, 0 grey and limit bright in each of the three colours. */
function coloredPixels(
  weights: Float32Array,
  plane: number,
  limit: number,
): Uint8ClampedArray<ArrayBuffer> {
  const light = (value: number): number =>
    limit > 0 ? Math.round(127.5 + (127.5 * value) / limit) : 128
  return pixelsOf(plane, (place) => {
    const values = [weights[place]!, weights[plane + place]!, weights[2 * plane + place]!] as const
    return values.every(Number.isFinite)
      ? [light(values[0]), light(values[1]), light(values[2])]
      : null
  })
}
