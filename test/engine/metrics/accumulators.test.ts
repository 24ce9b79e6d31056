import { accuracyOf } from '@engine/metrics/accuracy'
import { createMetricAccumulators } from '@engine/metrics/accumulators'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { expectClose } from '../../golden/golden-files'

const rule = (outputCount: number) => ({ outputCount, threshold: 0 })

describe('accuracy', () => {
  it('is the share of rows whose greatest output is that of their label', () => {
    const outputs = new Float32Array([0.1, 0.9, 0, 5, -1, 2, -3, -2, -1])
    expect(accuracyOf(outputs, new Int32Array([1, 0, 0]), 3, rule(3))).toBe(2 / 3)
  })

  it('compares with one-hot targets as with labels', () => {
    const outputs = new Float32Array([0.1, 0.9, 5, -1])
    expect(accuracyOf(outputs, new Float32Array([0, 1, 0, 1]), 2, rule(2))).toBe(0.5)
  })

  it('takes the first of equal outputs, and a row without numbers as wrong', () => {
    expect(accuracyOf(new Float64Array([1, 1]), new Int32Array([0]), 1, rule(2))).toBe(1)
    expect(accuracyOf(new Float64Array([NaN, NaN]), new Int32Array([0]), 1, rule(2))).toBe(0)
  })

  it('takes a single logit above 0 for class 1, and NaN for wrong', () => {
    const outputs = new Float64Array([0.1, -0.1, 0, NaN, NaN])
    expect(accuracyOf(outputs, new Float64Array([1, 1, 0, 1, 0]), 5, rule(1))).toBe(2 / 5)
  })

  it('of a single output trained on squared error is decided at one half', () => {
    const measured = { task: 'classification', threshold: 0.5, outputCount: 1 } as const
    const metrics = createMetricAccumulators(measured)
    metrics.add(new Float32Array([0.4, 0.6]), new Float32Array([0, 1]), 2)
    expect(metrics.results()).toEqual({ accuracy: 1 })
  })

  it('is gathered over batches and starts anew', () => {
    const measured = {
      task: 'classification',
      threshold: 0,
      outputCount: 2,
    } as const
    const metrics = createMetricAccumulators(measured)
    expect(metrics.results()).toEqual({})
    const outputs = new Float32Array([1, 0, 0, 1, 1, 0])
    metrics.add(outputs, new Int32Array([0, 1, 1]), 3)
    metrics.add(outputs, new Int32Array([1, 0, 0]), 1)
    expect(metrics.results()).toEqual({ accuracy: 0.5 })
    metrics.reset()
    expect(metrics.results()).toEqual({})
  })
})

describe('metrics of a regression', () => {
  const create = (outputCount: number) =>
    createMetricAccumulators({ task: 'regression', threshold: 0.5, outputCount })

  it('are mean absolute error, root mean squared error and R²', () => {
    // As sklearn's r2_score documents it: y_true = [3, -0.5, 2, 7], y_pred = [2.5, 0, 2, 8].
    const metrics = create(1)
    metrics.add(new Float64Array([2.5, 0, 2, 8]), new Float64Array([3, -0.5, 2, 7]), 4)
    const { mae, rmse, r2 } = metrics.results()
    expectClose(
      [mae ?? NaN, rmse ?? NaN, r2 ?? NaN],
      [0.5, Math.sqrt(1.5 / 4), 0.9486081370449679],
      1e-15,
    )
  })

  it('average R² over the columns of the target', () => {
    // From the same source: y_true = [[0.5, 1], [-1, 1], [7, -6]], y_pred = [[0, 2], [-1, 2], [8, -5]].
    const metrics = create(2)
    metrics.add(new Float64Array([0, 2, -1, 2, 8, -5]), new Float64Array([0.5, 1, -1, 1, 7, -6]), 3)
    expectClose([metrics.results()['r2'] ?? NaN], [0.9368005266622779], 1e-15)
  })

  it('do not depend on how the rows are cut into batches', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -1e3, max: 1e3, noNaN: true }),
            fc.double({ min: 1e6, max: 1.001e6, noNaN: true }),
          ),
          { minLength: 3, maxLength: 60 },
        ),
        fc.integer({ min: 1, max: 7 }),
        (rows, batchSize) => {
          const [whole, cut] = [create(1), create(1)]
          const outputs = Float64Array.from(rows, ([output, target]) => target + output)
          const targets = Float64Array.from(rows, ([, target]) => target)
          whole.add(outputs, targets, rows.length)
          for (let start = 0; start < rows.length; start += batchSize) {
            const end = Math.min(rows.length, start + batchSize)
            cut.add(outputs.slice(start, end), targets.slice(start, end), end - start)
          }
          expect(cut.results()).toEqual(whole.results())
        },
      ),
    )
  })

  it('leave R² out where the target is constant', () => {
    const metrics = create(1)
    metrics.add(new Float64Array([1, 2]), new Float64Array([5, 5]), 2)
    expect(Object.keys(metrics.results())).toEqual(['mae', 'rmse'])
  })

  it('say that something is not a number', () => {
    const metrics = create(1)
    metrics.add(new Float64Array([NaN, 2]), new Float64Array([5, 6]), 2)
    expect(metrics.results()).toEqual({ mae: NaN, rmse: NaN, r2: NaN })
  })
})
