import { numericalGradient } from '../differentiation/numerical-derivative'
import type { KnownSurface, SurfaceConfig } from '../protocol/surface-config'
import { parseFormula } from './formula'

export type Point = readonly [x: number, y: number]

/** A function of two numbers to go down on. */
export interface Surface {
  /** As it is written down. */
  readonly formula: string
  readonly height: (point: Point) => number
  /** (∂f/∂x, ∂f/∂y) */
  readonly gradient: (point: Point) => Point
}

/** A surface that everybody knows, with a way down that shows what it is known for. */
export interface NamedSurface extends Surface {
  readonly start: Point
  /** Where it is least; empty where nowhere. */
  readonly minima: readonly Point[]
}

/**
 * @see Rosenbrock 1960, The Computer Journal 3 (3)
 * @see Beale 1958, Princeton University, Technical Report 25
 * @see Himmelblau 1972, Applied Nonlinear Programming
 */
export const namedSurfaces: Readonly<Record<KnownSurface, NamedSurface>> = {
  bowl: {
    formula: 'x^2 + y^2',
    start: [-3, 2],
    minima: [[0, 0]],
    height: ([x, y]) => x ** 2 + y ** 2,
    gradient: ([x, y]) => [2 * x, 2 * y],
  },
  valley: {
    formula: 'x^2/20 + y^2',
    start: [-7, 2],
    minima: [[0, 0]],
    height: ([x, y]) => x ** 2 / 20 + y ** 2,
    gradient: ([x, y]) => [x / 10, 2 * y],
  },
  rosenbrock: {
    formula: '(1 - x)^2 + 100*(y - x^2)^2',
    start: [-1.5, 2],
    minima: [[1, 1]],
    height: ([x, y]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
    gradient: ([x, y]) => [2 * (x - 1) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
  },
  beale: {
    formula: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
    start: [-1, 1.5],
    minima: [[3, 0.5]],
    height: (point) => bealeTerms(point).reduce((sum, term) => sum + term ** 2, 0),
    gradient: (point) => {
      const [x, y] = point
      const [a, b, c] = bealeTerms(point)
      return [
        2 * (a * (y - 1) + b * (y ** 2 - 1) + c * (y ** 3 - 1)),
        2 * x * (a + 2 * b * y + 3 * c * y ** 2),
      ]
    },
  },
  himmelblau: {
    formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
    start: [0, -0.5],
    minima: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ],
    height: ([x, y]) => (x ** 2 + y - 11) ** 2 + (x + y ** 2 - 7) ** 2,
    gradient: ([x, y]) => [
      4 * x * (x ** 2 + y - 11) + 2 * (x + y ** 2 - 7),
      2 * (x ** 2 + y - 11) + 4 * y * (x + y ** 2 - 7),
    ],
  },
  saddle: {
    formula: 'x^2 - y^2',
    start: [-2, 0.001],
    minima: [],
    height: ([x, y]) => x ** 2 - y ** 2,
    gradient: ([x, y]) => [2 * x, -2 * y],
  },
}

function bealeTerms([x, y]: Point): [number, number, number] {
  return [1.5 - x + x * y, 2.25 - x + x * y ** 2, 2.625 - x + x * y ** 3]
}

/**
 * The surface that is meant; of a formula the gradient is taken by central differences.
 *
 * @throws surface/bad-formula
 */
export function surfaceOf(config: SurfaceConfig): Surface {
  if (config.type !== 'formula') return namedSurfaces[config.type]
  const height = parseFormula(config.formula)
  return {
    formula: config.formula,
    height,
    gradient: ([x, y]) => {
      const at = numericalGradient(([a = 0, b = 0]) => height([a, b]), Float64Array.of(x, y))
      return [at[0]!, at[1]!]
    },
  }
}

/** Where −∇f points over an even grid of places, for arrows over the contour lines. */
export function slopeField(
  surface: Surface,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): readonly { readonly at: Point; readonly down: Point }[] {
  return Array.from(ys).flatMap((y) =>
    Array.from(xs, (x) => {
      const [dx, dy] = surface.gradient([x, y])
      return { at: [x, y] as const, down: [-dx, -dy] as const }
    }),
  )
}
