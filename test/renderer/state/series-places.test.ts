import { describe, expect, test } from 'vitest'
import { SeriesBuffer } from '../../../src-renderer/state/series-buffer'
import { PlaceCache, examplesAt, type RunClock } from '../../../src-renderer/state/series-places'

const clock: RunClock = { stepsPerEpoch: 4, examplesPerEpoch: 35, batchSize: 10 }

function bufferOf(steps: readonly number[]): SeriesBuffer {
  const buffer = new SeriesBuffer()
  append(buffer, steps)
  return buffer
}
function append(buffer: SeriesBuffer, steps: readonly number[]): void {
  buffer.merge({
    steps: Uint32Array.from(steps),
    values: Float64Array.from(steps),
    elapsedMs: Float64Array.from(steps, (step) => step * 2),
  })
}

describe('where points lie on an axis', () => {
  test('the last batch of an epoch may be short', () => {
    expect([0, 1, 3, 4, 5, 8].map((step) => examplesAt(step, clock))).toEqual([
      0, 10, 30, 35, 45, 70,
    ])
    expect(examplesAt(3, { stepsPerEpoch: 4, examplesPerEpoch: null, batchSize: 10 })).toBe(30)
  })

  test('steps and times are the stored ones, epochs and examples follow from the steps', () => {
    const cache = new PlaceCache()
    const buffer = bufferOf([1, 2, 4])
    expect(cache.of('a', buffer, 'step', clock)).toBe(buffer.steps)
    expect(cache.of('a', buffer, 'time', clock)).toBe(buffer.elapsedMs)
    expect([...cache.of('a', buffer, 'epoch', clock).slice(0, 3)]).toEqual([0.25, 0.5, 1])
    expect([...cache.of('a', buffer, 'examples', clock).slice(0, 3)]).toEqual([10, 20, 35])
  })

  test('new points are added, and points put in between are seen', () => {
    const cache = new PlaceCache()
    const buffer = bufferOf([2, 4])
    cache.of('a', buffer, 'epoch', clock)
    append(buffer, [8])
    expect([...cache.of('a', buffer, 'epoch', clock).slice(0, 3)]).toEqual([0.5, 1, 2])
    append(buffer, [3])
    expect([...cache.of('a', buffer, 'epoch', clock).slice(0, 4)]).toEqual([0.5, 0.75, 1, 2])
    append(
      buffer,
      Array.from({ length: 1000 }, (_, i) => 100 + i),
    )
    expect(cache.of('a', buffer, 'epoch', clock)[1003]).toBe(1099 / 4)
  })
})
