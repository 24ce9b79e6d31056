import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { histogramBins } from '../../../src-renderer/charts/histogram-bins'

describe('histogram bins', () => {
  test('whole numbers of a small range have a bin each', () => {
    const { range, counts } = histogramBins(Float64Array.of(1, 2, 2, 5), 40)
    expect(range).toEqual({ minimum: 0.5, maximum: 5.5 })
    expect(counts).toEqual([1, 2, 0, 0, 1])
  })

  test('one value has one bin around it', () => {
    expect(histogramBins(Float64Array.of(0.25, 0.25), 40).counts).toEqual([2])
  })

  test('what is not finite is left out and counted', () => {
    const { counts, leftOutCount } = histogramBins(Float64Array.of(NaN, Infinity, 1.5), 4)
    expect(counts).toEqual([1])
    expect(leftOutCount).toBe(2)
    expect(histogramBins(new Float64Array(0), 4).counts).toEqual([])
  })

  test('every finite value is counted once', () => {
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, min: -1e6, max: 1e6 }), (values) => {
        const { counts } = histogramBins(values, 40)
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
      }),
    )
  })
})
