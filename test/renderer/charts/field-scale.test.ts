import { describe, expect, it } from 'vitest'
import { fieldScale } from '../../../src-renderer/charts/field-scale'

describe('a scale of a field', () => {
  it('puts numbers by their size, or by their logarithm, within its ends', () => {
    const linear = fieldScale([0, 5, 10], false, 5)
    expect(linear.shareOf(5)).toBeCloseTo(0.5, 12)
    expect(linear.shareOf(10)).toBeLessThan(1)
    const logarithmic = fieldScale([0.001, 0.1, 10], true, 5)
    expect(logarithmic.shareOf(0.1)).toBeCloseTo(0.5, 12)
    expect(logarithmic.ticks.map(({ label }) => label)).toContain('0.1')
  })

  it('has no place for nothing, NaN, and on a logarithmic axis for 0', () => {
    const scale = fieldScale([1, null, Number.NaN, 0, 100], true, 5)
    expect([null, Number.NaN, 0].map((value) => scale.shareOf(value))).toEqual([null, null, null])
    expect(fieldScale([Number.NaN], false, 5).ticks).toEqual([])
    expect(fieldScale([], false, 5).shareOf(1)).toBeNull()
  })

  it('lays words equally far apart, numbers in them by their size', () => {
    const scale = fieldScale(['b10', 'b9', 'b10'], false, 5)
    expect(scale.isNumeric).toBe(false)
    expect(scale.ticks).toEqual([
      { share: 0.25, label: 'b9' },
      { share: 0.75, label: 'b10' },
    ])
    expect(scale.shareOf('b10')).toBe(0.75)
  })

  it('of equal numbers puts them in the middle', () => {
    expect(fieldScale([3, 3], false, 5).shareOf(3)).toBeCloseTo(0.5, 12)
    expect(fieldScale([0.1], true, 5).shareOf(0.1)).toBeCloseTo(0.5, 12)
  })
})
