import { describe, expect, test } from 'vitest'
import { shadesOf } from '../../../src-renderer/charts/value-shades'

describe('the shade of a value', () => {
  test('rises in equal steps from the least value to the greatest, which has the last', () => {
    const values = Float64Array.of(-1, -0.61, -0.59, 0, 0.99, 1)
    expect([...shadesOf(values, 5)]).toEqual([0, 0, 1, 2, 4, 4])
  })

  test('is the first where all values are equal', () => {
    expect([...shadesOf(Float64Array.of(3, 3), 5)]).toEqual([0, 0])
  })
})
