import type { PointColumns } from '@engine/protocol/metric-batch'

/** Points of a series in columns of equal length, by ascending steps. */
export type SeriesPoints = Pick<PointColumns, 'steps' | 'values' | 'elapsedMs'>

export function slicePoints(points: SeriesPoints, start: number, end?: number): SeriesPoints {
  return {
    steps: points.steps.slice(start, end),
    values: points.values.slice(start, end),
    elapsedMs: points.elapsedMs.slice(start, end),
  }
}

export function joinPoints(parts: readonly SeriesPoints[]): SeriesPoints {
  const [only] = parts
  if (only && parts.length === 1) return only
  const count = parts.reduce((sum, part) => sum + part.steps.length, 0)
  const steps = new Uint32Array(count)
  const values = new Float64Array(count)
  const elapsedMs = new Float64Array(count)
  let offset = 0
  for (const part of parts) {
    steps.set(part.steps, offset)
    values.set(part.values, offset)
    elapsedMs.set(part.elapsedMs, offset)
    offset += part.steps.length
  }
  return { steps, values, elapsedMs }
}

/** The points at the given places. */
export function pickPoints(points: SeriesPoints, indices: readonly number[]): SeriesPoints {
  const steps = new Uint32Array(indices.length)
  const values = new Float64Array(indices.length)
  const elapsedMs = new Float64Array(indices.length)
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!
    steps[i] = points.steps[index]!
    values[i] = points.values[index]!
    elapsedMs[i] = points.elapsedMs[index]!
  }
  return { steps, values, elapsedMs }
}

/** Place of the first step that is not below `step`; the length when there is none. */
export function lowerBound(steps: Uint32Array, step: number): number {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (steps[middle]! < step) low = middle + 1
    else high = middle
  }
  return low
}

/** The points by strictly ascending steps; of several at one step the first is kept. */
export function sortPoints(points: SeriesPoints): SeriesPoints {
  const { steps } = points
  let isAscending = true
  for (let i = 1; i < steps.length; i++) if (steps[i]! <= steps[i - 1]!) isAscending = false
  if (isAscending) return points
  // Sorting is stable, so the first of equal steps stays first.
  const order = Array.from(steps, (_, index) => index).sort((a, b) => steps[a]! - steps[b]!)
  const kept = order.filter(
    (index, place) => place === 0 || steps[index] !== steps[order[place - 1]!],
  )
  return pickPoints(points, kept)
}

/** Elapsed times that never go back, beginning at `fromMs`. */
export function raiseElapsed(points: SeriesPoints, fromMs: number): SeriesPoints {
  let latest = fromMs
  const elapsedMs = points.elapsedMs.map((elapsed) => (latest = Math.max(latest, elapsed)))
  return { ...points, elapsedMs }
}

/** Both by ascending steps. A late point is given no later time than the stored point behind it. */
export function mergePoints(stored: SeriesPoints, late: SeriesPoints): SeriesPoints {
  const elapsedMs = late.elapsedMs.map((elapsed, i) => {
    const next = lowerBound(stored.steps, late.steps[i]!)
    return Math.min(elapsed, stored.elapsedMs[next] ?? Infinity)
  })
  return sortPoints(joinPoints([stored, { ...late, elapsedMs }]))
}
