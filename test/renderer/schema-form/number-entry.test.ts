import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  complaintOf,
  isScaleLike,
  parseNumber,
  stepNumber,
} from '../../../src-renderer/components/schema-form/number-entry'
import {
  describeSchema,
  type NumberField,
} from '../../../src-renderer/components/schema-form/schema-fields'

function numberField(schema: z.ZodType): NumberField {
  const field = describeSchema(schema, 'value')
  if (field.kind !== 'number' && field.kind !== 'integer') throw new TypeError(field.kind)
  return field
}

const rate = numberField(z.number().positive().max(1000))
const share = numberField(z.number().min(0).lt(1))
const count = numberField(z.int().min(1).max(200_000))

describe('typing a number', () => {
  test.each([
    ['1e-3', 0.001],
    ['1E-3', 0.001],
    ['.5', 0.5],
    ['5.', 5],
    ['+2', 2],
    [' 0.1 ', 0.1],
    ['−3', -3],
    ['10 000', 10_000],
    ['10 000', 10_000],
    ['０．０１', 0.01],
  ])('"%s" is read as %d', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  test.each(['', 'abc', '0,1', '1e', '1e999', '--1', '0x10', 'NaN', 'Infinity', '1.2.3'])(
    '"%s" is refused',
    (text) => {
      expect(parseNumber(text)).toBeNull()
    },
  )
})

describe('bounds', () => {
  test('an exclusive bound forbids the bound itself', () => {
    expect(complaintOf(0, rate)).toEqual({ type: 'more-than', bound: 0 })
    expect(complaintOf(1, share)).toEqual({ type: 'less-than', bound: 1 })
    expect(complaintOf(0, share)).toBeNull()
  })

  test('an inclusive bound allows the bound itself', () => {
    expect(complaintOf(1000, rate)).toBeNull()
    expect(complaintOf(1001, rate)).toEqual({ type: 'at-most', bound: 1000 })
    expect(complaintOf(0, count)).toEqual({ type: 'at-least', bound: 1 })
  })

  test('text, NaN and fractions of an integer are named as such', () => {
    expect(complaintOf('abc', rate)).toEqual({ type: 'not-a-number' })
    expect(complaintOf(Number.NaN, rate)).toEqual({ type: 'not-a-number' })
    expect(complaintOf(1.5, count)).toEqual({ type: 'not-an-integer' })
  })
})

describe('arrow keys', () => {
  test('only a positive number without a least value is scale-like', () => {
    expect(isScaleLike(rate)).toBe(true)
    expect(isScaleLike(share)).toBe(false)
    expect(isScaleLike(count)).toBe(false)
  })

  test('a learning rate goes through 1, 2, 5 and 10', () => {
    const up = [0.001]
    for (let i = 0; i < 7; i++) up.push(stepNumber(up.at(-1)!, 1, false, rate))
    expect(up).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
    const down = [1]
    for (let i = 0; i < 4; i++) down.push(stepNumber(down.at(-1)!, -1, false, rate))
    expect(down).toEqual([1, 0.5, 0.2, 0.1, 0.05])
  })

  test('a learning rate between the rungs goes to the next rung', () => {
    expect(stepNumber(0.003, 1, false, rate)).toBe(0.005)
    expect(stepNumber(0.003, -1, false, rate)).toBe(0.002)
    expect(stepNumber(0.003, -1, true, rate)).toBe(0.0003)
  })

  test('a share keeps the fineness it is written in', () => {
    expect(stepNumber(0.9, 1, false, share)).toBe(0.91)
    expect(stepNumber(0.999, -1, false, share)).toBe(0.998)
  })

  test('large counts step by their second digit', () => {
    expect(stepNumber(6000, 1, false, count)).toBe(6100)
    expect(stepNumber(50, 1, false, count)).toBe(51)
    expect(stepNumber(1, -1, false, count)).toBe(1)
  })

  test('a step that would break a bound is not taken', () => {
    expect(stepNumber(1000, 1, false, rate)).toBe(1000)
    expect(stepNumber(0.999, 1, false, share)).toBe(0.999)
  })
})
