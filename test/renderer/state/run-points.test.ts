import { BATCH_LOSS, type MetricBatch } from '@engine/protocol/metric-batch'
import type { Series } from '@engine/protocol/run'
import { describe, expect, it } from 'vitest'
import { RunPoints } from '../../../src-renderer/state/run-points'

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_value, index) => from + index)

function batchOf(from: number, to: number, series = BATCH_LOSS): MetricBatch {
  const steps = range(from, to)
  return [
    {
      series,
      steps: Uint32Array.from(steps),
      values: Float64Array.from(steps, (step) => 1 / step),
      elapsedMs: Float64Array.from(steps),
    },
  ]
}
function storedOf(from: number, to: number, series = BATCH_LOSS): Series[] {
  return batchOf(from, to, series).map((columns) => ({
    ...columns,
    isReduced: false,
    totalCount: columns.steps.length,
  }))
}
function stepsOf(points: RunPoints, series = BATCH_LOSS): number[] {
  const buffer = points.of(series)
  return buffer === undefined ? [] : [...buffer.steps.subarray(0, buffer.pointCount)]
}

describe('the points of a run', () => {
  it('wait for the stored part when live ones come first', () => {
    const points = new RunPoints()
    expect(points.append(batchOf(90, 120))).toBeNull()
    expect(stepsOf(points)).toEqual([])
    expect(points.load(storedOf(1, 100))).toBeNull()
    expect(stepsOf(points)).toEqual(range(1, 120))
  })

  it('tell of a gap when the store was behind the live points, and take what fills it', () => {
    const points = new RunPoints()
    points.append(batchOf(111, 120))
    expect(points.load(storedOf(1, 100))).toEqual({ fromStep: 101, toStep: 110 })
    points.fill(storedOf(101, 110))
    expect(stepsOf(points)).toEqual(range(1, 120))
  })

  it('tell of no gap for a series that is not measured at every step', () => {
    const points = new RunPoints()
    points.load(storedOf(10, 10, 'test/accuracy'))
    expect(points.append(batchOf(20, 20, 'test/accuracy'))).toBeNull()
    expect(stepsOf(points, 'test/accuracy')).toEqual([10, 20])
  })

  it('lose and double nothing over a second loading, as after a reconnection', () => {
    const points = new RunPoints()
    points.load(storedOf(1, 50))
    points.append(batchOf(51, 60))
    points.beginLoading()
    points.append(batchOf(81, 90))
    points.load(storedOf(1, 85))
    expect(stepsOf(points)).toEqual(range(1, 90))
  })

  it('stay bounded in memory and keep their last point', () => {
    const points = new RunPoints()
    points.load([])
    for (let from = 1; from < 1_000_000; from += 50_000) points.append(batchOf(from, from + 49_999))
    const buffer = points.of(BATCH_LOSS)
    expect(buffer?.pointCount).toBeLessThanOrEqual(250_000)
    expect(buffer?.lastStep).toBe(1_000_000)
    expect(buffer?.isReduced).toBe(true)
    expect(points.isReduced).toBe(true)
  })
})
