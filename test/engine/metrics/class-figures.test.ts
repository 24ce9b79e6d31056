import { createMetricAccumulators } from '@engine/metrics/accumulators'
import { ConfusionMatrix, macroFigures } from '@engine/metrics/confusion-matrix'
import { rankOfLabel } from '@engine/metrics/decision'
import { patienceAfter, FRESH_PATIENCE } from '@engine/metrics/patience'
import { rankingCurves } from '@engine/metrics/ranking'
import { METRICS, isHigherBetter, metricOfSeries } from '@engine/protocol/metric'
import { describe, expect, it } from 'vitest'

describe('figures by class', () => {
  it('are null where there is nothing to take them over', () => {
    const matrix = new ConfusionMatrix(3)
    matrix.add(0, 1)
    expect(matrix.perClass()).toEqual([
      { precision: null, recall: 0, f1: 0, supportCount: 1, predictedCount: 0 },
      { precision: 0, recall: null, f1: 0, supportCount: 0, predictedCount: 1 },
      { precision: null, recall: null, f1: null, supportCount: 0, predictedCount: 0 },
    ])
    expect(macroFigures(new ConfusionMatrix(2).perClass())).toBeNull()
  })

  it('count an example without an answer for its class and for no other', () => {
    const matrix = new ConfusionMatrix(2)
    matrix.add(1, -1)
    matrix.add(1, 1)
    expect(matrix.undecidedCount).toBe(1)
    expect(matrix.perClass()[1]).toMatchObject({ recall: 0.5, precision: 1, supportCount: 2 })
    expect(matrix.perClass()[0]).toMatchObject({ predictedCount: 0, supportCount: 0 })
  })

  it('begin anew after a reset', () => {
    const metrics = createMetricAccumulators({
      task: 'classification',
      outputCount: 2,
      threshold: 0,
      extras: { topK: 1, hasClassMetrics: true },
    })
    metrics.add(Float64Array.of(0, 1), Int32Array.of(0), 1)
    metrics.reset()
    metrics.add(Float64Array.of(0, 1, 1, 0), Int32Array.of(1, 0), 2)
    expect(metrics.results()).toEqual({
      accuracy: 1,
      'macro-precision': 1,
      'macro-recall': 1,
      'macro-f1': 1,
      auc: 1,
    })
  })
})

describe('the rank of a label', () => {
  it('counts the outputs before it, the first of equal ones first, a NaN last', () => {
    const outputs = Float64Array.of(3, 5, 5, 1)
    expect([0, 1, 2, 3].map((label) => rankOfLabel(outputs, 0, label, 4))).toEqual([2, 0, 1, 3])
    expect(rankOfLabel(Float64Array.of(NaN, 1, 2), 0, 0, 3)).toBe(2)
  })
})

describe('ranking curves', () => {
  it('need both classes and numbers', () => {
    expect(rankingCurves(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNull()
    expect(rankingCurves(Float64Array.of(1, NaN), Uint8Array.of(1, 0))).toBeNull()
  })
})

describe('metrics', () => {
  it('state whether higher is better', () => {
    expect(isHigherBetter('validation/accuracy')).toBe(true)
    expect(isHigherBetter('test/macro-f1')).toBe(true)
    expect(isHigherBetter('test/rmse')).toBe(false)
    expect(isHigherBetter('learning-rate')).toBe(false)
    expect(metricOfSeries('batch/gradient-norm')).toBeNull()
    expect(metricOfSeries('test/r2')).toBe(METRICS.r2)
  })
})

describe('patience', () => {
  it('takes the first finite value, then only what is better by more than the least improvement', () => {
    const waited = (values: readonly number[], minimumDelta: number, isHigher: boolean) => {
      let state = FRESH_PATIENCE
      return values.map((value) => {
        state = patienceAfter(state, value, minimumDelta, isHigher)
        return state.waited
      })
    }
    expect(waited([NaN, 1, 2, 1.5, 3.5], 1, true)).toEqual([1, 0, 1, 2, 0])
    expect(waited([5, 4, Infinity, 4, 3.9], 0, false)).toEqual([0, 0, 1, 2, 0])
  })
})
