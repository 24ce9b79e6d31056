import type { MetricBatch, PointColumns } from '@engine/protocol/metric-batch'

/** Points of all series together. */
export function pointCountOf(batch: MetricBatch): number {
  return batch.reduce((count, columns) => count + columns.steps.length, 0)
}

/** Several batches of one run, in the order in which they were measured, as a single one. */
export function mergeBatches(batches: readonly MetricBatch[]): MetricBatch {
  const [first] = batches
  if (first && batches.length === 1) return first
  const bySeries = new Map<string, PointColumns[]>()
  for (const columns of batches.flat()) {
    const pieces = bySeries.get(columns.series)
    if (pieces) pieces.push(columns)
    else bySeries.set(columns.series, [columns])
  }
  return [...bySeries].map(([series, pieces]) => joinColumns(series, pieces))
}

function joinColumns(series: string, pieces: readonly PointColumns[]): PointColumns {
  const count = pieces.reduce((sum, piece) => sum + piece.steps.length, 0)
  const joined = {
    series,
    steps: new Uint32Array(count),
    values: new Float64Array(count),
    elapsedMs: new Float64Array(count),
  }
  let offset = 0
  for (const piece of pieces) {
    joined.steps.set(piece.steps, offset)
    joined.values.set(piece.values, offset)
    joined.elapsedMs.set(piece.elapsedMs, offset)
    offset += piece.steps.length
  }
  return joined
}

/** The points at and after a step; series without any are left out. */
export function pointsFrom(batch: MetricBatch, step: number): MetricBatch {
  const kept: MetricBatch = []
  for (const columns of batch) {
    const start = columns.steps.findIndex((pointStep) => pointStep >= step)
    if (start < 0) continue
    if (start === 0) kept.push(columns)
    else {
      kept.push({
        series: columns.series,
        steps: columns.steps.slice(start),
        values: columns.values.slice(start),
        elapsedMs: columns.elapsedMs.slice(start),
      })
    }
  }
  return kept
}
