import { describe, expect, test } from 'vitest'
import { Smoother } from '../../../src-renderer/charts/smoothing'

function stepsOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i + 1)
}

/** Debiased exponential smoothing written as the weighted mean that it is. */
function byDefinition(values: readonly number[], factor: number): number[] {
  return values.map((_, i) => {
    const weights = values.slice(0, i + 1).map((_value, j) => (1 - factor) * factor ** (i - j))
    const sum = weights.reduce((total, weight, j) => total + weight * values[j]!, 0)
    return sum / weights.reduce((total, weight) => total + weight, 0)
  })
}

describe('smoothing', () => {
  const values = [5, 3, 4, -2, 0, 8, 1]

  test.each([0, 0.3, 0.6, 0.9, 0.99])(
    'with factor %d it is the debiased weighted mean',
    (factor) => {
      const smoothed = new Smoother(factor).update(stepsOf(7), Float64Array.from(values), 7)
      const expected = byDefinition(values, factor)
      for (const [i, value] of expected.entries()) expect(smoothed[i]).toBeCloseTo(value, 12)
    },
  )

  test('factor 1 gives the mean so far', () => {
    const smoothed = new Smoother(1).update(stepsOf(7), Float64Array.from(values), 7)
    expect([...smoothed.subarray(0, 4)]).toEqual([5, 4, 4, 2.5])
  })

  test('a constant stays itself from the first point on', () => {
    const smoothed = new Smoother(0.9).update(stepsOf(5), Float64Array.of(3, 3, 3, 3, 3), 5)
    for (const value of smoothed) expect(value).toBeCloseTo(3, 12)
  })

  test('points that are not finite are passed on and change nothing after them', () => {
    const gapped = Float64Array.of(1, NaN, 2, Infinity, 3)
    const smoothed = new Smoother(0.5).update(stepsOf(5), gapped, 5)
    const without = byDefinition([1, 2, 3], 0.5)
    expect(smoothed[1]).toBeNaN()
    expect(smoothed[3]).toBe(Infinity)
    expect([smoothed[0], smoothed[2], smoothed[4]]).toEqual([
      expect.closeTo(without[0]!, 12),
      expect.closeTo(without[1]!, 12),
      expect.closeTo(without[2]!, 12),
    ])
  })

  test('a growing series gives the same as the whole at once', () => {
    const count = 1000
    const all = Float64Array.from({ length: count }, (_, i) => Math.cos(i * 1.7))
    const whole = new Smoother(0.8).update(stepsOf(count), all, count).slice(0, count)
    const growing = new Smoother(0.8)
    let capacity = 16
    for (let known = 1; known <= count; known += 37) {
      while (capacity < known) capacity *= 2
      const buffer = new Float64Array(capacity)
      buffer.set(all.subarray(0, known))
      growing.update(stepsOf(capacity), buffer, known)
    }
    expect(growing.update(stepsOf(count), all, count).slice(0, count)).toEqual(whole)
  })

  test('earlier points that changed are smoothed anew', () => {
    const smoother = new Smoother(0.5)
    smoother.update(Uint32Array.of(1, 4), Float64Array.of(1, 4), 2)
    const steps = Uint32Array.of(1, 2, 4)
    const values = Float64Array.of(1, 9, 4)
    const smoothed = smoother.update(steps, values, 3)
    const expected = new Smoother(0.5).update(steps, values, 3)
    expect(smoothed.slice(0, 3)).toEqual(expected.slice(0, 3))
  })

  test('a series that became shorter is smoothed anew', () => {
    const smoother = new Smoother(0.5)
    smoother.update(stepsOf(4), Float64Array.of(1, 2, 3, 4), 4)
    const smoothed = smoother.update(stepsOf(2), Float64Array.of(7, 7), 2)
    expect(smoothed[1]).toBeCloseTo(7, 12)
  })
})
