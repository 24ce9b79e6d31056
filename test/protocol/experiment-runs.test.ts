import { StudioError } from '@engine/protocol/errors'
import {
  experimentConfigSchema,
  type ExperimentConfig,
  type ExperimentConfigInput,
} from '@engine/protocol/experiment-config'
import {
  plannedRunsOf,
  pointText,
  runConfigsOf,
  runCountOf,
} from '@engine/protocol/experiment-runs'
import { searchConfigSchema, searchPoints } from '@engine/protocol/search'
import { describe, expect, test } from 'vitest'

function experiment(changes: Partial<ExperimentConfigInput>): ExperimentConfig {
  return experimentConfigSchema.parse({
    dataset: { source: 'generated', settings: { generator: 'moons' } },
    network: {
      layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
    },
    optimizers: [{ type: 'sgd' }],
    ...changes,
  })
}

/** The code of what a function throws. */
function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof StudioError) return error.code
    throw error
  }
  return 'nothing'
}

describe('the runs of an experiment', () => {
  test('are optimizers times trials times seeds, in this order', () => {
    const config = experiment({
      optimizers: [{ type: 'sgd' }, { type: 'adam' }],
      training: { seed: 7 },
      repeats: 2,
      search: {
        type: 'grid',
        axes: [
          { field: 'network.layers.0.units', values: [4, 16] },
          { field: 'initializer', values: [{ type: 'he-normal' }, { type: 'xavier-normal' }] },
        ],
      },
    })
    const runs = plannedRunsOf(config)
    expect(runs).toHaveLength(16)
    expect(runCountOf(config)).toBe(16)
    expect(
      runs.slice(0, 5).map((run) => [run.config.optimizer.type, pointText(run, config.repeats)]),
    ).toEqual([
      ['sgd', 'layer 1 units 4 · initializer he-normal · seed 7'],
      ['sgd', 'layer 1 units 4 · initializer he-normal · seed 8'],
      ['sgd', 'layer 1 units 4 · initializer xavier-normal · seed 7'],
      ['sgd', 'layer 1 units 4 · initializer xavier-normal · seed 8'],
      ['sgd', 'layer 1 units 16 · initializer he-normal · seed 7'],
    ])
    expect(runs.at(-1)?.config).toMatchObject({
      optimizer: { type: 'adam' },
      training: { seed: 8 },
      initializer: { type: 'xavier-normal' },
      network: { layers: [{ units: 16 }, {}, { units: 2 }] },
    })
  })

  test('without search and repeats are the optimizers, their configs as they were', () => {
    const config = experiment({ optimizers: [{ type: 'sgd' }, { type: 'adam' }] })
    expect(runConfigsOf(config).map(({ optimizer }) => optimizer.type)).toEqual(['sgd', 'adam'])
    expect(runConfigsOf(config)[0]).not.toHaveProperty('search')
    expect(plannedRunsOf(config).map((run) => pointText(run, 1))).toEqual(['', ''])
  })

  test('go on with seed 0 after the last', () => {
    const config = experiment({ training: { seed: 0xffff_ffff }, repeats: 2 })
    expect(runConfigsOf(config).map(({ training }) => training.seed)).toEqual([0xffff_ffff, 0])
  })

  test('are refused where the search names what the config has not or does not take', () => {
    const search = (field: string, value: number): ExperimentConfig =>
      experiment({ search: { type: 'grid', axes: [{ field, values: [value] }] } })
    expect(refusal(() => runConfigsOf(search('optimizer.momentum', 0.9)))).toBe(
      'config/unknown-field',
    )
    expect(refusal(() => runConfigsOf(search('training.batchSize', -1)))).toBe(
      'config/invalid-value',
    )
    expect(refusal(() => runConfigsOf(search('network.layers.9.units', 1)))).toBe(
      'config/unknown-field',
    )
  })
})

describe('a scattered search', () => {
  const search = searchConfigSchema.parse({
    type: 'random',
    count: 100,
    axes: [
      { field: 'optimizer.learningRate', from: 1e-4, to: 1 },
      { field: 'training.batchSize', from: 1, to: 9, scale: 'linear', isWhole: true },
      { field: 'training.order', values: ['shuffled', 'sequential'] },
    ],
  })
  const column = (place: number): readonly unknown[] =>
    searchPoints(search).map((point) => point[place]?.value)

  test('fills its ranges evenly, on their scales', () => {
    for (const decade of [1e-4, 1e-3, 1e-2, 1e-1]) {
      const inside = column(0).filter(
        (rate) => Number(rate) >= decade && Number(rate) < decade * 10,
      )
      expect(inside.length).toBeGreaterThan(20)
      expect(inside.length).toBeLessThan(30)
    }
    expect(new Set(column(1))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    const shuffled = column(2).filter((order) => order === 'shuffled')
    expect(shuffled.length).toBeGreaterThan(45)
    expect(shuffled.length).toBeLessThan(55)
  })

  test('goes on where another one ended', () => {
    if (search.type !== 'random') throw new TypeError('it is a scattered one')
    expect(searchPoints({ ...search, skip: 60, count: 40 })).toEqual(searchPoints(search).slice(60))
  })

  test('refuses a range upside down, and logarithms of 0', () => {
    const axis = (from: number, to: number): unknown => ({
      type: 'random',
      axes: [{ field: 'a', from, to }],
    })
    expect(searchConfigSchema.safeParse(axis(2, 1)).success).toBe(false)
    expect(searchConfigSchema.safeParse(axis(0, 1)).success).toBe(false)
  })
})
