import type { WeightPictures } from '@engine/protocol/network-pictures'
import type { TilesContent } from '../../../charts/tiles-painter'
import { pixelsOf, signedPixels, type SignedColors } from '../../../charts/signed-colors'
import { tilesFigure } from '../../../figures/chart-figures'
import type { FigureTable, PaintedFigure } from '../../../figures/figure'
import { formatCount } from '../../../locales/formatting'

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

/** Of the picture that is taken: nine tiles of 28 pixels stand in a row. */
const PICTURE_WIDTH = 760

/**
 * First weights as they are taken out of the program.
 *
 * @param scale what the colours stand for, where weights are red, green and blue
 * @param head of the table: number, channel, row, column, weight
 */
export function weightTilesFigure(
  title: string,
  pictures: WeightPictures,
  colors: SignedColors,
  scale: string,
  head: FigureTable['head'],
): PaintedFigure {
  const [channelCount, height] = pictures.shape
  const content: TilesContent = {
    groups: [
      {
        name: pictures.tensor,
        scale: channelCount === 3 ? scale : { limit: pictures.limit, colors },
        tiles: weightTiles(pictures, colors).map((tile) => ({
          label: formatCount(tile.number),
          images: tile.channels.map(({ pixels }) => ({
            pixels,
            columnCount: tile.width,
            rowCount: tile.height,
          })),
          width: tile.shownWidth,
          height: (tile.shownWidth / tile.width) * height,
        })),
      },
    ],
  }
  return tilesFigure(title, content, PICTURE_WIDTH, () => ({ head, rows: weightRows(pictures) }))
}

/** A row for each weight, all channels of those units or filters that are shown: places from 1, weight. */
function weightRows({ first, weights, shape }: WeightPictures): readonly number[][] {
  const [channelCount, height, width] = shape
  const plane = height * width
  return Array.from(weights, (weight, index) => {
    const place = index % plane
    return [
      first + Math.floor(index / (channelCount * plane)) + 1,
      (Math.floor(index / plane) % channelCount) + 1,
      Math.floor(place / width) + 1,
      (place % width) + 1,
      weight,
    ]
  })
}
