import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { SeriesBuffer } from '../../../src-renderer/state/series-buffer'

const columns = (
  steps: readonly number[],
): { steps: Uint32Array; values: Float64Array; elapsedMs: Float64Array } => ({
  steps: Uint32Array.from(steps),
  values: Float64Array.from(steps, (step) => step / 10),
  elapsedMs: Float64Array.from(steps, (step) => step * 2),
})
const stepsOf = (buffer: SeriesBuffer): number[] => [...buffer.steps.subarray(0, buffer.pointCount)]
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_value, index) => from + index)

describe('a series buffer', () => {
  it('appends what comes after its end and grows as needed', () => {
    const buffer = new SeriesBuffer()
    expect(buffer.merge(columns(range(1, 200)))).toBe(200)
    expect(buffer.merge(columns(range(201, 1000)))).toBe(800)
    expect(stepsOf(buffer)).toEqual(range(1, 1000))
    expect(buffer.lastStep).toBe(1000)
    expect(buffer.lastValue).toBe(100)
  })

  it('leaves out steps that a resumed run repeats', () => {
    const buffer = new SeriesBuffer()
    buffer.merge(columns(range(1, 50)))
    expect(buffer.merge(columns(range(31, 60)))).toBe(10)
    expect(stepsOf(buffer)).toEqual(range(1, 60))
  })

  it('keeps its own value of a step that comes again', () => {
    const buffer = new SeriesBuffer()
    buffer.merge(columns([5]))
    buffer.merge({ ...columns([5]), values: Float64Array.of(99) })
    expect(buffer.lastValue).toBe(0.5)
  })

  it('fills a gap in its middle', () => {
    const buffer = new SeriesBuffer()
    buffer.merge(columns([1, 2, 3, 8, 9]))
    buffer.merge(columns([3, 4, 5, 6, 7, 8]))
    expect(stepsOf(buffer)).toEqual(range(1, 9))
    expect([...buffer.values.subarray(0, 9)]).toEqual(range(1, 9).map((step) => step / 10))
    expect([...buffer.elapsedMs.subarray(0, 9)]).toEqual(range(1, 9).map((step) => step * 2))
  })

  it('holds the union of whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 400 }))), (parts) => {
        const buffer = new SeriesBuffer()
        for (const part of parts) buffer.merge(columns(part.sort((a, b) => a - b)))
        const expected = [...new Set(parts.flat())].sort((a, b) => a - b)
        expect(stepsOf(buffer)).toEqual(expected)
        expected.forEach((step, index) => {
          expect(buffer.values[index]).toBe(step / 10)
        })
      }),
    )
  })

  it('finds the value that held at a step', () => {
    const buffer = new SeriesBuffer()
    buffer.merge(columns([10, 20, 30]))
    expect(buffer.at(9)).toBeNull()
    expect(buffer.at(10)).toEqual({ step: 10, value: 1 })
    expect(buffer.at(29)).toEqual({ step: 20, value: 2 })
    expect(buffer.at(1000)).toEqual({ step: 30, value: 3 })
  })

  it('keeps ends, extremes and NaN when it is reduced', () => {
    const values = Float64Array.from({ length: 10_000 }, (_value, index) => Math.sin(index / 50))
    values[1234] = 42
    values[4321] = -42
    values[7777] = Number.NaN
    const buffer = new SeriesBuffer()
    buffer.merge({
      steps: Uint32Array.from(values, (_value, index) => index + 1),
      values,
      elapsedMs: new Float64Array(values.length),
    })
    buffer.reduce(100)
    expect(buffer.isReduced).toBe(true)
    expect(buffer.pointCount).toBeLessThanOrEqual(303)
    const steps = stepsOf(buffer)
    for (const step of [1, 1235, 4322, 7778, 10_000]) expect(steps).toContain(step)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    steps.forEach((step, index) => {
      expect(Object.is(buffer.values[index], values[step - 1])).toBe(true)
    })
  })

  it('is not reduced while it is small', () => {
    const buffer = new SeriesBuffer()
    buffer.merge(columns(range(1, 202)))
    buffer.reduce(100)
    expect(buffer.isReduced).toBe(false)
    expect(buffer.pointCount).toBe(202)
  })
})
