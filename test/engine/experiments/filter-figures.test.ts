import { describe, expect, it } from 'vitest'
import { filterMeasures, filtersIn, planeOf, roughnessOf } from '@engine/experiments/filter-figures'
import { encodeSafetensors } from '@engine/tensor/safetensors'

/** Filters (2, 1, 2, 3) in a file among other tensors. */
const file = encodeSafetensors(
  [
    { name: '1.convolution.bias', shape: [2], data: Float32Array.of(9, 9) },
    {
      name: '1.convolution.weight',
      shape: [2, 1, 2, 3],
      data: Float32Array.of(0, 1, 3, 0, 1, 3, 0, 0, 0, 4, 4, 4),
    },
  ],
  {},
)

describe('filters of a convolution', () => {
  it('are read from a file of parameters, plane by plane', () => {
    const filters = filtersIn(file, '1.convolution.weight')
    expect(filters).toMatchObject({ planeCount: 2, height: 2, width: 3 })
    expect([...planeOf(filters, 1)]).toEqual([0, 0, 0, 4, 4, 4])
  })

  it('are as rough as neighbours in rows and columns differ, by their deviation', () => {
    const filters = filtersIn(file, '1.convolution.weight')
    // Differences 1 2 | 1 2 | 0 0 0 and 0 0 | 0 0 | 4 4 4 over 14 pairs; mean 5/3, mean square 17/3.
    const deviation = Math.sqrt(17 / 3 - 25 / 9)
    expect(roughnessOf(filters)).toBeCloseTo(18 / 14 / deviation, 12)
  })

  it('do not get smoother by being longer, only by neighbours that resemble each other', () => {
    const rough = {
      weights: Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1, 1),
      planeCount: 1,
      height: 3,
      width: 3,
    }
    const longer = { ...rough, weights: rough.weights.map((weight) => 5 * weight) }
    const smooth = { ...rough, weights: Float64Array.of(-1, 0, 1, -1, 0, 1, -1, 0, 1) }
    expect(filterMeasures(rough, longer)['roughness ratio']).toBeCloseTo(1, 12)
    expect(filterMeasures(rough, longer)['deviation after']).toBeCloseTo(
      5 * filterMeasures(rough, longer)['deviation before'],
      12,
    )
    expect(filterMeasures(rough, smooth)['roughness ratio']).toBeLessThan(0.5)
  })
})
