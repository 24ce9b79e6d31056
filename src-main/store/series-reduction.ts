import { decodePoints, encodePoints } from './points-codec'
import { pickPoints, type SeriesPoints } from './series-points'

/** Points of a sealed chunk. */
export const CHUNK_POINT_COUNT = 4096
/** Neighbouring points that share an entry of a chunk's summary; a reading uses it from there on. */
export const SUMMARY_BUCKET_SIZE = 64

/** Chosen points with their places in what they were chosen from, ascending. */
export interface Reduction {
  readonly indices: readonly number[]
  readonly points: SeriesPoints
}

/**
 * Of every bucket of `bucketSize` neighbouring points the least and the greatest value and the first
 * NaN, each the first of its kind, in the order of steps. Buckets are counted from the start of the
 * series, so that they stay where they are while points are added.
 *
 * Points may come from a reduction by a divisor of `bucketSize`: the result is the same as from all.
 *
 * @param points  P points, by ascending steps
 * @param indices places in the series, (P), ascending; a number is the place of the first of a run
 *                without gaps
 */
export function reducePoints(
  points: SeriesPoints,
  indices: number | readonly number[],
  bucketSize: number,
): Reduction {
  const { values } = points
  const placeOf = (i: number): number => (typeof indices === 'number' ? indices + i : indices[i]!)
  const chosen: number[] = []
  let bucket = -1
  let least = -1
  let greatest = -1
  let nan = -1
  const close = (): void => {
    const found = [least, greatest, nan].filter((i) => i >= 0).sort((a, b) => a - b)
    for (const [place, i] of found.entries()) if (i !== found[place - 1]) chosen.push(i)
    least = greatest = nan = -1
  }
  for (let i = 0; i < values.length; i++) {
    const ownBucket = Math.floor(placeOf(i) / bucketSize)
    if (ownBucket !== bucket) {
      close()
      bucket = ownBucket
    }
    const value = values[i]!
    if (Number.isNaN(value)) {
      if (nan < 0) nan = i
      continue
    }
    if (least < 0 || value < values[least]!) least = i
    if (greatest < 0 || value > values[greatest]!) greatest = i
  }
  close()
  return { indices: chosen.map(placeOf), points: pickPoints(points, chosen) }
}

/** The summary of a chunk as bytes: places in the chunk (uint16), padded to 8, then the points. */
export function encodeSummary(chunk: SeriesPoints): Uint8Array {
  const { indices, points } = reducePoints(chunk, 0, SUMMARY_BUCKET_SIZE)
  const encoded = encodePoints(points)
  const pointsAt = Math.ceil((2 + indices.length * 2) / 8) * 8
  const bytes = new Uint8Array(pointsAt + encoded.length)
  const places = new Uint16Array(bytes.buffer, 0, 1 + indices.length)
  places[0] = indices.length
  places.set(indices, 1)
  bytes.set(encoded, pointsAt)
  return bytes
}

/** @throws store/damaged when the bytes are none that `encodeSummary` wrote */
export function decodeSummary(stored: Uint8Array): Reduction {
  const bytes = stored.slice()
  const count = new DataView(bytes.buffer).getUint16(0, true)
  const pointsAt = Math.ceil((2 + count * 2) / 8) * 8
  const points = decodePoints(bytes.subarray(pointsAt))
  return { indices: [...new Uint16Array(bytes.buffer, 2, count)], points }
}
