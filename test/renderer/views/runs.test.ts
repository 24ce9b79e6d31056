import { describe, expect, it } from 'vitest'
import { commonName } from '../../../src-renderer/state/experiment-names'
import { progressOf } from '../../../src-renderer/state/run-progress'
import { metricsOf, orderSeries } from '../../../src-renderer/state/series-order'
import { runStyle, styleIndices } from '../../../src-renderer/styles/run-colors'
import { compareByBest, filterRuns } from '../../../src-renderer/views/runs/run-filter'
import { runSummary } from './run-summary'

describe('the list of runs', () => {
  const runs = [
    runSummary({ id: 1, name: 'first try', tags: ['baseline'] }),
    runSummary({ id: 2, name: 'second try', optimizerText: 'Adam 0.001', status: 'failed' }),
    runSummary({ id: 3, name: 'third', datasetName: 'MNIST' }),
  ]
  const idsOf = (text: string, status: 'failed' | null = null): number[] =>
    filterRuns(runs, { text, status }).map((run) => run.id)

  it('is searched by all words in any text of a run, small or capital', () => {
    expect(idsOf('try')).toEqual([1, 2])
    expect(idsOf('ADAM try')).toEqual([2])
    expect(idsOf('baseline')).toEqual([1])
    expect(idsOf('#3')).toEqual([3])
    expect(idsOf('try mnist')).toEqual([])
    expect(idsOf('  ')).toEqual([1, 2, 3])
  })

  it('is narrowed to a status', () => {
    expect(idsOf('', 'failed')).toEqual([2])
    expect(idsOf('first', 'failed')).toEqual([])
  })

  it('is sorted by how good a run is, whatever better means for its series', () => {
    const worse = runSummary({ best: { 'test/loss': { value: 0.5, step: 1 } } })
    const better = runSummary({ best: { 'test/loss': { value: 0.1, step: 1 } } })
    const none = runSummary({ best: {} })
    expect([better, none, worse].sort(compareByBest)).toEqual([none, worse, better])
  })
})

describe('the name of an experiment', () => {
  it('is what the names of its runs have in common', () => {
    expect(commonName(['Race · SGD 0.1', 'Race · Adam 0.001'])).toBe('Race')
    expect(commonName(['digits', 'digits'])).toBe('digits')
    expect(commonName(['Adam 0.01 · 1', 'Adam 0.02 · 1'])).toBe('Adam')
    expect(commonName(['alpha', 'beta'])).toBe('')
    expect(commonName([])).toBe('')
  })
})

describe('progress', () => {
  it('counts the epoch that is being trained and the time that is left', () => {
    const run = runSummary({ status: 'running', step: 48, stepsPerSecond: 10 })
    expect(progressOf(run)).toEqual({ epoch: 2, epochCount: 10, leftMs: 43_200 })
    expect(progressOf(runSummary({})).epoch).toBe(10)
    expect(progressOf(runSummary({ status: 'paused', step: 1 })).leftMs).toBeNull()
  })

  it('stands before the plan of a run is known', () => {
    const run = runSummary({ status: 'queued', step: 0, stepCount: 0, stepsPerEpoch: 0 })
    expect(progressOf(run)).toEqual({ epoch: 1, epochCount: 1, leftMs: null })
  })
})

describe('series', () => {
  it('are read validation first, accuracy before loss, unknown ones last', () => {
    expect(
      orderSeries(['batch/loss', 'train/loss', 'x/y', 'test/accuracy', 'test/loss', 'test/loss']),
    ).toEqual(['test/accuracy', 'test/loss', 'train/loss', 'batch/loss', 'x/y'])
    expect(metricsOf(['test/rmse', 'test/loss', 'train/r2', 'test/r2'])).toEqual(['r2', 'rmse'])
  })
})

describe('the look of a run', () => {
  it('differs between 28 runs in colour or dash', () => {
    for (const theme of ['light', 'dark'] as const) {
      const looks = Array.from({ length: 28 }, (_value, index) =>
        JSON.stringify(runStyle(index, theme)),
      )
      expect(new Set(looks).size).toBe(28)
    }
  })

  it('stays what it is in its own comparison, and is given anew only where two collide', () => {
    const indices = styleIndices([
      { id: 10, armIndex: 2 },
      { id: 11, armIndex: 0 },
      { id: 12, armIndex: 2 },
      { id: 13, armIndex: 0 },
    ])
    expect([...indices].sort(([a], [b]) => a - b)).toEqual([
      [10, 2],
      [11, 0],
      [12, 1],
      [13, 3],
    ])
  })
})
