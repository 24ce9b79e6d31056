import { numericalGradient } from '@engine/differentiation/numerical-derivative'
import { parseFormula } from '@engine/surfaces/formula'
import { namedSurfaces, slopeField, surfaceOf, type Point } from '@engine/surfaces/surface'
import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../datasets/csv-texts'

const coordinate = fc.double({ min: -4, max: 4, noNaN: true })
const point = fc.tuple(coordinate, coordinate)
const near = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))

describe.each(Object.entries(namedSurfaces))('the surface %s', (_, surface) => {
  const written = parseFormula(surface.formula)

  test('is as high as its formula says, and as steep', () => {
    fc.assert(
      fc.property(point, (at) => {
        const expected = numericalGradient(
          ([x = 0, y = 0]) => written([x, y]),
          Float64Array.from(at),
        )
        const [dx, dy] = surface.gradient(at)
        return (
          near(surface.height(at), written(at), 1e-12) &&
          near(dx, expected[0] ?? NaN, 1e-5) &&
          near(dy, expected[1] ?? NaN, 1e-5)
        )
      }),
    )
  })

  test('is level and least where it is said to be', () => {
    for (const minimum of surface.minima) {
      for (const slope of surface.gradient(minimum)) expect(Math.abs(slope)).toBeLessThan(1e-9)
      expect(surface.height(minimum)).toBeLessThan(1e-12)
    }
  })
})

test('the surfaces have the values that are published of them', () => {
  const heights: [keyof typeof namedSurfaces, Point, number][] = [
    ['rosenbrock', [-1.2, 1], 24.2],
    ['beale', [0, 0], 14.203125],
    ['himmelblau', [0, 0], 170],
    ['himmelblau', [-0.270845, -0.923039], 181.617],
    ['valley', [-7, 2], 6.45],
    ['saddle', [1, 1], 0],
  ]
  for (const [name, at, height] of heights) {
    expect(namedSurfaces[name].height(at), name).toBeCloseTo(height, 3)
  }
})

describe('a formula', () => {
  test('is read with the precedence of mathematics', () => {
    const at = (text: string): number => parseFormula(text)([3, 2])
    expect(at('-x^2')).toBe(-9)
    expect(at('2*x^y^2')).toBe(162)
    expect(at('x - y - 1')).toBe(0)
    expect(at('exp(0)*sqrt(x^2) + sin(PI/2)*abs(-y)')).toBe(5)
    expect(at('max(x, y) + hypot(3, 4)')).toBe(8)
  })

  test('slopes as its derivative does', () => {
    const { gradient, height } = surfaceOf({ type: 'formula', formula: 'sin(x)*y^2' })
    const [dx, dy] = gradient([0.7, -1.3])
    expect(height([0.7, -1.3])).toBeCloseTo(Math.sin(0.7) * 1.69, 12)
    expect(dx).toBeCloseTo(Math.cos(0.7) * 1.69, 7)
    expect(dy).toBeCloseTo(-2.6 * Math.sin(0.7), 7)
  })

  test.each([
    ['x^', 'surface/bad-formula'],
    ['2x', 'surface/bad-formula'],
    ['x + z', 'there is no z'],
    ['sin', 'surface/bad-formula'],
    ['x = 3', 'surface/bad-formula'],
    ['x.constructor', 'surface/bad-formula'],
    ['random()', 'there is no random'],
    ['x > y', 'its value is no number'],
    ['"text"', 'its value is no number'],
    ['constructor', 'surface/bad-formula'],
    ['toString', 'surface/bad-formula'],
  ])('that is none is refused: %s', (formula, words) => {
    const { code, message } = refusalOf(() => parseFormula(formula))
    expect(code).toBe('surface/bad-formula')
    expect(`${code} ${message}`).toContain(words)
    expect(message).toContain(formula)
  })
})

test('the field of slopes points down at every place, row by row', () => {
  const field = slopeField(namedSurfaces.bowl, [-1, 0], [2, 0])
  expect(field).toEqual([
    { at: [-1, 2], down: [2, -4] },
    { at: [0, 2], down: [-0, -4] },
    { at: [-1, 0], down: [2, -0] },
    { at: [0, 0], down: [-0, -0] },
  ])
})
