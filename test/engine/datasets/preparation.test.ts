import type { Dataset } from '@engine/datasets/dataset'
import { describePreparation } from '@engine/datasets/preparation'
import { preparationOptionsSchema, type PreparationReport } from '@engine/protocol/preparation'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'

/** Two columns, 1 to 40 and a constant, in two classes. */
const count = 40
const dataset: Dataset = {
  description: {
    name: 'steps',
    task: 'classification',
    inputShape: [2],
    inputType: 'float64',
    inputNames: ['step', 'seven'],
    classes: ['low', 'high'],
    targetNames: [],
    trainCount: count,
    testCount: 0,
    origin: { type: 'imported', format: 'csv', files: [] },
  },
  train: {
    count,
    inputs: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 + 1 : 7)),
    targets: Int32Array.from({ length: count }, (_, i) => (i < 30 ? 0 : 1)),
  },
  test: null,
}

function report(
  options: z.input<typeof preparationOptionsSchema>,
  of: Dataset = dataset,
): PreparationReport {
  const work = describePreparation(of, preparationOptionsSchema.parse(options))
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}

describe('what an experiment makes of a data set', () => {
  test('is parts with their classes, in shares where they are kept', () => {
    const { parts } = report({ split: { validation: 0.1, test: 0.2, stratified: true } })
    expect(parts).toEqual([
      { part: 'train', count: 28, classCounts: [21, 7] },
      { part: 'validation', count: 4, classCounts: [3, 1] },
      { part: 'test', count: 8, classCounts: [6, 2] },
    ])
  })

  test('is values with the figures that were taken, before and after', () => {
    const all = { split: { test: 0 }, columnIndex: 0 } as const
    const standardized = report({ ...all, preprocessing: { inputs: 'standardize' } })
    const deviation = Math.sqrt((count ** 2 - 1) / 12)
    const [step, seven] = standardized.columns
    expect(standardized.rule).toBe('standardize')
    expect(step).toMatchObject({ offset: 20.5, fill: null })
    expect(step?.scale).toBeCloseTo(deviation, 12)
    expect(step?.before).toMatchObject({ minimum: 1, maximum: 40, mean: 20.5 })
    expect(step?.after.mean).toBeCloseTo(0, 12)
    expect(step?.after.standardDeviation).toBeCloseTo(1, 12)
    expect(step?.after.maximum).toBeCloseTo(19.5 / deviation, 12)
    // A constant column is shifted and not scaled.
    expect(seven).toMatchObject({ offset: 7, scale: 1 })
    expect(seven?.after).toEqual({ minimum: 0, maximum: 0, mean: 0, standardDeviation: 0 })
    const { before, after } = standardized.histograms
    expect(before).toMatchObject({ minimum: 1, maximum: 40 })
    expect(before.counts.reduce((sum, value) => sum + value, 0)).toBe(count)
    expect(after.counts).toEqual(before.counts)
    const scaled = report({ ...all, columnIndex: null, preprocessing: { inputs: 'min-max' } })
    expect(scaled.after).toMatchObject({ minimum: 0, maximum: 1, mean: 0.25 })
    expect(scaled.histograms.after.counts[0]).toBe(count + 1)
  })

  test('counts what is missing nowhere before it is filled', () => {
    const inputs = Float64Array.from(dataset.train.inputs)
    inputs[0] = NaN
    const holed = { ...dataset, train: { ...dataset.train, inputs } }
    const filled = report(
      {
        split: { test: 0 },
        columnIndex: 0,
        preprocessing: { inputs: 'none', missing: 'constant', missingConstant: 100 },
      },
      holed,
    )
    expect(filled.columns[0]).toMatchObject({ fill: 100, offset: 0, scale: 1 })
    expect(filled.columns[0]?.before).toMatchObject({ minimum: 2, maximum: 40 })
    expect(filled.columns[0]?.after.maximum).toBe(100)
    const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)
    expect(total(filled.histograms.before.counts)).toBe(count - 1)
    expect(total(filled.histograms.after.counts)).toBe(count)
  })

  test('is the same in pieces as in one', () => {
    const rows = 1300
    const width = 2000
    const inputs = Uint8Array.from({ length: rows * width }, (_, i) => (i * 31 + (i >> 7)) % 251)
    const wide: Dataset = {
      description: {
        ...dataset.description,
        ...{ inputShape: [1, 40, 50], inputType: 'uint8', trainCount: rows },
        inputNames: Array.from({ length: width }, (_, d) => String(d)),
      },
      train: { count: rows, inputs, targets: new Int32Array(rows) },
      test: null,
    }
    const { after, columns, before } = report({ split: { test: 0 } }, wide)
    expect(columns).toHaveLength(1000)
    expect(after.mean).toBeCloseTo(before.mean / 255, 12)
    expect(after.standardDeviation).toBeCloseTo(before.standardDeviation / 255, 12)
    const last = columns[999]
    expect(last?.after.standardDeviation).toBeCloseTo(
      (last?.before?.standardDeviation ?? NaN) / 255,
      12,
    )
  })
})
