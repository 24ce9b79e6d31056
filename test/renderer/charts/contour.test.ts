import { describe, expect, it } from 'vitest'
import {
  contourLevels,
  contourLine,
  shadeOf,
  valueAt,
  type PlaneGrid,
} from '../../../src-renderer/charts/contour'

function gridOf(f: (x: number, y: number) => number, count = 41): PlaneGrid {
  const places = Array.from({ length: count }, (_, i) => -2 + (4 * i) / (count - 1))
  return { xs: places, ys: places, values: places.flatMap((y) => places.map((x) => f(x, y))) }
}

describe('a contour line', () => {
  it('of a bowl is a circle, closed', () => {
    const stretches = contourLine(
      gridOf((x, y) => x * x + y * y),
      1.44,
    )
    const ends = new Map<string, number>()
    for (const [x1, y1, x2, y2] of stretches) {
      for (const [x, y] of [
        [x1, y1],
        [x2, y2],
      ] as const) {
        expect(Math.abs(Math.hypot(x, y) - 1.2)).toBeLessThan(0.005)
        const key = `${x.toFixed(9)} ${y.toFixed(9)}`
        ends.set(key, (ends.get(key) ?? 0) + 1)
      }
    }
    expect(stretches.length).toBeGreaterThan(60)
    // Every end is where another stretch begins.
    expect(new Set(ends.values())).toEqual(new Set([2]))
  })

  it('of a plane is straight, and misses levels that are not there', () => {
    const grid = gridOf((x, y) => x + 2 * y, 5)
    for (const [x1, y1, x2, y2] of contourLine(grid, 0.5)) {
      expect(x1 + 2 * y1).toBeCloseTo(0.5, 12)
      expect(x2 + 2 * y2).toBeCloseTo(0.5, 12)
    }
    expect(contourLine(grid, 100)).toEqual([])
  })

  it('parts a saddle by its middle, and leaves out cells without a number', () => {
    const square = (values: readonly number[]): PlaneGrid => ({ xs: [0, 1], ys: [0, 1], values })
    // High at two opposite corners; the middle is above 0.4 and below 0.6.
    const saddle = square([1, 0, 0, 1])
    const cuts = (level: number) =>
      contourLine(saddle, level).map(([x1, y1, x2, y2]) => (x1 + x2) / 2 - (y1 + y2) / 2)
    // Lines around the low corners (1, 0) and (0, 1).
    expect(cuts(0.4).map(Math.sign).sort()).toEqual([-1, 1])
    // Lines around the high corners (0, 0) and (1, 1).
    expect(cuts(0.6)).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)])
    expect(contourLine(square([1, Number.NaN, 0, 1]), 0.5)).toEqual([])
  })
})

describe('values between the places of a grid', () => {
  it('are linear, and none outside', () => {
    const grid = gridOf((x, y) => 3 * x - y, 5)
    expect(valueAt(grid, 0.3, -1.7)).toBeCloseTo(2.6, 12)
    expect(valueAt(grid, 2, 2)).toBeCloseTo(4, 12)
    expect(valueAt(grid, 2.1, 0)).toBeNaN()
  })
})

describe('levels', () => {
  it('rise by equal factors where all values are positive, and evenly elsewhere', () => {
    expect(contourLevels([1, 16, Number.POSITIVE_INFINITY], 3)).toEqual([
      expect.closeTo(2, 12),
      expect.closeTo(4, 12),
      expect.closeTo(8, 12),
    ])
    expect(contourLevels([-1, 1], 3)).toEqual([-0.5, 0, 0.5])
    expect(contourLevels([2, 2], 3)).toEqual([])
    expect(shadeOf(4, 1, 16)).toBeCloseTo(0.5, 12)
    expect(shadeOf(Number.NaN, 1, 16)).toBe(1)
  })
})
