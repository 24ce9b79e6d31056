import { describe, expect, test } from 'vitest'
import { rgbOf, signedColors, signedPixels } from '../../../src-renderer/charts/signed-colors'
import {
  cellAt,
  decisionAt,
  decisionPixels,
  leadOf,
  planeRanges,
  wonShares,
} from '../../../src-renderer/views/run/pictures/plane-reading'
import { unitMaps, unitMapsTable } from '../../../src-renderer/views/run/pictures/unit-maps'
import { unitName, unitOf } from '../../../src-renderer/views/run/pictures/unit-names'
import {
  weightTiles,
  weightTilesFigure,
} from '../../../src-renderer/views/run/pictures/weight-tiles'

const WHITE = [255, 255, 255] as const
const colors = signedColors('light', '#fff')

describe('colours of values', () => {
  test('a style sheet may shorten a colour', () => {
    expect(rgbOf('#fff')).toEqual(WHITE)
    expect(rgbOf('#0072b2')).toEqual([0, 114, 178])
  })

  test('have the ends at the limit and show nothing of what is not finite', () => {
    const pixels = signedPixels([-2, 0, 1, 9, NaN], 2, colors)
    expect([...pixels]).toEqual([
      ...[213, 94, 0, 255],
      ...[255, 255, 255, 255],
      ...[128, 185, 217, 255],
      ...[0, 114, 178, 255],
      ...[0, 0, 0, 0],
    ])
  })
})

describe('answers over a plane', () => {
  test('of a single output speak for the second of two classes', () => {
    const picture = { answers: Float32Array.of(1, 0.5, 0, NaN), outputCount: 1 }
    expect([0, 1, 2, 3].map((cell) => decisionAt(picture, cell))).toEqual([
      { winner: 1, probability: 1 },
      { winner: 0, probability: 0.5 },
      { winner: 0, probability: 1 },
      null,
    ])
    expect([...leadOf(picture, 1).subarray(0, 3)]).toEqual([1, 0, -1])
    expect(wonShares(picture)).toEqual([0.5, 0.25])
    const pixels = decisionPixels(picture, [[0, 0, 0], rgbOf('#d55e00')], WHITE)
    // Sure of the second, even, sure of the first, none.
    expect([...pixels]).toEqual([
      ...[230, 158, 102, 255],
      ...[255, 255, 255, 255],
      ...[102, 102, 102, 255],
      ...[0, 0, 0, 0],
    ])
  })

  test('lie on a square of equal units, unless the inputs are of different kinds', () => {
    const alike = planeRanges(Float64Array.of(0, 0, 2, 1, NaN, 5))
    expect(alike.x.maximum - alike.x.minimum).toBeCloseTo(alike.y.maximum - alike.y.minimum, 12)
    expect(alike.x.minimum).toBeLessThan(0)
    const apart = planeRanges(Float64Array.of(0, 0, 1, 1000))
    expect(apart.x.maximum).toBeCloseTo(1.12, 12)
    expect(apart.y.maximum).toBeCloseTo(1120, 9)
  })

  test('are found again by a place', () => {
    const range = { minimum: 0, maximum: 4 }
    const grid = { x: range, y: range, cellCount: 4, firstUnit: 0, unitCount: 0 }
    expect(cellAt(grid, 1.5, 2.5)).toBe(9)
    expect(cellAt(grid, 4, 1)).toBeNull()
  })
})

test('a hidden unit has a name in the address', () => {
  expect(unitOf(unitName('2.tanh', 4))).toEqual({ layer: '2.tanh', unit: 4 })
  expect([null, '2.tanh', '2.tanh/0', '2.tanh/x'].map(unitOf)).toEqual([null, null, null, null])
})

describe('first weights', () => {
  const pictures = {
    tensor: '1.convolution.weight',
    type: 'convolution',
    totalCount: 9,
    first: 4,
    limit: 2,
  } as const

  test('of three channels are coloured pictures', () => {
    const weights = Float32Array.of(2, 0, -2, 0, 1, 2)
    const [tile, ...others] = weightTiles({ ...pictures, shape: [3, 1, 2], weights }, colors)
    expect(others).toEqual([])
    expect(tile).toMatchObject({ number: 5, width: 2, height: 1, shownWidth: 64 })
    expect(tile?.channels).toHaveLength(1)
    expect([...(tile?.channels[0]?.pixels ?? [])]).toEqual([255, 0, 191, 255, 128, 128, 255, 255])
  })

  test('of other numbers of channels are shown one by one, on the scale of the tensor', () => {
    const weights = Float32Array.of(1, -1, 0, 2)
    const tiles = weightTiles({ ...pictures, shape: [2, 1, 1], weights }, colors)
    expect(tiles.map(({ number }) => number)).toEqual([5, 6])
    expect(tiles[0]?.channels.map(({ channel, minimum }) => [channel, minimum])).toEqual([
      [1, 1],
      [2, -1],
    ])
    expect([...(tiles[1]?.channels[1]?.pixels ?? [])]).toEqual([0, 114, 178, 255])
  })

  test('leave as a table of every weight by its place', () => {
    const weights = Float32Array.from({ length: 2 * 2 * 1 * 3 }, (_, i) => i)
    const shown = { ...pictures, shape: [2, 1, 3] as [number, number, number], weights }
    const { head, rows } = weightTilesFigure('First', shown, colors, '', ['a']).table()
    expect(head).toEqual(['a'])
    expect(rows).toHaveLength(12)
    expect(rows[0]).toEqual([5, 1, 1, 1, 0])
    expect(rows[4]).toEqual([5, 2, 1, 2, 4])
    expect(rows[11]).toEqual([6, 2, 1, 3, 11])
  })
})

test('maps of hidden units leave as a table of their values at the middles of the cells', () => {
  const range = { minimum: 0, maximum: 2 }
  const picture = {
    step: 3,
    grid: { x: range, y: { minimum: 0, maximum: 4 }, cellCount: 2, firstUnit: 16, unitCount: 16 },
    answers: Float32Array.of(0, 0, 0, 0),
    outputCount: 1,
    layers: [
      { name: '2.tanh', unitCount: 18, maps: Float32Array.of(1, 2, 3, 4, 5, 6, 7, -8) },
      { name: '4.tanh', unitCount: 3, maps: new Float32Array() },
    ],
  }
  const layers = unitMaps(picture, colors)
  expect(layers).toHaveLength(1)
  expect(layers[0]).toMatchObject({ name: '2.tanh', unitCount: 18, limit: 8 })
  expect(layers[0]?.units.map(({ number, minimum }) => [number, minimum])).toEqual([
    [17, 1],
    [18, -8],
  ])
  expect(unitMapsTable(picture, layers, ['x', 'y'])).toEqual({
    head: ['x', 'y', '2.tanh/17', '2.tanh/18'],
    rows: [
      [0.5, 1, 1, 5],
      [1.5, 1, 2, 6],
      [0.5, 3, 3, 7],
      [1.5, 3, 4, -8],
    ],
  })
})
