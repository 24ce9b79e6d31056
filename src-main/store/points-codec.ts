import { StudioError } from '@engine/protocol/errors'
import type { SeriesPoints } from './series-points'

/**
 * Points as bytes (little-endian), without loss but for the clock, which is kept in microseconds:
 *
 *   0  uint8    format, 1
 *   1  uint8    steps: 0 regular (first step and stride), 1 listed
 *   2  uint8    values: 0 float64, 1 float32 (where every value is one exactly)
 *   3  uint8    elapsed: 0 uint32 offsets from the first, 1 float64
 *   4  uint32   number of points P
 *   8  uint32   first step
 *  12  uint32   stride
 *  16  float64  elapsed time of the first point, µs
 *  24  columns  values (P), elapsed (P), listed steps (P); each begins at a multiple of 8 bytes
 */
const FORMAT = 1
const HEADER_BYTES = 24
const MAXIMUM_OFFSET = 0xffff_ffff

export function encodePoints(points: SeriesPoints): Uint8Array {
  const { steps, values, elapsedMs } = points
  const count = steps.length
  const stride = regularStride(steps)
  const isFloat32 = values.every((value) => Object.is(Math.fround(value), value))
  const firstUs = toMicroseconds(elapsedMs[0] ?? 0)
  const spanUs = toMicroseconds(elapsedMs[count - 1] ?? 0) - firstUs
  const isLongSpan = spanUs > MAXIMUM_OFFSET

  const elapsedAt = aligned(HEADER_BYTES + count * (isFloat32 ? 4 : 8))
  const stepsAt = aligned(elapsedAt + count * (isLongSpan ? 8 : 4))
  const end = stride === null ? stepsAt + count * 4 : elapsedAt + count * (isLongSpan ? 8 : 4)
  const bytes = new Uint8Array(end)
  const header = new DataView(bytes.buffer)
  header.setUint8(0, FORMAT)
  header.setUint8(1, stride === null ? 1 : 0)
  header.setUint8(2, isFloat32 ? 1 : 0)
  header.setUint8(3, isLongSpan ? 1 : 0)
  header.setUint32(4, count, true)
  header.setUint32(8, steps[0] ?? 0, true)
  header.setUint32(12, stride ?? 0, true)
  header.setFloat64(16, firstUs, true)

  if (isFloat32) new Float32Array(bytes.buffer, HEADER_BYTES, count).set(values)
  else new Float64Array(bytes.buffer, HEADER_BYTES, count).set(values)
  const elapsed = isLongSpan
    ? new Float64Array(bytes.buffer, elapsedAt, count)
    : new Uint32Array(bytes.buffer, elapsedAt, count)
  for (let i = 0; i < count; i++) elapsed[i] = toMicroseconds(elapsedMs[i]!) - firstUs
  if (stride === null) new Uint32Array(bytes.buffer, stepsAt, count).set(steps)
  return bytes
}

/** @throws store/damaged when the bytes are none that `encodePoints` wrote */
export function decodePoints(stored: Uint8Array): SeriesPoints {
  // Columns are read in place, for which the bytes must begin at a multiple of 8.
  const bytes = stored.byteOffset % 8 === 0 ? stored : stored.slice()
  const { buffer, byteOffset, byteLength } = bytes
  if (byteLength < HEADER_BYTES || bytes[0] !== FORMAT) throw unreadable()
  const header = new DataView(buffer, byteOffset, byteLength)
  const isListed = header.getUint8(1) === 1
  const isFloat32 = header.getUint8(2) === 1
  const isLongSpan = header.getUint8(3) === 1
  const count = header.getUint32(4, true)
  const firstStep = header.getUint32(8, true)
  const stride = header.getUint32(12, true)
  const firstUs = header.getFloat64(16, true)
  const elapsedAt = aligned(HEADER_BYTES + count * (isFloat32 ? 4 : 8))
  const stepsAt = aligned(elapsedAt + count * (isLongSpan ? 8 : 4))
  const end = isListed ? stepsAt + count * 4 : elapsedAt + count * (isLongSpan ? 8 : 4)
  if (byteLength !== end) throw unreadable()

  const values = isFloat32
    ? Float64Array.from(new Float32Array(buffer, byteOffset + HEADER_BYTES, count))
    : new Float64Array(buffer, byteOffset + HEADER_BYTES, count).slice()
  const offsets = isLongSpan
    ? new Float64Array(buffer, byteOffset + elapsedAt, count)
    : new Uint32Array(buffer, byteOffset + elapsedAt, count)
  const elapsedMs = new Float64Array(count)
  for (let i = 0; i < count; i++) elapsedMs[i] = (firstUs + offsets[i]!) / 1000
  const steps = new Uint32Array(count)
  if (isListed) steps.set(new Uint32Array(buffer, byteOffset + stepsAt, count))
  else for (let i = 0; i < count; i++) steps[i] = firstStep + i * stride
  return { steps, values, elapsedMs }
}

/** The common distance of the steps, null when they have none. */
function regularStride(steps: Uint32Array): number | null {
  const stride = steps.length < 2 ? 1 : steps[1]! - steps[0]!
  for (let i = 1; i < steps.length; i++) if (steps[i]! - steps[i - 1]! !== stride) return null
  return stride
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000)
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8
}

function unreadable(): StudioError {
  return new StudioError(
    'store/damaged',
    'A stored piece of a curve cannot be read: its bytes have changed since they were written. The ' +
      'other series of the run and its checkpoints are not touched by this.',
  )
}
