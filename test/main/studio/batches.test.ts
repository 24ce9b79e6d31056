import type { MetricBatch } from '@engine/protocol/metric-batch'
import { describe, expect, test } from 'vitest'
import { mergeBatches, pointCountOf, pointsFrom } from '../../../src-main/studio/batches'

function batch(columns: Readonly<Record<string, readonly number[]>>): MetricBatch {
  return Object.entries(columns).map(([series, steps]) => ({
    series,
    steps: Uint32Array.from(steps),
    values: Float64Array.from(steps, (step) => 1 / step),
    elapsedMs: Float64Array.from(steps, (step) => step * 2),
  }))
}

describe('batches of points', () => {
  test('are merged series by series in the order of their measurement', () => {
    const merged = mergeBatches([
      batch({ loss: [1, 2] }),
      batch({ loss: [3], accuracy: [3] }),
      batch({}),
      batch({ accuracy: [6], loss: [4, 5, 6] }),
    ])
    expect(merged).toEqual(batch({ loss: [1, 2, 3, 4, 5, 6], accuracy: [3, 6] }))
    expect(pointCountOf(merged)).toBe(8)
    expect(mergeBatches([])).toEqual([])
  })

  test('are cut at a step, and what is left owns its buffers', () => {
    const points = batch({ loss: [1, 2, 3, 4], accuracy: [2], rate: [3, 4] })
    const news = pointsFrom(points, 3)
    expect(news).toEqual(batch({ loss: [3, 4], rate: [3, 4] }))
    expect(news[0]?.values.buffer.byteLength).toBe(16)
    expect(pointsFrom(points, 1)).toEqual(points)
    expect(pointsFrom(points, 9)).toEqual([])
  })
})
