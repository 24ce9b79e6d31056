import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { openDatabase } from '../../../src-main/store/database'
import { createStore } from '../../../src-main/store/store'
import type { RunPatch } from '../../../src-main/store/store-contract'
import { storePathsOf } from '../../../src-main/store/store-paths'
import { describe, expect, test } from 'vitest'
import {
  insertDataset,
  insertExperiment,
  insertRun,
  refusalOf,
  SAMPLE_CONFIG,
  startStore,
  temporaryFolder,
} from './sample-store'

describe('experiments and their runs', () => {
  test('are stored together and read back as they were given', async () => {
    const store = await startStore(temporaryFolder())
    const datasetId = await insertDataset(store)
    const before = Date.now()
    const experiment = await insertExperiment(store, datasetId)
    expect(experiment).toMatchObject({ name: 'Two ways down', config: SAMPLE_CONFIG })
    expect(experiment.createdAt).toBeGreaterThanOrEqual(before)
    const [sgd, adam] = experiment.runs
    expect(sgd).toEqual({
      id: sgd?.id,
      experimentId: experiment.id,
      armIndex: 0,
      name: 'with sgd',
      datasetName: 'squares',
      networkText: '2 → 4 relu → 2',
      optimizerType: 'sgd',
      optimizerText: 'sgd',
      lossType: 'softmax-cross-entropy',
      seed: 7,
      status: 'queued',
      statusReason: null,
      step: 0,
      stepCount: 0,
      stepsPerEpoch: 0,
      parameterCount: 0,
      initialHash: '',
      elapsedMs: 0,
      stepsPerSecond: 0,
      createdAt: experiment.createdAt,
      startedAt: null,
      endedAt: null,
      tags: [],
      note: '',
      last: {},
      best: {},
      checkpointStep: null,
      trashedAt: null,
      archivedAt: null,
      parentRunId: null,
      forkStep: null,
    })
    expect(adam).toMatchObject({ armIndex: 1, optimizerType: 'adam' })
    expect(await store.request('experiment/show', { id: experiment.id })).toEqual(experiment)
    expect(await store.request('experiment/list', {})).toEqual([experiment])
    const detail = await store.request('run/show', { runId: adam?.id ?? 0 })
    expect(detail).toEqual({
      summary: adam,
      datasetId,
      config: runConfigsOf(SAMPLE_CONFIG)[1],
      series: [],
      checkpoints: [],
      events: [],
    })
  })

  test('are listed newest first and survive the end of the program', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const datasetId = await insertDataset(first)
    await insertExperiment(first, datasetId)
    await insertExperiment(first, datasetId)
    const listed = await first.request('run/list', { includeTrashed: false })
    expect(listed.map((run) => run.id)).toEqual([4, 3, 2, 1])
    await first.shutDown()
    const second = await startStore(folder)
    expect(await second.request('run/list', { includeTrashed: false })).toEqual(listed)
  })

  test('are not stored at all when one of the runs names an unknown data set', async () => {
    const store = await startStore(temporaryFolder())
    const error = await refusalOf(insertExperiment(store, 99))
    expect(error).toMatchObject({ code: 'dataset/not-found', details: { id: 99 } })
    expect(await store.request('experiment/list', {})).toEqual([])
    expect(await store.request('run/list', { includeTrashed: true })).toEqual([])
  })

  test('that do not exist are refused by their number', async () => {
    const store = await startStore(temporaryFolder())
    expect(await refusalOf(store.request('experiment/show', { id: 5 }))).toMatchObject({
      code: 'experiment/not-found',
      message: expect.stringContaining('5') as string,
    })
    const event = { step: 1, at: 2, type: 'paused', details: {} }
    for (const call of [
      store.request('run/show', { runId: 6 }),
      store.request('run/update', { runId: 6, patch: { note: 'x' } }),
      store.request('run/update', { runId: 6, patch: {} }),
      store.request('run/append-event', { runId: 6, event }),
      store.request('points/append', {
        runId: 6,
        batch: [],
        step: 1,
        elapsedMs: 1,
        stepsPerSecond: 1,
      }),
      store.request('series/read', {
        runId: 6,
        series: [],
        fromStep: 0,
        toStep: 9,
        maximumPointCount: 9,
      }),
      store.request('checkpoint/read', { runId: 6, checkpoint: 'last' }),
      store.request('checkpoint/insert', {
        runId: 6,
        step: 0,
        stateHash: '',
        isInitial: true,
        isBest: false,
        bytes: Uint8Array.of(1),
      }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ code: 'run/not-found', details: { runId: 6 } })
    }
  })
})

describe('a run', () => {
  test('takes every field of a patch and keeps the others', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const patch: RunPatch = {
      name: 'renamed ✓',
      tags: ['slow', 'for the book'],
      note: 'A note\nof two lines',
      status: 'failed',
      statusReason: { code: 'engine/crashed', message: 'The engine died.' },
      step: 12,
      stepCount: 1000,
      stepsPerEpoch: 10,
      parameterCount: 22,
      initialHash: 'ab'.repeat(32),
      elapsedMs: 1234.5,
      stepsPerSecond: 9.75,
      startedAt: 1000,
      endedAt: 2000,
      trashedAt: 3000,
    }
    const before = (await store.request('run/show', { runId })).summary
    expect(await store.request('run/update', { runId, patch })).toEqual({ ...before, ...patch })
    const cleared = await store.request('run/update', {
      runId,
      patch: { statusReason: null, trashedAt: null, note: '', tags: [] },
    })
    const expected = {
      ...before,
      ...patch,
      statusReason: null,
      trashedAt: null,
      note: '',
      tags: [],
    }
    expect(cleared).toEqual(expected)
    expect((await store.request('run/show', { runId })).summary).toEqual(expected)
  })

  test('keeps its events in their order, numbers that are not finite included', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const events = [
      { step: 5, at: 100, type: 'started', details: {} },
      { step: 3, at: 200, type: 'edited', details: { learningRate: { from: 0.1, to: 0.01 } } },
      {
        step: 9,
        at: 300,
        type: 'warned',
        details: { loss: NaN, least: -Infinity, list: [Infinity] },
      },
    ]
    for (const event of events) await store.request('run/append-event', { runId, event })
    expect((await store.request('run/show', { runId })).events).toEqual(events)
  })

  test('goes to the trash and comes back, several at once, all or none', async () => {
    const store = await startStore(temporaryFolder())
    const { runs } = await insertExperiment(store, await insertDataset(store))
    const ids = runs.map((run) => run.id)
    const trashed = await store.request('run/set-trashed', { ids, trashedAt: 5000 })
    expect(trashed.map((run) => run.trashedAt)).toEqual([5000, 5000])
    expect(await store.request('run/list', { includeTrashed: false })).toEqual([])
    expect(await store.request('run/list', { includeTrashed: true })).toHaveLength(2)
    const wrong = store.request('run/set-trashed', { ids: [...ids, 77], trashedAt: null })
    expect((await refusalOf(wrong)).code).toBe('run/not-found')
    expect(await store.request('run/list', { includeTrashed: false })).toEqual([])
    await store.request('run/set-trashed', { ids, trashedAt: null })
    expect(await store.request('run/list', { includeTrashed: false })).toHaveLength(2)
  })
})

describe('settings', () => {
  test('are kept by key; writing some leaves the others', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    expect(await first.request('settings/read', {})).toEqual({})
    await first.request('settings/write', { theme: 'dark', maximumRunCount: 3 })
    await first.request('settings/write', { maximumRunCount: null, watched: [1, 2] })
    await first.shutDown()
    const second = await startStore(folder)
    expect(await second.request('settings/read', {})).toEqual({
      theme: 'dark',
      maximumRunCount: null,
      watched: [1, 2],
    })
  })
})

describe('a full disk', () => {
  test('is told with its cause, and nothing of the refused step is stored', async () => {
    const paths = storePathsOf(temporaryFolder())
    const db = openDatabase(paths, Date.now)
    const store = createStore(db, paths, Date.now)
    const { handlers } = store
    const context = {
      isCancelled: () => false,
      onCancel: () => undefined,
      report: () => undefined,
    }
    const experiment = await handlers['experiment/insert'](
      { config: SAMPLE_CONFIG, runs: [] },
      context,
    )
    // SQLite answers SQLITE_FULL when the file may not grow, as it does on a full disk.
    const pageCount = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count = ${pageCount + 8}`)
    const config = { ...SAMPLE_CONFIG, name: 'x'.repeat(100_000) }
    expect(() => handlers['experiment/insert']({ config, runs: [] }, context)).toThrow(
      expect.objectContaining({
        code: 'store/write-failed',
        message: expect.stringMatching(/database or disk is full.*Make room/) as string,
      }),
    )
    expect(await handlers['experiment/list']({}, context)).toEqual([experiment])
    db.pragma('max_page_count = 1000000')
    await handlers['experiment/insert']({ config, runs: [] }, context)
    expect(await handlers['experiment/list']({}, context)).toHaveLength(2)
    store.close()
    expect(() =>
      handlers['run/list']({ includeTrashed: true, beforeId: null, limit: null }, context),
    ).toThrow(expect.objectContaining({ code: 'store/closed' }))
  })
})
