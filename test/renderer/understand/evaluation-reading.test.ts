import type { EvaluationReport } from '@engine/protocol/evaluation-report'
import { describe, expect, it } from 'vitest'
import {
  cellOf,
  cellShade,
  cellText,
  chosenPlaces,
  confusedPairs,
  residualsOf,
  type EvaluatedExamples,
} from '../../../src-renderer/views/understand/evaluation-reading'

const examples: EvaluatedExamples = {
  source: 'test',
  indices: Int32Array.of(10, 11, 12, 13, 14, 15),
  losses: Float64Array.of(0.1, 3, 0.8, Number.NaN, 2, 0.9),
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  predicted: Int32Array.of(0, 1, 1, -1, 0, 0),
  labelShares: Float64Array.of(0.9, 0.05, 0.5, Number.NaN, 0.13, 0.4),
  predictedShares: Float64Array.of(0.9, 0.6, 0.5, Number.NaN, 0.85, 0.45),
}

const figures = (supportCount: number) => ({
  precision: null,
  recall: null,
  f1: null,
  supportCount,
  predictedCount: 0,
})
const classification: NonNullable<EvaluationReport['classification']> = {
  classes: ['a', 'b', 'c'],
  confusion: Float64Array.of(5, 2, 0, 4, 6, 0, 2, 0, 1),
  undecidedCount: 0,
  perClass: [figures(7), figures(10), figures(3)],
  topK: [],
}

describe('the most confused pairs', () => {
  it('come by count, and by the share of their class where counts are equal', () => {
    expect(confusedPairs(classification).map(({ label, predicted }) => [label, predicted])).toEqual(
      [
        [1, 0],
        [2, 0],
        [0, 1],
      ],
    )
    expect(confusedPairs(classification)[0]).toMatchObject({ count: 4, share: 0.4 })
  })
})

describe('the examples looked at', () => {
  it('of a cell are those of its label and answer, the greatest loss first', () => {
    const cell = { label: 2, predicted: 0 }
    expect(chosenPlaces(examples, { type: 'cell', cell })).toEqual([4, 5])
  })

  it('by loss begin with what is not even a number', () => {
    expect(chosenPlaces(examples, { type: 'losses' })).toEqual([3, 1, 4, 5, 2, 0])
  })

  it('suspected of a wrong label are misread ones by the gap between the two probabilities', () => {
    expect(chosenPlaces(examples, { type: 'suspects' })).toEqual([4, 1, 5])
    const without = { ...examples, labelShares: null, predictedShares: null }
    expect(chosenPlaces(without, { type: 'suspects' })).toEqual([1, 4, 5])
    const regression = { ...without, labels: null, predicted: null }
    expect(chosenPlaces(regression, { type: 'suspects' })).toEqual([])
  })
})

describe('a cell in an address', () => {
  it('is read back as it was written, and nothing else is', () => {
    expect(cellOf(cellText({ label: 4, predicted: 9 }), 10)).toEqual({ label: 4, predicted: 9 })
    for (const text of ['4-10', '4', '-1-2', '4-9-1', undefined, ['4-9']]) {
      expect(cellOf(text, 10)).toBeNull()
    }
  })
})

describe('the shade of a cell', () => {
  it('shows a single example, and rises to full', () => {
    expect(cellShade(0, 10)).toBe(0)
    expect(cellShade(1, 1_000_000)).toBeGreaterThan(0.1)
    expect(cellShade(10, 10)).toBeCloseTo(1, 12)
  })
})

describe('residuals', () => {
  it('are predicted minus true, target by target', () => {
    const { predicted, actual, residuals } = residualsOf(
      {
        targetNames: ['u', 'v'],
        predictions: Float64Array.of(1, 2, 3, 4),
        targets: Float64Array.of(0, 5, 1, 1),
      },
      1,
    )
    expect([...predicted]).toEqual([2, 4])
    expect([...actual]).toEqual([5, 1])
    expect([...residuals]).toEqual([-3, 3])
  })
})
