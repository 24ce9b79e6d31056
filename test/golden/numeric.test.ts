import { it } from 'vitest'
import { z } from 'zod'
import {
  descendNumerically,
  numericalDerivative,
  numericalGradient,
} from '@engine/differentiation/numerical-derivative'
import { describeGolden, expectClose } from './golden-files'

/** Where a central difference is involved, see the goldens' README. */
const TOLERANCE = 1e-7

const surface = { a: z.number(), b: z.number(), c: z.number(), h: z.number() }
const caseSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    id: z.string(),
    kind: z.literal('derivative'),
    coefficients: z.array(z.number()),
    h: z.number(),
    x: z.array(z.number()),
    numeric: z.array(z.number()),
    exact: z.array(z.number()),
  }),
  z.looseObject({
    id: z.string(),
    kind: z.literal('gradient'),
    ...surface,
    points: z.array(z.array(z.number())),
    numeric: z.array(z.array(z.number())),
  }),
  z.looseObject({
    id: z.string(),
    kind: z.literal('descent'),
    ...surface,
    lr: z.number(),
    start: z.array(z.number()),
    steps: z.array(z.int()),
    points: z.array(z.array(z.number())),
  }),
])

/** a·x² + b·y² + c·x·y */
function quadratic({ a, b, c }: { a: number; b: number; c: number }) {
  return ([x = 0, y = 0]: Float64Array): number => a * x ** 2 + b * y ** 2 + c * x * y
}

describeGolden('numeric.json', caseSchema, (cases) => {
  for (const golden of cases) {
    it(`${golden.id} is the central difference that NumPy takes`, () => {
      switch (golden.kind) {
        case 'derivative': {
          const f = (x: number): number =>
            golden.coefficients.reduce((sum, factor, power) => sum + factor * x ** power, 0)
          const got = golden.x.map((x) => numericalDerivative(f, x, golden.h))
          expectClose(got, golden.numeric, TOLERANCE)
          expectClose(got, golden.exact, TOLERANCE)
          return
        }
        case 'gradient': {
          const f = quadratic(golden)
          const got = golden.points.flatMap((point) => [
            ...numericalGradient(f, Float64Array.from(point), golden.h),
          ])
          expectClose(got, golden.numeric, TOLERANCE)
          return
        }
        case 'descent': {
          const last = Math.max(...golden.steps)
          const points = descendNumerically(
            quadratic(golden),
            golden.start,
            golden.lr,
            last,
            golden.h,
          )
          const got = golden.steps.flatMap((step) => [...(points[step] ?? [])])
          expectClose(got, golden.points, TOLERANCE)
          return
        }
        default:
          golden satisfies never
      }
    })
  }
})
