import { splitConfigSchema, splitCounts } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { fc } from '../property'
import { describe, expect, test } from 'vitest'

describe('the counts of a split', () => {
  test('give every example to exactly one part', () => {
    const config = splitConfigSchema.parse({ validation: 0.1, test: 0.2 })
    expect(splitCounts(1000, false, config)).toEqual({ train: 700, validation: 100, test: 200 })
    expect(splitCounts(1000, true, config)).toEqual({ train: 900, validation: 100, test: 0 })
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 1_000_000 }),
        fc.boolean(),
        fc.double({ min: 0.05, max: 0.45, noNaN: true }),
        (exampleCount, hasTestPart, share) => {
          const counts = splitCounts(exampleCount, hasTestPart, { validation: share, test: share })
          expect(counts.train + counts.validation + counts.test).toBe(exampleCount)
          expect(Math.min(counts.train, counts.validation)).toBeGreaterThan(0)
        },
      ),
    )
  })

  test('are refused when a part that was asked for would be empty', () => {
    expect(() => splitCounts(3, false, { validation: 0.1, test: 0 })).toThrow(
      'split.validation is 0.1, but 0.1 of 3 examples is not a single one',
    )
    expect(() => splitCounts(1, false, { validation: 0.5, test: 0 })).toThrow(StudioError)
    expect(() => splitCounts(3, false, { validation: 0.5, test: 0.4 })).toThrow(
      'Of 3 examples 2 are set aside for validation and 1 for testing',
    )
  })
})
