import type { Histogram, InsideFrame } from '@engine/protocol/inside-view'
import { describe, expect, it } from 'vitest'
import { densityMap } from '../../../src-renderer/views/run/inside/density-map'

const look = (step: number, minimum: number, maximum: number, ...bins: number[]): InsideFrame => {
  const histogram: Histogram = {
    name: '1.affine.weight',
    kind: 'weight',
    minimum,
    maximum,
    bins: Uint32Array.from(bins),
    nonFiniteCount: 0,
  }
  return { step, elapsedMs: step, names: [], figures: new Float64Array(), histograms: [histogram] }
}
const mapOf = (...frames: InsideFrame[]) => densityMap(frames, '1.affine.weight', 'weight', 4)

describe('histograms over the steps', () => {
  it('share one axis, and each look is measured by its most frequent height', () => {
    const map = mapOf(look(1, 0, 4, 1, 2, 4, 1), look(2, 1, 2, 3, 3))
    expect(map).toMatchObject({ steps: [1, 2], minimum: 0, maximum: 4 })
    expect([...(map?.shares ?? [])]).toEqual([0.25, 0.5, 1, 0.25, 0, 1, 0, 0])
  })

  it('divide a bin among the rows that it covers', () => {
    const map = mapOf(look(1, 0, 4, 6, 2))
    expect([...(map?.shares ?? [])].map((share) => Number(share.toFixed(3)))).toEqual([
      1, 1, 0.333, 0.333,
    ])
  })

  it('of equal values is a line in the middle, and of none there is no picture', () => {
    const map = mapOf(look(1, 2, 2, 5))
    expect([...(map?.shares ?? [])].filter((share) => share > 0)).toEqual([1])
    expect(densityMap([look(1, 0, 1, 1)], 'other', 'weight', 4)).toBeNull()
    expect(mapOf(look(1, Number.NaN, Number.NaN))).toBeNull()
  })
})
