import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import type { RunSummary } from '@engine/protocol/run'
import type { StoreClient } from '../../../src-main/store/store-client'
import { describe, expect, test } from 'vitest'
import {
  insertDataset,
  insertExperiment,
  refusalOf,
  SAMPLE_CONFIG,
  startStore,
  temporaryFolder,
} from './sample-store'

/** Two runs that have ended, with points and three checkpoints each. */
async function storeWithRuns(folder = temporaryFolder()): Promise<{
  store: StoreClient
  folder: string
  datasetId: number
  ids: [number, number]
}> {
  const store = await startStore(folder)
  const datasetId = await insertDataset(store)
  const { runs } = await insertExperiment(store, datasetId)
  const [first, second] = runs
  if (!first || !second) throw new Error('The sample experiment has two runs')
  for (const { id: runId } of runs) {
    await store.request('points/append', {
      runId,
      batch: [
        {
          series: 'batch/loss',
          steps: Uint32Array.of(1, 2, 3),
          values: Float64Array.of(3, 2, 1),
          elapsedMs: Float64Array.of(1, 2, 3),
        },
      ],
      step: 3,
      elapsedMs: 3,
      stepsPerSecond: 1,
    })
    for (const step of [0, 1, 2, 3]) {
      await store.request('checkpoint/insert', {
        runId,
        step,
        stateHash: `state ${step}`,
        isInitial: step === 0,
        isBest: step === 1,
        bytes: new Uint8Array(1000 + step),
      })
    }
    await store.request('run/update', { runId, patch: { status: 'finished' } })
  }
  return { store, folder, datasetId, ids: [first.id, second.id] }
}

const listed = async (store: StoreClient): Promise<number[]> =>
  (await store.request('run/list', { includeTrashed: true })).map((run) => run.id)

describe('erasing runs', () => {
  test('takes only what is in the trash, with everything it has stored', async () => {
    const { store, ids } = await storeWithRuns()
    const [first, second] = ids
    expect(await store.request('run/erase', { ids })).toEqual({ erasedIds: [], keptIds: [] })
    await store.request('run/set-trashed', { ids: [first], trashedAt: 1 })
    expect(await store.request('run/erase', { ids })).toEqual({ erasedIds: [first], keptIds: [] })
    expect(await listed(store)).toEqual([second])
    expect((await refusalOf(store.request('run/show', { runId: first }))).code).toBe(
      'run/not-found',
    )
    const { runs } = await store.request('store/measure', {})
    expect(runs.map((run) => run.runId)).toEqual([second])
    expect(await store.request('experiment/list', {})).toHaveLength(1)

    await store.request('run/set-trashed', { ids: [second], trashedAt: 1 })
    await store.request('run/erase', { ids: [second] })
    expect(await store.request('experiment/list', {})).toEqual([])
    // A number is never given twice: an old link does not lead to another run.
    const again = await insertExperiment(store, await insertDataset(store, 'others'))
    expect(again.runs[0]?.id).toBe(second + 1)
  })

  test('leaves what trains alone, though it is in the trash', async () => {
    const { store, ids } = await storeWithRuns()
    const [first] = ids
    await store.request('run/set-trashed', { ids, trashedAt: 1 })
    await store.request('run/update', { runId: first, patch: { status: 'running' } })
    expect((await store.request('run/erase', { ids })).erasedIds).not.toContain(first)
  })

  test('keeps a run as long as a fork goes on from it', async () => {
    const { store, ids, datasetId } = await storeWithRuns()
    const [first] = ids
    const [config] = runConfigsOf(SAMPLE_CONFIG)
    if (!config) throw new Error('The sample has an optimizer')
    const fork = await store.request('experiment/insert', {
      config: SAMPLE_CONFIG,
      runs: [
        {
          config,
          name: 'fork',
          datasetId,
          datasetName: 'squares',
          networkText: '',
          optimizerText: '',
          start: {
            parentRunId: first,
            step: 2,
            stateHash: 'state 2',
            initialHash: 'hash',
            elapsedMs: 2,
            checkpoint: new Uint8Array(10),
          },
        },
      ],
    })
    const forkId = fork.runs[0]?.id ?? 0
    await store.request('run/update', { runId: forkId, patch: { status: 'stopped' } })
    await store.request('run/set-trashed', { ids: [first], trashedAt: 1 })
    expect(await store.request('run/erase', { ids: [first] })).toEqual({
      erasedIds: [],
      keptIds: [first],
    })
    await store.request('run/set-trashed', { ids: [forkId], trashedAt: 1 })
    const erased = await store.request('run/erase', { ids: [first, forkId] })
    expect(erased.erasedIds.sort((a, b) => a - b)).toEqual([first, forkId])
  })

  test('gives the room back to the disk once the database is compacted', async () => {
    const { store, folder, ids } = await storeWithRuns()
    const [first] = ids
    await store.request('checkpoint/insert', {
      runId: first,
      step: 4,
      stateHash: 'large',
      isInitial: false,
      isBest: false,
      bytes: new Uint8Array(8_000_000),
    })
    await store.request('run/set-trashed', { ids: [first], trashedAt: 1 })
    await store.request('run/erase', { ids: [first] })
    expect((await store.request('store/measure', {})).freeBytes).toBeGreaterThan(7_900_000)
    await store.request('store/compact', {})
    expect((await store.request('store/measure', {})).freeBytes).toBe(0)
    expect(statSync(join(folder, 'studio.db')).size).toBeLessThan(1_000_000)
  })
})

test('thinning out leaves the first, the best and the newest checkpoint', async () => {
  const { store, ids } = await storeWithRuns()
  const [first, second] = ids
  const stepsOf = async (runId: number): Promise<number[]> =>
    (await store.request('run/show', { runId })).checkpoints.map(({ step }) => step)
  expect((await store.request('store/measure', {})).runs).toMatchObject([
    { runId: first, checkpointCount: 4, checkpointBytes: 4006, betweenBytes: 1002 },
    { runId: second, checkpointCount: 4, checkpointBytes: 4006, betweenBytes: 1002 },
  ])
  expect(await store.request('run/thin-checkpoints', { ids: [first] })).toEqual({
    removedCount: 1,
    freedBytes: 1002,
  })
  expect(await stepsOf(first)).toEqual([0, 1, 3])
  expect(await stepsOf(second)).toEqual([0, 1, 2, 3])
})

describe('erasing data sets', () => {
  test('wants them in the trash and without runs, and deletes the file', async () => {
    const { store, folder, datasetId, ids } = await storeWithRuns()
    const files = (): string[] => readdirSync(join(folder, 'datasets'))
    const refused = async (): Promise<string> =>
      (await refusalOf(store.request('dataset/erase', { id: datasetId }))).code
    expect(await refused()).toBe('dataset/in-use')
    await store.request('dataset/update', { id: datasetId, trashedAt: 1 })
    expect(await refused()).toBe('dataset/in-use')
    await store.request('run/set-trashed', { ids, trashedAt: 1 })
    await store.request('run/erase', { ids })
    expect(files()).toHaveLength(1)
    await store.request('dataset/erase', { id: datasetId })
    expect(files()).toEqual([])
    expect(await refused()).toBe('dataset/not-found')
  })

  test('leaves a file that another data set has, too', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const id = await insertDataset(store, 'squares')
    const { summary, statistics } = await store.request('dataset/show', { id })
    const { bytes } = await store.request('dataset/read', { id })
    const twin = await store.request('dataset/insert', {
      description: { ...summary, name: 'twin' },
      statistics,
      bytes,
    })
    await store.request('dataset/update', { id, trashedAt: 1 })
    await store.request('dataset/erase', { id })
    expect((await store.request('dataset/read', { id: twin.id })).bytes).toEqual(bytes)
  })
})

test('backups are measured and erased by name', async () => {
  const { store, folder } = await storeWithRuns()
  const { backups } = await store.request('store/measure', {})
  expect(backups).toEqual([])
  expect((await refusalOf(store.request('backup/erase', { name: '../studio.db' }))).code).toBe(
    'store/no-backup',
  )
  expect(existsSync(join(folder, 'studio.db'))).toBe(true)
})

describe('organizing many runs at once', () => {
  test('adds and removes tags, and puts runs into the archive and back', async () => {
    const { store, ids } = await storeWithRuns()
    const [first] = ids
    await store.request('run/update', { runId: first, patch: { tags: ['old', 'wide'] } })
    const change = { ids, addTags: ['wide', 'new'], removeTags: ['old'] }
    const organized = await store.request('run/organize', { ...change, archivedAt: 5 })
    expect(organized.map(({ tags, archivedAt }) => ({ tags, archivedAt }))).toEqual([
      { tags: ['wide', 'new'], archivedAt: 5 },
      { tags: ['wide', 'new'], archivedAt: 5 },
    ])
    const [back] = await store.request('run/organize', { ids: [first], archivedAt: null })
    expect(back).toMatchObject({ archivedAt: null, tags: ['wide', 'new'] })
  })

  test('changes none when one of them does not exist', async () => {
    const { store, ids } = await storeWithRuns()
    const [first] = ids
    const call = store.request('run/organize', { ids: [first, 999], addTags: ['lost'] })
    expect((await refusalOf(call)).code).toBe('run/not-found')
    expect((await store.request('run/show', { runId: first })).summary.tags).toEqual([])
  })
})

test('a long history is listed in pieces that fit together', async () => {
  const store = await startStore(temporaryFolder())
  const datasetId = await insertDataset(store)
  for (let i = 0; i < 5; i++) await insertExperiment(store, datasetId)
  const whole = await store.request('run/list', { includeTrashed: true })
  const pieces: RunSummary[] = []
  for (let beforeId: number | null = null; ;) {
    const piece: RunSummary[] = await store.request('run/list', {
      includeTrashed: true,
      beforeId,
      limit: 3,
    })
    pieces.push(...piece)
    if (piece.length < 3) break
    beforeId = piece.at(-1)?.id ?? 0
  }
  expect(pieces).toEqual(whole)
  expect(whole).toHaveLength(10)
})
