import { decodePoints, encodePoints } from './points-codec'
import { pickPoints, type SeriesPoints } from './series-points'

/** Points of a sealed chunk. */
export const CHUNK_POINT_COUNT = 4096
/** Neighbouring points that share an entry of a chunk's summary; a reading uses it from there on. */
export const SUMMARY_BUCKET_SIZE = 64

/** Chosen points with their places in what they were chosen from, both (P), ascending. */
export interface Reduction {
  readonly indices: Float64Array
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
 * @param indices their places in the series, (P); a number is the place of the first of P neighbours
 */
export function reducePoints(
  points: SeriesPoints,
  indices: number | Float64Array,
  bucketSize: number,
): Reduction {
  const { values } = points
  const count = values.length
  const places = typeof indices === 'number' ? null : indices
  const firstPlace = typeof indices === 'number' ? indices : 0
  const chosen: number[] = []
  let bucketEnd = -1
  let least = -1
  let greatest = -1
  let nan = -1
  for (let i = 0; i <= count; i++) {
    const place = places === null ? firstPlace + i : places[i]!
    if (i === count || place >= bucketEnd) {
      choose(chosen, least, greatest, nan)
      least = greatest = nan = -1
      bucketEnd = (Math.floor(place / bucketSize) + 1) * bucketSize
      if (i === count) break
    }
    const value = values[i]!
    if (value !== value) {
      if (nan < 0) nan = i
    } else {
      if (least < 0 || value < values[least]!) least = i
      if (greatest < 0 || value > values[greatest]!) greatest = i
    }
  }
  const chosenPlaces = Float64Array.from(chosen)
  for (let i = 0; i < chosen.length; i++) {
    chosenPlaces[i] = places === null ? firstPlace + chosen[i]! : places[chosen[i]!]!
  }
  return { indices: chosenPlaces, points: pickPoints(points, chosen) }
}

/** Adds up to three places in ascending order, each once; -1 stands for none. */
function choose(chosen: number[], least: number, greatest: number, nan: number): void {
  const low = Math.min(least, greatest)
  const high = Math.max(least, greatest)
  if (nan >= 0 && (nan < low || low < 0)) chosen.push(nan)
  if (low >= 0) chosen.push(low)
  if (nan > low && low >= 0 && nan < high) chosen.push(nan)
  if (high > low) chosen.push(high)
  if (nan > high && high >= 0) chosen.push(nan)
}

/** The summary of a chunk as bytes: places in the chunk (uint16), padded to 8, then the points. */
export function encodeSummary(chunk: SeriesPoints): Uint8Array {
  const { indices, points } = reducePoints(chunk, 0, SUMMARY_BUCKET_SIZE)
  const encoded = encodePoints(points)
  const pointsAt = pointsOffset(indices.length)
  const bytes = new Uint8Array(pointsAt + encoded.length)
  const places = new Uint16Array(bytes.buffer, 0, 1 + indices.length)
  places[0] = indices.length
  places.set(indices, 1)
  bytes.set(encoded, pointsAt)
  return bytes
}

/**
 * @param firstIndex place of the chunk in the series; the places returned are counted from there
 * @throws store/damaged when the bytes are none that `encodeSummary` wrote
 */
export function decodeSummary(stored: Uint8Array, firstIndex: number): Reduction {
  // Columns are read in place, for which the bytes must begin at a multiple of 8.
  const bytes = stored.byteOffset % 8 === 0 ? stored : stored.slice()
  const [count = 0] = new Uint16Array(bytes.buffer, bytes.byteOffset, 1)
  const places = new Uint16Array(bytes.buffer, bytes.byteOffset + 2, count)
  const indices = new Float64Array(count)
  for (let i = 0; i < count; i++) indices[i] = firstIndex + places[i]!
  return { indices, points: decodePoints(bytes.subarray(pointsOffset(count))) }
}

function pointsOffset(count: number): number {
  return Math.ceil((2 + count * 2) / 8) * 8
}
