import { runConfigSchema } from '@engine/protocol/experiment-config'
import { describe, expect, it } from 'vitest'
import { GroupLines } from '../../../src-renderer/comparison/group-lines'
import {
  groupDifference,
  groupTarget,
  valueOf,
  type BufferOf,
} from '../../../src-renderer/comparison/group-values'
import {
  groupingOf,
  groupingText,
  groupsOf,
  hasRepeats,
  pairsOf,
} from '../../../src-renderer/comparison/run-groups'
import { standingsOf } from '../../../src-renderer/comparison/standings'
import { configFields } from '../../../src-renderer/query/run-fields'
import { SeriesBuffer } from '../../../src-renderer/state/series-buffer'
import { runSummary } from '../views/run-summary'

const ACCURACY = 'test/accuracy'

/** Two optimizers with three seeds each; Adam is better by 0.1 in every pair, whatever the seed brings. */
const arms = (['sgd', 'adam'] as const).flatMap((type, arm) =>
  [1, 2, 3].map((seed) => {
    const values = [0.5, 0.6, 0.7].map((value) => value + seed * 0.05 + arm * 0.1)
    const id = arm * 3 + seed
    const buffer = new SeriesBuffer()
    buffer.merge({
      steps: Uint32Array.of(10, 20, 30),
      values: Float64Array.from(values),
      elapsedMs: Float64Array.of(100, 200, 300),
    })
    const last = values.at(-1) ?? Number.NaN
    return {
      run: runSummary({
        id,
        armIndex: arm,
        seed,
        optimizerType: type,
        optimizerText: type,
        tags: seed === 1 ? ['first', 'odd'] : [],
        last: { [ACCURACY]: last },
        best: { [ACCURACY]: { value: last, step: 30 } },
      }),
      buffer,
      fields: configFields(
        runConfigSchema.parse({
          dataset: { source: 'generated', settings: { generator: 'xor' } },
          network: { layers: [{ type: 'affine', units: 2 }] },
          training: { seed },
          optimizer: { type, learningRate: type === 'sgd' ? 0.1 : 0.001 },
        }),
      ),
    }
  }),
)
const runs = arms.map(({ run }) => run)
const configs = new Map(arms.map(({ run, fields }) => [run.id, fields]))
const bufferOf: BufferOf = (run) => arms.find((arm) => arm.run.id === run.id)?.buffer
const grouped = (text: string) =>
  groupsOf(runs, configs, groupingOf(text) ?? { type: 'none' }, new Map())

describe('groups of runs', () => {
  it('put repeats together, whose settings differ in nothing but the seed', () => {
    expect(hasRepeats(runs, configs)).toBe(true)
    expect(hasRepeats(runs.slice(0, 1), configs)).toBe(false)
    const groups = grouped('repeats')
    expect(groups.map(({ label }) => label)).toEqual(['sgd', 'adam'])
    expect(groups.map((group) => group.runs.map((run) => run.seed))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  it('follow any field, and tags more than once', () => {
    expect(grouped('field:optimizer.type').map(({ label }) => label)).toEqual(['sgd', 'adam'])
    expect(grouped('field:seed').map((group) => group.runs.length)).toEqual([2, 2, 2])
    const byTag = new Map(grouped('field:tag').map(({ label, runs: own }) => [label, own.length]))
    expect(byTag).toEqual(
      new Map([
        ['first', 2],
        ['odd', 2],
        ['–', 4],
      ]),
    )
    expect(groupingText({ type: 'field', field: 'a.b' })).toBe('field:a.b')
    expect(groupingOf('nonsense')).toBeNull()
  })

  it('of one label are told apart by the settings in which they differ', () => {
    const changed = new Map(configs).set(
      2,
      new Map([...(configs.get(2) ?? []), ['training.batchSize', 7]]),
    )
    const labels = groupsOf(runs, changed, { type: 'repeats' }, new Map()).map(({ label }) => label)
    expect(labels).toEqual(['sgd · batchSize 100', 'sgd · batchSize 7', 'adam'])
  })
})

describe('pairs', () => {
  const [sgd, adam] = grouped('repeats')
  if (sgd === undefined || adam === undefined) throw new Error('Both groups exist.')

  it('have one seed, and for an optimizer its own settings', () => {
    const seedsOf = (grouping: Parameters<typeof pairsOf>[3]) =>
      pairsOf(sgd, adam, configs, grouping).map(({ first, second }) => [
        first.map((run) => run.seed),
        second.map((run) => run.seed),
      ])
    const seeds = [1, 2, 3].map((seed) => [[seed], [seed]])
    expect(seedsOf({ type: 'repeats' })).toEqual(seeds)
    expect(seedsOf({ type: 'field', field: 'optimizer.type' })).toEqual(seeds)
    // Grouped by another setting, runs that differ in their optimizer are no pairs.
    expect(seedsOf({ type: 'field', field: 'training.batchSize' })).toEqual([])
  })

  it('cancel what varies from seed to seed', () => {
    const moment = { type: 'step', step: 25 } as const
    const difference = groupDifference(adam, sgd, ACCURACY, moment, bufferOf, configs, {
      type: 'repeats',
    })
    expect(difference).toMatchObject({ pairCount: 3, greaterCount: 3, lessCount: 0 })
    expect(difference?.mean).toBeCloseTo(0.1, 12)
    expect(difference?.halfWidth).toBeCloseTo(0, 12)
  })
})

describe('values of groups', () => {
  it('at a step are those that were reached there, and nothing for a run that ended before', () => {
    const [run] = runs
    if (run === undefined) throw new Error('The run exists.')
    expect(valueOf(run, ACCURACY, { type: 'step', step: 25 }, bufferOf)).toBeCloseTo(0.65, 12)
    expect(valueOf(run, ACCURACY, { type: 'step', step: 31 }, bufferOf)).toBeNull()
  })

  it('rank the groups, best first', () => {
    const standings = standingsOf(grouped('repeats'), ACCURACY, { type: 'last' }, bufferOf)
    expect(standings.map(({ group }) => group.label)).toEqual(['adam', 'sgd'])
    expect(standings[0]?.summary.mean).toBeCloseTo(0.9, 12)
  })

  it('say who reached a target, when, and who did not', () => {
    const [sgd] = grouped('repeats')
    if (sgd === undefined) throw new Error('The group exists.')
    const { steps, times } = groupTarget(sgd, ACCURACY, 0.79, true, bufferOf)
    expect(steps).toMatchObject({ reachedCount: 2, runCount: 3, mean: 30 })
    expect(times.mean).toBe(300)
  })

  it('are drawn as their mean with the ends of the band, computed anew only for new points', () => {
    const lines = new GroupLines()
    const curves = arms.slice(0, 3).map(({ run, buffer }) => ({
      id: run.id,
      pointCount: buffer.pointCount,
      places: buffer.steps,
      steps: buffer.steps,
      values: buffer.values,
    }))
    const line = lines.of('sgd', curves, 'deviation', 0)
    expect([...line.steps]).toEqual([10, 20, 30])
    expect(line.values[1]).toBeCloseTo(0.7, 12)
    expect(line.band.upper[1]).toBeCloseTo(0.75, 12)
    expect(lines.of('sgd', curves, 'deviation', 0)).toBe(line)
    expect(lines.of('sgd', curves, 'error', 0)).not.toBe(line)
  })
})
