import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { placeDomain, valueDomain } from '../../../src-renderer/charts/axis-domain'
import {
  durationTicks,
  linearTicks,
  logarithmicTicks,
} from '../../../src-renderer/charts/axis-ticks'
import type { Range } from '../../../src-renderer/charts/chart-series'
import { formatDuration } from '../../../src-renderer/locales/formatting'
import { emptyExtent, extend, type ValueExtent } from '../../../src-renderer/charts/value-extent'

function extentOf(...values: number[]): ValueExtent {
  return extend(emptyExtent(), Float64Array.from(values), 0, values.length)
}

describe('what a value axis shows', () => {
  test('values with some margin', () => {
    expect(valueDomain(extentOf(2, 4), false)).toEqual({ minimum: 1.9, maximum: 4.1 })
  })

  test('0 where it is near', () => {
    expect(valueDomain(extentOf(0.1, 2.3), false)?.minimum).toBe(0)
    expect(valueDomain(extentOf(-2.3, -0.1), false)?.maximum).toBe(0)
  })

  test('one value in the middle of some axis', () => {
    for (const only of [0, 1, -5, 1e-300, 1e300]) {
      const domain = valueDomain(extentOf(only), false)
      expect(domain!.minimum).toBeLessThan(only)
      expect(domain!.maximum).toBeGreaterThan(only)
    }
  })

  test('nothing when there is nothing finite', () => {
    expect(valueDomain(emptyExtent(), false)).toBeNull()
    expect(valueDomain(extentOf(NaN, Infinity, -Infinity), false)).toBeNull()
  })

  test('only what is above 0 on a logarithmic axis', () => {
    const domain = valueDomain(extentOf(-3, 0, 0.001, 10), true)
    expect(domain!.minimum).toBeGreaterThan(0)
    expect(domain!.minimum).toBeLessThan(0.001)
    expect(domain!.maximum).toBeGreaterThan(10)
    expect(valueDomain(extentOf(0, -1), true)).toBeNull()
  })

  test('whatever the values, a range of finite ends that holds them', () => {
    const finite = fc.double({ min: -4e307, max: 4e307, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (values, isLog) => {
          const domain = valueDomain(extentOf(...values), isLog)
          const shown = isLog ? values.filter((value) => value > 0) : values
          if (shown.length === 0) {
            expect(domain).toBeNull()
            return
          }
          const { minimum, maximum } = domain!
          expect(Number.isFinite(maximum - minimum)).toBe(true)
          expect(minimum).toBeLessThan(maximum)
          expect(minimum).toBeLessThanOrEqual(Math.min(...shown))
          expect(maximum).toBeGreaterThanOrEqual(Math.max(...shown))
          if (isLog) expect(minimum).toBeGreaterThan(0)
        },
      ),
    )
  })
})

const stepDomain = (first: number, last: number): Range => placeDomain(first, last, false, true)

describe('what an x axis shows', () => {
  test('it begins at 0 and ends in strides', () => {
    expect(stepDomain(1, 1600)).toEqual({ minimum: 0, maximum: 1600 })
    expect(stepDomain(1, 1601)).toEqual({ minimum: 0, maximum: 1700 })
    expect(stepDomain(1, 1650)).toEqual({ minimum: 0, maximum: 1700 })
    expect(stepDomain(400, 1600)).toEqual({ minimum: 0, maximum: 1600 })
    expect(stepDomain(9000, 9500)).toEqual({ minimum: 9000, maximum: 9500 })
  })

  test('one point has a place', () => {
    expect(stepDomain(1, 1)).toEqual({ minimum: 0, maximum: 2 })
    expect(placeDomain(5, 5, true, true)).toEqual({ minimum: 5, maximum: 10 })
  })

  test('a logarithmic one begins at its first place', () => {
    expect(placeDomain(1, 100, true, true)).toEqual({ minimum: 1, maximum: 100 })
    expect(placeDomain(0.25, 3, true, false)).toEqual({ minimum: 0.25, maximum: 3 })
  })

  test('epochs and seconds have strides of their own size', () => {
    expect(placeDomain(0.02, 0.513, false, false)).toEqual({ minimum: 0, maximum: 0.52 })
    expect(placeDomain(0.1, 16, false, false)).toEqual({ minimum: 0, maximum: 16 })
    expect(placeDomain(0.5, 0.5, false, false)).toEqual({ minimum: 0.25, maximum: 0.75 })
    expect(placeDomain(0, 0, false, false)).toEqual({ minimum: 0, maximum: 1 })
  })

  test('it holds its last place whatever that is', () => {
    const place = fc.double({ min: 0, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(place, place, fc.boolean(), (a, b, isInteger) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const domain = placeDomain(first, last, false, isInteger)
        expect(domain.minimum).toBeLessThanOrEqual(first)
        expect(domain.maximum).toBeGreaterThanOrEqual(last)
      }),
    )
  })
})

describe('ticks', () => {
  const labels = (ticks: readonly { label: string }[]): string[] => ticks.map(({ label }) => label)

  test('are round, and written with one fineness', () => {
    expect(labels(linearTicks({ minimum: 0, maximum: 1.05 }, 5))).toEqual(['0', '0.5', '1.0'])
    expect(labels(linearTicks({ minimum: -0.02, maximum: 0.021 }, 5))).toEqual([
      '−0.02',
      '−0.01',
      '0',
      '0.01',
      '0.02',
    ])
  })

  test('of steps are whole, with thin spaces', () => {
    expect(labels(linearTicks({ minimum: 0, maximum: 2 }, 8, true))).toEqual(['0', '1', '2'])
    expect(labels(linearTicks({ minimum: 0, maximum: 40_000 }, 4, true))).toEqual([
      '0',
      '10\u202f000',
      '20\u202f000',
      '30\u202f000',
      '40\u202f000',
    ])
  })

  test('of very large and very small values have a power of ten', () => {
    expect(labels(linearTicks({ minimum: 0, maximum: 2e8 }, 2))).toEqual(['0', '1·10⁸', '2·10⁸'])
    expect(labels(linearTicks({ minimum: 1e-6, maximum: 3e-6 }, 2))).toEqual([
      '1·10⁻⁶',
      '2·10⁻⁶',
      '3·10⁻⁶',
    ])
  })

  test('tell apart values that differ late', () => {
    const ticks = linearTicks({ minimum: 1000.001, maximum: 1000.004 }, 3)
    expect(labels(ticks)).toEqual([
      '1\u202f000.001',
      '1\u202f000.002',
      '1\u202f000.003',
      '1\u202f000.004',
    ])
  })

  test('of a logarithmic axis are powers of ten, with 2 and 5 where there is room', () => {
    expect(labels(logarithmicTicks({ minimum: 0.001, maximum: 100 }, 6))).toEqual([
      '0.001',
      '0.01',
      '0.1',
      '1',
      '10',
      '100',
    ])
    expect(labels(logarithmicTicks({ minimum: 0.9, maximum: 11 }, 6))).toEqual([
      '1',
      '2',
      '5',
      '10',
    ])
    expect(labels(logarithmicTicks({ minimum: 1e-8, maximum: 1e-2 }, 3))).toEqual([
      '10⁻⁸',
      '10⁻⁶',
      '10⁻⁴',
      '0.01',
    ])
  })

  test('of times are those of a clock', () => {
    const format = (durationMs: number): string => formatDuration(durationMs, 'en')
    const inSpaces = (ticks: readonly { label: string }[]): string[] =>
      labels(ticks).map((label) => label.replaceAll('\u00a0', ' '))
    expect(inSpaces(durationTicks({ minimum: 0, maximum: 60_000 }, 5, false, format))).toEqual([
      '0',
      '15 s',
      '30 s',
      '45 s',
      '1 m',
    ])
    expect(inSpaces(durationTicks({ minimum: 0, maximum: 4e6 }, 4, false, format))).toEqual([
      '0',
      '30 m',
      '1 h',
    ])
    expect(inSpaces(durationTicks({ minimum: 5, maximum: 7e5 }, 4, true, format))).toEqual([
      '10 ms',
      '100 ms',
      '1.0 s',
      '10 s',
      '1 m',
      '10 m',
    ])
  })

  test('of a narrow logarithmic axis are as on a linear one', () => {
    expect(labels(logarithmicTicks({ minimum: 2, maximum: 4 }, 4))).toEqual([
      '2.0',
      '2.5',
      '3.0',
      '3.5',
      '4.0',
    ])
  })

  test('whatever the range, they are few, inside, and all different', () => {
    const bound = fc.double({ min: -1e200, max: 1e200, noNaN: true })
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 20 }), (a, b, targetCount) => {
        // Ends that doubles hardly tell apart have no round values between them.
        fc.pre(Math.abs(a - b) > Math.max(1e-290, Math.max(Math.abs(a), Math.abs(b)) * 1e-12))
        const range = { minimum: Math.min(a, b), maximum: Math.max(a, b) }
        const ticks = linearTicks(range, targetCount)
        const slack = (range.maximum - range.minimum) * 1e-6
        expect(ticks.length).toBeLessThanOrEqual(targetCount + 1)
        for (const { value } of ticks) {
          expect(value).toBeGreaterThanOrEqual(range.minimum - slack)
          expect(value).toBeLessThanOrEqual(range.maximum + slack)
        }
        expect(new Set(labels(ticks)).size).toBe(ticks.length)
      }),
      // Neighbouring doubles: no tick fits between them.
      { examples: [[-9.999999999999986e199, -9.999999999999988e199, 2]] },
    )
  })
})
