import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import { refusalOf, smallExperiment, startStudio, type StudioClient } from './running-studio'

interface Issue {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** What is wrong with a config, in the studio's words. */
async function issuesOf(client: StudioClient, config: ExperimentConfigInput): Promise<Issue[]> {
  const refusal = await refusalOf(client.request('experiment/start', config))
  expect(['experiment/invalid', 'protocol/invalid']).toContain(refusal.code)
  // The studio's own issues, which the assertions look at field by field.
  return refusal.details['issues'] as Issue[]
}

describe('an experiment', () => {
  test('is refused with every field that is wrong, and nothing is stored', async () => {
    const { client } = await startStudio()
    const issues = await issuesOf(
      client,
      smallExperiment({
        network: { layers: [{ type: 'affine', units: 3 }] },
        training: { batchSize: 801 },
      }),
    )
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([
      ['network.layers.0.units', 'network/output-count'],
      ['training.batchSize', 'experiment/batch-too-large'],
    ])
    expect(issues[1]?.message).toContain('training.batchSize is 801, but only 800 examples')
    expect(await client.request('run/list', {})).toEqual([])
    expect(await client.request('experiment/list', {})).toEqual([])
  })

  test('with a search and repeats becomes a run for every trial and seed, each by its own name', async () => {
    const { client } = await startStudio()
    const { experimentId, runIds } = await client.request(
      'experiment/start',
      smallExperiment({
        training: { batchSize: 100, seed: 4, length: { unit: 'iterations', count: 1 } },
        search: { type: 'grid', axes: [{ field: 'network.layers.0.units', values: [3, 5] }] },
        repeats: 2,
      }),
    )
    expect(runIds).toHaveLength(4)
    const { runs } = await client.request('experiment/show', { id: experimentId })
    expect(runs.map(({ name }) => name.split(' · ').slice(-2))).toEqual([
      ['layer 1 units 3', 'seed 4'],
      ['layer 1 units 3', 'seed 5'],
      ['layer 1 units 5', 'seed 4'],
      ['layer 1 units 5', 'seed 5'],
    ])
    const configs = await client.request('run/configs', { ids: runIds })
    expect(new Set(configs.map(({ config }) => config.training.seed))).toEqual(new Set([4, 5]))
  })

  test('is refused where one of its trials does not fit, or where there are too many', async () => {
    const { client } = await startStudio()
    const search = (field: string, values: number[]): ExperimentConfigInput['search'] => ({
      type: 'grid',
      axes: [{ field, values }],
    })
    const tooLarge = smallExperiment({ search: search('training.batchSize', [10, 801]) })
    expect(await issuesOf(client, tooLarge)).toMatchObject([
      { path: 'search', code: 'experiment/batch-too-large' },
    ])
    const strange = smallExperiment({ search: search('optimizer.speed', [1]) })
    expect(await issuesOf(client, strange)).toMatchObject([
      { path: 'search', code: 'config/unknown-field' },
    ])
    const many = Array.from({ length: 11 }, (_value, index) => index + 1)
    const tooMany = smallExperiment({ search: search('training.batchSize', many), repeats: 100 })
    expect(await issuesOf(client, tooMany)).toMatchObject([
      { path: 'search', code: 'experiment/too-many-runs', details: { count: 1100 } },
    ])
    expect(await client.request('run/list', {})).toEqual([])
  })

  test('takes a batch of all the examples', async () => {
    const { client } = await startStudio()
    const config = smallExperiment({
      training: { batchSize: 800, length: { unit: 'epochs', count: 1 } },
    })
    expect((await client.request('experiment/start', config)).runIds).toHaveLength(1)
  })

  test('needs a loss that fits its data', async () => {
    const { client } = await startStudio()
    const issues = await issuesOf(
      client,
      smallExperiment({
        dataset: { source: 'generated', settings: { generator: 'sine' } },
        network: { layers: [{ type: 'affine', units: 1 }] },
      }),
    )
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([['loss', 'network/loss-task']])
  })

  test('needs examples in every part that it asks for', async () => {
    const { client } = await startStudio()
    const issues = await issuesOf(
      client,
      smallExperiment({
        dataset: { source: 'generated', settings: { generator: 'xor', exampleCount: 10 } },
        split: { validation: 0.01 },
        training: { batchSize: 1 },
      }),
    )
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([
      ['split.validation', 'dataset/split-empty'],
    ])
  })

  test('that does not fit the schema is refused with the field', async () => {
    const { client } = await startStudio()
    const issues = await issuesOf(client, smallExperiment({ training: { batchSize: -1 } }))
    expect(issues.map((issue) => issue.path)).toEqual(['training.batchSize'])
  })

  test('without a name is called after its data and network', async () => {
    const { client } = await startStudio()
    const { experimentId } = await client.request(
      'experiment/start',
      smallExperiment({ name: '', epochs: 1, optimizers: [{ type: 'sgd' }, { type: 'adam' }] }),
    )
    const { runs } = await client.request('experiment/show', { id: experimentId })
    expect(runs.map((run) => run.name)).toEqual([
      'XOR 1000 · 2 → 8 tanh → 2 · SGD 0.1',
      expect.stringMatching(/^XOR 1000 · 2 → 8 tanh → 2 · Adam 0\.001/),
    ])
  })
})

describe('a run in the history', () => {
  test('takes a name, tags and a note, and every client hears of it', async () => {
    const { client, attach } = await startStudio()
    const other = attach()
    const config = smallExperiment({ epochs: 1 })
    const [id = 0] = (await client.request('experiment/start', config)).runIds
    const heard = new Promise<string>((resolve) => {
      other.on('run/changed', (run) => {
        if (run.name === 'The first') resolve(run.note)
      })
    })
    const updated = await client.request('run/update', {
      id,
      name: 'The first',
      tags: ['kept'],
      note: 'Looks well.',
    })
    expect(updated).toMatchObject({ name: 'The first', tags: ['kept'], note: 'Looks well.' })
    expect(await heard).toBe('Looks well.')
    expect((await refusalOf(client.request('run/show', { id: 999 }))).code).toBe('run/not-found')
  })
})

describe('the settings', () => {
  test('are kept, told to all and changed one at a time', async () => {
    const first = await startStudio()
    const other = first.attach()
    const told = new Promise((resolve) => other.on('settings/changed', resolve))
    await first.client.request('settings/update', { theme: 'dark' })
    const both = await first.client.request('settings/update', { maximumRunCount: 3 })
    expect(both).toEqual({ theme: 'dark', maximumRunCount: 3, locale: 'system' })
    expect(await told).toMatchObject({ theme: 'dark' })
    await first.studio.close()
    const second = await startStudio({ dataDirectory: first.dataDirectory })
    expect(await second.client.request('settings/get', {})).toEqual(both)
    expect(second.reports).toEqual([])
  })
})

test('the studio describes itself', async () => {
  const { client, dataDirectory } = await startStudio({ coreCount: 3 })
  const described = await client.request('studio/describe', {})
  expect(described).toMatchObject({ host: 'serve', coreCount: 3, dataDirectory })
  expect(described.databaseSizeBytes).toBeGreaterThan(0)
})
