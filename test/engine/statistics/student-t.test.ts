import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logGamma, regularizedIncompleteBeta } from '@engine/statistics/incomplete-beta'
import { pairedDifference } from '@engine/statistics/paired-difference'
import { intervalHalfWidth, medianOf, spreadOf, summarizeSample } from '@engine/statistics/sample'
import {
  studentTCumulative,
  studentTQuantile,
  studentTTwoSided,
} from '@engine/statistics/student-t'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const numbers = z.array(z.number())
const reference = z
  .object({
    gammas: z.array(z.object({ x: z.number(), value: z.number() })),
    betas: z.array(z.object({ x: z.number(), a: z.number(), b: z.number(), value: z.number() })),
    quantiles: z.array(
      z.object({ probability: z.number(), degreesOfFreedom: z.number(), t: z.number() }),
    ),
    cumulatives: z.array(
      z.object({
        t: z.number(),
        degreesOfFreedom: z.number(),
        probability: z.number(),
        twoSided: z.number(),
      }),
    ),
    intervals: z.array(
      z.object({
        values: numbers,
        confidence: z.number(),
        mean: z.number(),
        standardDeviation: z.number(),
        standardError: z.number(),
        halfWidth: z.number(),
      }),
    ),
    pairs: z.array(
      z.object({
        first: numbers,
        second: numbers,
        mean: z.number(),
        halfWidth: z.number(),
        pValue: z.number(),
        greaterCount: z.int(),
        lessCount: z.int(),
        equalCount: z.int(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'reference/student-t.json'), 'utf8')))

/** Fails on NaN: a comparison with it is false. */
function expectNear(actual: number | null | undefined, expected: number, relative: number): void {
  const value = actual ?? Number.NaN
  const isNear = Math.abs(value - expected) <= relative * Math.max(Math.abs(expected), 1e-300)
  expect(isNear || value === expected, `${String(value)} should be ${String(expected)}`).toBe(true)
}

describe("Student's t, as scipy has it", () => {
  test.each(reference.gammas)('ln Γ($x)', ({ x, value }) => {
    expect(Math.abs(logGamma(x) - value)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(value)))
  })

  test.each(reference.betas)('I_$x($a, $b)', ({ x, a, b, value }) => {
    expectNear(regularizedIncompleteBeta(x, a, b), value, 1e-11)
  })

  test.each(reference.quantiles)(
    'the quantile of $probability with $degreesOfFreedom degrees of freedom',
    ({ probability, degreesOfFreedom, t }) => {
      expectNear(
        studentTQuantile(probability, degreesOfFreedom),
        probability === 0.5 ? 0 : t,
        1e-10,
      )
    },
  )

  test.each(reference.cumulatives)(
    'the probability of $t with $degreesOfFreedom degrees of freedom',
    ({ t, degreesOfFreedom, probability, twoSided }) => {
      expectNear(studentTCumulative(t, degreesOfFreedom), probability, 1e-11)
      expectNear(studentTTwoSided(t, degreesOfFreedom), twoSided, 1e-11)
    },
  )

  test.each(reference.intervals)('a sample and its interval of $confidence', (golden) => {
    const summary = summarizeSample(golden.values)
    if (summary === null) throw new Error('nothing is finite')
    expectNear(summary.mean, golden.mean, 1e-15)
    expectNear(summary.standardDeviation, golden.standardDeviation, 1e-12)
    expectNear(summary.standardError, golden.standardError, 1e-12)
    expectNear(intervalHalfWidth(summary, golden.confidence), golden.halfWidth, 1e-10)
  })

  test.each(reference.pairs)('differences within pairs: $mean', (golden) => {
    const pairs = golden.first.map((first, index) => ({
      first,
      second: golden.second[index] ?? Number.NaN,
    }))
    const difference = pairedDifference(pairs)
    if (difference === null) throw new Error('no pair')
    expect(difference.pairCount).toBe(golden.first.length)
    expect(Math.abs(difference.mean - golden.mean)).toBeLessThanOrEqual(1e-14)
    expectNear(difference.halfWidth, golden.halfWidth, 1e-9)
    expectNear(difference.pValue, golden.pValue, 1e-9)
    expect(difference.greaterCount).toBe(golden.greaterCount)
    expect(difference.lessCount).toBe(golden.lessCount)
    expect(difference.equalCount).toBe(golden.equalCount)
  })
})

describe('small and broken samples', () => {
  test('a single measurement has a mean and no spread', () => {
    const summary = summarizeSample([0.5])
    expect(summary).toMatchObject({ count: 1, mean: 0.5, standardDeviation: null })
    if (summary === null) return
    expect(spreadOf(summary, 'deviation')).toBeNull()
    expect(spreadOf(summary, 'error')).toBeNull()
    expect(spreadOf(summary, 'interval')).toBeNull()
  })

  test('what is not finite is counted and takes no part', () => {
    expect(summarizeSample([1, Number.NaN, 3, Infinity])).toMatchObject({
      count: 2,
      nonFiniteCount: 2,
      mean: 2,
      minimum: 1,
      maximum: 3,
    })
    expect(summarizeSample([Number.NaN])).toBeNull()
    expect(medianOf([3, Number.NaN, 1, 2])).toBe(2)
    expect(medianOf([4, 1])).toBe(2.5)
    expect(medianOf([])).toBeNull()
  })

  test('a diverged side leaves its pair out of the mean', () => {
    expect(
      pairedDifference([
        { first: 1, second: 2 },
        { first: Number.NaN, second: 2 },
      ]),
    ).toMatchObject({ pairCount: 1, nonFiniteCount: 1, mean: -1, halfWidth: null, pValue: null })
    expect(pairedDifference([{ first: Infinity, second: Infinity }])).toBeNull()
    expect(pairedDifference([])).toBeNull()
  })

  test('equal differences are certain, and none at all is no difference', () => {
    const same = { first: 2, second: 1 }
    expect(pairedDifference([same, same])).toMatchObject({ halfWidth: 0, pValue: 0 })
    const level = { first: 1, second: 1 }
    expect(pairedDifference([level, level])).toMatchObject({ pValue: 1, equalCount: 2 })
  })
})
