import {
  bandOver,
  firstReached,
  indexAt,
  timeToTarget,
  valueAt,
  type Curve,
} from '@engine/statistics/curve'
import { sensitivityOf } from '@engine/statistics/sensitivity'
import { describe, expect, test } from 'vitest'

function curve(places: readonly number[], values: readonly number[]): Curve {
  return {
    pointCount: places.length,
    places: Float64Array.from([...places, 99]),
    values: Float64Array.from([...values, 99]),
  }
}

describe('curves', () => {
  test('a value is measured or lies on the line between two measurements', () => {
    const line = curve([10, 20, 30], [1, 2, Number.NaN])
    expect(indexAt(line, 9)).toBe(-1)
    expect(indexAt(line, 25)).toBe(1)
    expect(valueAt(line, 9)).toBeNull()
    expect(valueAt(line, 10)).toBe(1)
    expect(valueAt(line, 12.5)).toBe(1.25)
    expect(valueAt(line, 25)).toBeNull()
    expect(valueAt(line, 30)).toBeNaN()
    expect(valueAt(line, 31)).toBeNull()
    expect(valueAt(curve([], []), 1)).toBeNull()
  })

  test('a band has the mean and the chosen spread at every common place', () => {
    const curves = [curve([1, 2, 3], [1, 2, 3]), curve([1, 2, 3], [3, 2, 5])]
    const band = bandOver(curves, 'deviation')
    expect([...band.places]).toEqual([1, 2, 3])
    expect([...band.means]).toEqual([2, 2, 4])
    expect([...band.lower]).toEqual([2 - Math.SQRT2, 2, 4 - Math.SQRT2])
    expect([...band.counts]).toEqual([2, 2, 2])
    expect(bandOver(curves, 'error').upper[0]).toBeCloseTo(3, 12)
    // t for 95 % with one degree of freedom is 12.706.
    expect(bandOver(curves, 'interval').upper[0]).toBeCloseTo(2 + 12.7062, 4)
  })

  test('a band goes as far as the shortest of its curves, on the places of the sparsest', () => {
    const band = bandOver(
      [curve([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6]), curve([1, 3, 5], [2, 4, 6])],
      'error',
    )
    expect([...band.places]).toEqual([1, 3, 5])
    expect([...band.means]).toEqual([1.5, 3.5, 5.5])
    const late = bandOver([curve([1, 2, 3], [1, 1, 1]), curve([2, 3, 4, 5], [1, 1, 1, 1])], 'error')
    expect([...late.places]).toEqual([2, 3])
    expect(bandOver([curve([1, 2], [1, 1]), curve([3, 4], [1, 1])], 'error').places).toHaveLength(0)
    expect(bandOver([], 'error').places).toHaveLength(0)
  })

  test('a diverged curve is counted out, not averaged in', () => {
    const band = bandOver([curve([1, 2], [1, Number.NaN]), curve([1, 2], [3, 3])], 'error')
    expect([...band.counts]).toEqual([2, 1])
    expect([...band.means]).toEqual([2, 3])
    expect(band.lower[1]).toBe(3)
    expect(bandOver([curve([1], [Number.NaN])], 'error').means[0]).toBeNaN()
  })

  test('a target is reached at the first point that is good enough; NaN never is', () => {
    const rising = curve([1, 2, 3, 4], [0.5, Number.NaN, 0.9, 0.8])
    expect(firstReached(rising, 0.9, true)).toBe(2)
    expect(firstReached(rising, 0.95, true)).toBe(-1)
    expect(firstReached(rising, 0.5, false)).toBe(0)
    expect(timeToTarget([100, null, 140])).toMatchObject({
      reachedCount: 2,
      runCount: 3,
      mean: 120,
      minimum: 100,
      maximum: 140,
    })
    expect(timeToTarget([100, null, 140]).halfWidth).toBeCloseTo(12.7062 * 20, 2)
    expect(timeToTarget([null])).toMatchObject({ reachedCount: 0, mean: null, halfWidth: null })
  })
})

describe('sensitivity to a setting', () => {
  const measured = [
    { setting: 0.1, value: 0.9 },
    { setting: 0.01, value: 0.93 },
    { setting: 0.01, value: 0.95 },
    { setting: 1, value: Number.NaN },
    { setting: 0.001, value: 0.5 },
  ]

  test('the stretch around the best ends where the mean is too far from it', () => {
    const found = sensitivityOf(measured, true, 0.05, 'deviation')
    expect(found.points.map(({ setting }) => setting)).toEqual([0.001, 0.01, 0.1, 1])
    expect(found.best).toEqual({ setting: 0.01, mean: expect.closeTo(0.94, 12) as number })
    expect([found.goodFrom, found.goodTo]).toEqual([0.01, 0.1])
    expect(found.points[3]?.summary).toBeNull()
  })

  test('a loss is best where it is lowest, and a good setting beyond a bad one does not count', () => {
    const found = sensitivityOf(
      [
        { setting: 1, value: 0.1 },
        { setting: 2, value: 5 },
        { setting: 3, value: 0.1 },
      ],
      false,
      0.5,
      'interval',
    )
    expect(found).toMatchObject({ best: { setting: 1, mean: 0.1 }, goodFrom: 1, goodTo: 1 })
    expect(sensitivityOf([], false, 1, 'error')).toMatchObject({ best: null, goodFrom: null })
  })
})
