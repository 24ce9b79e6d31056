import { describe, expect, it } from 'vitest'
import { commonName } from '../../../src-renderer/state/experiment-names'
import { progressOf } from '../../../src-renderer/state/run-progress'
import { metricsOf, orderSeries } from '../../../src-renderer/state/series-order'
import { runStyle, styleIndices } from '../../../src-renderer/styles/run-colors'
import { compareByBest, createRunSearch } from '../../../src-renderer/views/runs/run-filter'
import {
  anchoredScroll,
  createRunLister,
  createRunSorter,
  parseSort,
  sortText,
} from '../../../src-renderer/views/runs/run-list'
import { runSummary } from './run-summary'

describe('the list of runs', () => {
  const runs = [
    runSummary({ id: 1, name: 'first try', tags: ['baseline'] }),
    runSummary({ id: 2, name: 'second try', optimizerText: 'Adam 0.001', status: 'failed' }),
    runSummary({ id: 3, name: 'third', datasetName: 'MNIST' }),
  ]
  const idsOf = (text: string, status: 'failed' | null = null): number[] =>
    createRunSearch()
      .filter(runs, { text, status })
      .map((run) => run.id)

  it('is searched by all words in any text of a run, small or capital', () => {
    expect(idsOf('try')).toEqual([1, 2])
    expect(idsOf('ADAM try')).toEqual([2])
    expect(idsOf('baseline')).toEqual([1])
    expect(idsOf('#3')).toEqual([3])
    expect(idsOf('try mnist')).toEqual([])
    expect(idsOf('  ')).toEqual([1, 2, 3])
  })

  it('is searched by terms that compare fields and series', () => {
    const measured = [
      runSummary({ id: 1, tags: ['wide'], last: { 'test/loss': 0.5 }, elapsedMs: 1000 }),
      runSummary({
        id: 2,
        last: { 'test/loss': 0.05 },
        best: { 'test/accuracy': { value: 0.97, step: 1 } },
        elapsedMs: 100_000,
      }),
    ]
    const found = (text: string): number[] =>
      createRunSearch()
        .filter(measured, { text, status: null })
        .map((run) => run.id)
    expect(found('tag:wide')).toEqual([1])
    expect(found('best > 95%')).toEqual([2])
    expect(found('test/loss < 0.1')).toEqual([2])
    expect(found('time < 90s')).toEqual([1])
    expect(found('-tag:wide')).toEqual([2])
    expect(found('id = 1 or id = 2')).toEqual([1, 2])
  })

  it('finds a changed run by its new text', () => {
    const search = createRunSearch()
    const filter = { text: 'renamed', status: null }
    expect(search.filter(runs, filter)).toEqual([])
    const renamed = { ...runSummary({ id: 1 }), name: 'renamed' }
    expect(search.filter([renamed], filter)).toEqual([renamed])
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

describe('the lines of the history', () => {
  const runs = [
    runSummary({ id: 12, name: 'run 10', experimentId: 2, tags: ['a', 'b'] }),
    runSummary({ id: 11, name: 'run 9', experimentId: 1, tags: ['b'] }),
    runSummary({ id: 10, name: 'run 9', experimentId: 2 }),
  ]

  it('are sorted with numbers by their size, and equal ones newest first', () => {
    const sorter = createRunSorter()
    const idsBy = (text: string): number[] =>
      sorter
        .order(runs, parseSort(text) ?? { key: 'created', isDescending: true })
        .map(({ id }) => id)
    expect(idsBy('name')).toEqual([11, 10, 12])
    expect(idsBy('-name')).toEqual([12, 11, 10])
    expect(idsBy('created')).toEqual([10, 11, 12])
    // A text that was not there before finds its place.
    const more = [...runs, runSummary({ id: 9, name: 'run 9.5' })]
    expect(sorter.order(more, { key: 'name', isDescending: false }).map(({ id }) => id)).toEqual([
      11, 10, 9, 12,
    ])
  })

  it('write their order as an address and read it back', () => {
    for (const text of ['name', '-best', 'created']) {
      expect(sortText(parseSort(text) ?? { key: 'time', isDescending: false })).toBe(text)
    }
    expect(parseSort('colour')).toBeNull()
  })

  it('are grouped in the order in which groups first appear, those without a key last', () => {
    const shown = (by: 'experiment' | 'tag', closed: string[] = []): string[] =>
      createRunLister()
        .rows(runs, by, new Set(closed))
        .map((row) => row.id)
    expect(shown('experiment')).toEqual(['group 2', '2 12', '2 10', 'group 1', '1 11'])
    expect(shown('experiment', ['2'])).toEqual(['group 2', 'group 1', '1 11'])
    expect(shown('tag')).toEqual(['group a', 'a 12', 'group b', 'b 12', 'b 11', 'group ', ' 10'])
  })

  it('stay where they are on the screen when others come above them', () => {
    const before = createRunLister().rows(runs.slice(1), 'none', new Set())
    const after = createRunLister().rows(runs, 'none', new Set())
    expect(anchoredScroll(before, after, 0, 100, 36)).toBe(136)
    expect(anchoredScroll(after, before, 1, 136, 36)).toBe(100)
    expect(anchoredScroll(before, before, 0, 100, 36)).toBe(100)
    expect(anchoredScroll(before, [], 0, 100, 36)).toBe(100)
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
