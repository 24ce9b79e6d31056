import { describe, expect, test } from 'vitest'
import {
  descendNumerically,
  numericalDerivative,
  numericalGradient,
} from '@engine/differentiation/numerical-derivative'

describe('a numerical derivative', () => {
  test('is far closer from both sides than from one', () => {
    const central = Math.abs(numericalDerivative(Math.exp, 1) - Math.E)
    const forward = Math.abs(numericalDerivative(Math.exp, 1, 1e-4, 'forward') - Math.E)
    expect(central).toBeLessThan(1e-8)
    // f″h/2 = e·10⁻⁴/2
    expect(forward).toBeCloseTo((Math.E * 1e-4) / 2, 7)
  })

  test('gets worse again when the step is too small for the precision', () => {
    const error = (h: number): number => Math.abs(numericalDerivative(Math.exp, 1, h) - Math.E)
    expect(error(1e-5)).toBeLessThan(error(1e-2))
    expect(error(1e-5)).toBeLessThan(error(1e-13))
  })
})

describe('a numerical gradient', () => {
  test('takes one partial derivative after the other and leaves the point as it was', () => {
    const point = Float64Array.of(3, 4)
    const gradient = numericalGradient(([x = 0, y = 0]) => x ** 2 * y, point)
    expect(gradient[0]).toBeCloseTo(24, 6)
    expect(gradient[1]).toBeCloseTo(9, 6)
    expect([...point]).toEqual([3, 4])
  })

  test('of no number at all is empty', () => {
    expect(numericalGradient(() => 1, new Float64Array(0)).length).toBe(0)
  })

  test('leads downhill to the minimum', () => {
    const points = descendNumerically(([x = 0, y = 0]) => x ** 2 + y ** 2, [-3, 4], 0.1, 100)
    expect(points).toHaveLength(101)
    expect(Math.hypot(...(points.at(-1) ?? [NaN]))).toBeLessThan(1e-8)
  })
})
