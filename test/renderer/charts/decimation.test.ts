import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import {
  capacityOf,
  columnStart,
  createPixelColumns,
  decimate,
  type DecimationWindow,
  type PixelColumns,
} from '../../../src-renderer/charts/decimation'

function decimated(
  steps: readonly number[],
  values: readonly number[],
  window: DecimationWindow,
): PixelColumns {
  const result = createPixelColumns(capacityOf(window.columnCount))
  decimate(Uint32Array.from(steps), Float64Array.from(values), steps.length, window, result)
  return result
}

function linear(minimum: number, maximum: number, columnCount: number): DecimationWindow {
  return {
    x: { minimum, maximum },
    columnCount,
    isLogarithmicX: false,
    isLogarithmicY: false,
  }
}

/** The same columns by looking at every point for every column. */
function bruteForce(
  steps: readonly number[],
  values: readonly number[],
  window: DecimationWindow,
): { from: number; to: number; least: number | null; greatest: number | null }[] {
  const usable = steps.flatMap((step, i) => (window.isLogarithmicX && step < 1 ? [] : [i]))
  const isDrawable = (value: number): boolean =>
    Number.isFinite(value) && (!window.isLogarithmicY || value > 0)
  const column = (indices: readonly number[]): ReturnType<typeof bruteForce>[number] => {
    const drawable = indices.map((i) => values[i]!).filter(isDrawable)
    return {
      from: indices[0]!,
      to: indices.at(-1)! + 1,
      least: drawable.length > 0 ? Math.min(...drawable) : null,
      greatest: drawable.length > 0 ? Math.max(...drawable) : null,
    }
  }
  const inside = usable.filter(
    (i) => steps[i]! >= window.x.minimum && steps[i]! <= window.x.maximum,
  )
  const before = usable.findLast((i) => steps[i]! < window.x.minimum)
  const after = usable.find((i) => steps[i]! > window.x.maximum)
  const columns = Array.from({ length: window.columnCount }, (_, c) =>
    inside.filter((i) => {
      const isFirst = c === 0
      const isLast = c === window.columnCount - 1
      return (
        (isFirst || steps[i]! >= columnStart(window, c)) &&
        (isLast || steps[i]! < columnStart(window, c + 1))
      )
    }),
  )
  return [
    ...(before === undefined ? [] : [column([before])]),
    ...columns.filter((indices) => indices.length > 0).map(column),
    ...(after === undefined ? [] : [column([after])]),
  ]
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 5e-324, 1.7e308) },
)

describe('decimation', () => {
  test('finds the same columns and the same peaks as looking at every point', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }),
        fc.array(value, { minLength: 300, maxLength: 300 }),
        fc.tuple(fc.double({ min: 1, max: 300, noNaN: true }), fc.integer({ min: 1, max: 300 })),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.boolean(),
        (unsorted, many, [minimum, width], columnCount, isLogarithmicX, isLogarithmicY) => {
          const steps = unsorted.toSorted((a, b) => a - b)
          const values = many.slice(0, steps.length)
          const x = { minimum, maximum: minimum + width }
          const window = { x, columnCount, isLogarithmicX, isLogarithmicY }
          const found = decimated(steps, values, window)
          const got = Array.from({ length: found.count }, (_, c) => ({
            from: found.from[c]!,
            to: found.to[c]!,
            least: found.least[c]! < 0 ? null : values[found.least[c]!]!,
            greatest: found.greatest[c]! < 0 ? null : values[found.greatest[c]!]!,
          }))
          const expected = bruteForce(steps, values, window)
          expect(got.map(({ from, to }) => [from, to])).toEqual(
            expected.map(({ from, to }) => [from, to]),
          )
          for (const [c, column] of got.entries()) {
            // 0 and -0 are one height.
            expect(column.least === expected[c]!.least).toBe(true)
            expect(column.greatest === expected[c]!.greatest).toBe(true)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('every point of the window lies in exactly one column', () => {
    const steps = Array.from({ length: 100_000 }, (_, i) => i + 1)
    const values = steps.map((step) => Math.sin(step))
    const found = decimated(steps, values, linear(1000, 90_000, 777))
    expect(found.count).toBe(777 + 2)
    for (let c = 1; c < found.count; c++) expect(found.from[c]).toBe(found.to[c - 1])
    expect(steps[found.from[0]!]).toBe(999)
    expect(steps[found.to[found.count - 1]! - 1]).toBe(90_001)
  })

  test('a single peak among a million points is kept', () => {
    const count = 1_000_000
    const values = new Float64Array(count)
    values[654_321] = 7
    const steps = Uint32Array.from({ length: count }, (_, i) => i + 1)
    const window = linear(0, count, 800)
    const found = createPixelColumns(capacityOf(800))
    decimate(steps, values, count, window, found)
    const peaks = Array.from({ length: found.count }, (_, c) => values[found.greatest[c]!]!)
    expect(Math.max(...peaks)).toBe(7)
    expect(found.count).toBe(800)
  })

  test('first and last of a column frame its extremes', () => {
    const found = decimated([1, 2, 3, 4], [5, 9, 1, 6], linear(1, 4, 1))
    expect(found.count).toBe(1)
    expect([found.first[0], found.greatest[0], found.least[0], found.last[0]]).toEqual([0, 1, 2, 3])
  })

  test('what is no number is counted by its kind and never drawn', () => {
    const found = decimated([1, 2, 3, 4, 5], [NaN, Infinity, -Infinity, -1, 2], {
      ...linear(1, 5, 1),
      isLogarithmicY: true,
    })
    expect(found.nanCount[0]).toBe(1)
    expect(found.positiveInfinityCount[0]).toBe(1)
    expect(found.negativeInfinityCount[0]).toBe(1)
    expect(found.nonPositiveCount[0]).toBe(1)
    expect(found.least[0]).toBe(4)
  })

  test('a column of nothing drawable has no indices', () => {
    const found = decimated([1, 2], [NaN, NaN], linear(1, 2, 1))
    expect([found.first[0], found.least[0], found.greatest[0], found.last[0]]).toEqual([
      -1, -1, -1, -1,
    ])
  })

  test('a series without points has no columns', () => {
    expect(decimated([], [], linear(0, 1, 10)).count).toBe(0)
  })

  test('a window beside all points shows the nearest one, outside', () => {
    const found = decimated([10, 20], [1, 2], linear(30, 40, 5))
    expect(found.count).toBe(1)
    expect(found.from[0]).toBe(1)
  })
})
