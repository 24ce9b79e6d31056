import type { PointColumns } from '@engine/protocol/metric-batch'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import type { Series } from '@engine/protocol/run'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/store/database'
import { MIGRATIONS } from '../../../src-main/store/migrations'
import { storePathsOf } from '../../../src-main/store/store-paths'
import type { StoreClient } from '../../../src-main/store/store-client'
import { insertRun, refusalOf, SAMPLE_CONFIG, startStore, temporaryFolder } from './sample-store'

const EVERYTHING = { fromStep: 0, toStep: 0xffff_ffff, maximumPointCount: 1_000_000 }

/** Values that tell the run and the step. */
function losses(runId: number, from: number, to: number, series = 'batch/loss'): PointColumns {
  const steps = Uint32Array.from({ length: to - from + 1 }, (_, i) => from + i)
  return {
    series,
    steps,
    values: Float64Array.from(steps, (step) => runId * 1e6 + step),
    elapsedMs: Float64Array.from(steps, (step) => step),
  }
}

async function append(store: StoreClient, runId: number, columns: PointColumns): Promise<void> {
  const step = columns.steps.at(-1) ?? 0
  const progress = { step, elapsedMs: step, stepsPerSecond: 1 }
  await store.request('points/append', { runId, batch: [columns], ...progress })
}

async function fork(store: StoreClient, parentRunId: number, step: number): Promise<number> {
  const { datasetId } = await store.request('run/show', { runId: parentRunId })
  const [config] = runConfigsOf(SAMPLE_CONFIG)
  if (!config) throw new Error('The sample experiment has no run')
  const { runs } = await store.request('experiment/insert', {
    config: { ...SAMPLE_CONFIG, optimizers: [config.optimizer] },
    runs: [
      {
        config,
        name: 'another way',
        datasetId,
        datasetName: 'squares',
        networkText: '2 → 2',
        optimizerText: 'sgd',
        start: {
          parentRunId,
          step,
          stateHash: `state at ${step}`,
          initialHash: 'the first weights',
          elapsedMs: step,
          checkpoint: Uint8Array.of(1, 2, 3),
        },
      },
    ],
  })
  return runs[0]?.id ?? 0
}

async function read(
  store: StoreClient,
  runId: number,
  part: Partial<typeof EVERYTHING> = {},
): Promise<Series> {
  const [series] = await store.request('series/read', {
    runId,
    series: ['batch/loss'],
    ...EVERYTHING,
    ...part,
  })
  if (!series) throw new Error('no batch/loss')
  return series
}

/** Which run every step comes from, as stretches. */
function ownersOf({ steps, values }: Series): string[] {
  const stretches: { runId: number; from: number; to: number }[] = []
  steps.forEach((step, i) => {
    const runId = Math.round(((values[i] ?? NaN) - step) / 1e6)
    const last = stretches.at(-1)
    if (last?.runId === runId) last.to = step
    else stretches.push({ runId, from: step, to: step })
  })
  return stretches.map(({ runId, from, to }) => `${runId}: ${from}–${to}`)
}

describe('a fork', () => {
  test('begins where it left its parent, with the state as its first checkpoint', async () => {
    const store = await startStore(temporaryFolder())
    const parent = await insertRun(store)
    await append(store, parent, losses(parent, 1, 100))
    const child = await fork(store, parent, 40)
    const { summary, checkpoints } = await store.request('run/show', { runId: child })
    expect(summary).toMatchObject({
      status: 'queued',
      step: 40,
      elapsedMs: 40,
      initialHash: 'the first weights',
      parentRunId: parent,
      forkStep: 40,
      checkpointStep: 40,
    })
    expect(checkpoints).toMatchObject([{ step: 40, isInitial: true, stateHash: 'state at 40' }])
  })

  test("shows its parent's points up to there and its own from then on", async () => {
    const store = await startStore(temporaryFolder())
    const parent = await insertRun(store)
    await append(store, parent, losses(parent, 1, 100))
    await append(store, parent, losses(parent, 10, 90, 'test/loss'))
    const child = await fork(store, parent, 40)
    expect(ownersOf(await read(store, child))).toEqual([`${parent}: 1–40`])
    await append(store, child, losses(child, 41, 70))
    expect(ownersOf(await read(store, child))).toEqual([`${parent}: 1–40`, `${child}: 41–70`])
    expect(ownersOf(await read(store, child, { fromStep: 30, toStep: 50 }))).toEqual([
      `${parent}: 30–40`,
      `${child}: 41–50`,
    ])
    expect(ownersOf(await read(store, parent))).toEqual([`${parent}: 1–100`])
    const { series } = await store.request('run/show', { runId: child })
    expect(series).toEqual(['batch/loss', 'test/loss'])
  })

  test('of a fork shares with both, and with the second only where it lasted', async () => {
    const store = await startStore(temporaryFolder())
    const first = await insertRun(store)
    await append(store, first, losses(first, 1, 100))
    const second = await fork(store, first, 60)
    await append(store, second, losses(second, 61, 100))
    const late = await fork(store, second, 80)
    await append(store, late, losses(late, 81, 90))
    expect(ownersOf(await read(store, late))).toEqual([
      `${first}: 1–60`,
      `${second}: 61–80`,
      `${late}: 81–90`,
    ])
    const early = await fork(store, second, 20)
    await append(store, early, losses(early, 21, 30))
    expect(ownersOf(await read(store, early))).toEqual([`${first}: 1–20`, `${early}: 21–30`])
  })

  test('keeps every peak of its story when it is reduced, also across sealed chunks', async () => {
    const store = await startStore(temporaryFolder())
    const parent = await insertRun(store)
    await append(store, parent, losses(parent, 1, 20_000))
    const child = await fork(store, parent, 9_001)
    await append(store, child, losses(child, 9_002, 30_000))
    const reduced = await read(store, child, { maximumPointCount: 300 })
    expect(reduced).toMatchObject({ isReduced: true, totalCount: 30_000 })
    expect(reduced.steps.length).toBeLessThanOrEqual(300)
    expect(reduced.steps.length).toBeGreaterThan(80)
    expect(ownersOf(reduced)).toEqual([`${parent}: 1–9001`, `${child}: 9002–30000`])
    expect([...reduced.steps]).toEqual([...reduced.steps].toSorted((a, b) => a - b))
  })

  test('is interrupted at the step it began with where it never came further', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const parent = await insertRun(first)
    const child = await fork(first, parent, 40)
    // Without a word of goodbye: its runs belong to a studio that is gone.
    await first.shutDown()
    const store = await startStore(folder)
    const recovered = await store.request('store/recover', {})
    expect(recovered.find(({ id }) => id === child)).toMatchObject({
      status: 'interrupted',
      step: 40,
    })
  })
})

describe('frames of the inside view', () => {
  const frame = (step: number, names = ['1.affine/activation-mean', '2.relu/dead-share']) => ({
    step,
    elapsedMs: step,
    names,
    figures: Float64Array.from(names, (_, i) => step + i / 10),
    histograms: [
      {
        name: '1.affine',
        kind: 'activation' as const,
        minimum: -1,
        maximum: NaN,
        bins: Uint32Array.of(step, 2, 3),
        nonFiniteCount: 1,
      },
    ],
  })

  test('are read back whole, and their figures as series', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    for (const step of [10, 20, 30])
      await store.request('inside/append', { runId, frame: frame(step) })
    // A resumed run repeats what it has measured.
    await store.request('inside/append', { runId, frame: frame(20) })
    const frames = await store.request('inside/read', {
      runId,
      fromStep: 0,
      toStep: 25,
      maximumFrameCount: 10,
    })
    expect(frames).toEqual([frame(10), frame(20)])
    const [dead] = await store.request('series/read', {
      runId,
      series: ['inside/2.relu/dead-share'],
      ...EVERYTHING,
    })
    expect(dead).toEqual({
      series: 'inside/2.relu/dead-share',
      steps: Uint32Array.of(10, 20, 30),
      values: Float64Array.of(10.1, 20.1, 30.1),
      elapsedMs: Float64Array.of(10, 20, 30),
      isReduced: false,
      totalCount: 3,
    })
    expect((await store.request('run/show', { runId })).series).toEqual([
      'inside/1.affine/activation-mean',
      'inside/2.relu/dead-share',
    ])
    // The history does not carry them.
    expect((await store.request('run/show', { runId })).summary.last).toEqual({})
  })

  test('keep all figures and thin out the histograms of long runs', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    for (let step = 1; step <= 900; step++) {
      await store.request('inside/append', { runId, frame: frame(step) })
    }
    const [mean] = await store.request('series/read', {
      runId,
      series: ['inside/1.affine/activation-mean'],
      ...EVERYTHING,
    })
    expect(mean?.totalCount).toBe(900)
    const all = { runId, fromStep: 0, toStep: 1000, maximumFrameCount: 10_000 }
    const frames = await store.request('inside/read', all)
    expect(frames.length).toBeLessThanOrEqual(400)
    expect(frames.length).toBeGreaterThan(200)
    expect(frames[0]?.step).toBe(1)
    expect(frames.at(-1)?.step).toBe(900)
    const few = await store.request('inside/read', { ...all, maximumFrameCount: 5 })
    expect(few).toHaveLength(5)
    expect(few.map(({ step }) => step)).toContain(1)
  })

  test('belong to a run that exists', async () => {
    const store = await startStore(temporaryFolder())
    const refusal = await refusalOf(store.request('inside/append', { runId: 99, frame: frame(1) }))
    expect(refusal.code).toBe('run/not-found')
  })

  test('of a fork continue those of its parent', async () => {
    const store = await startStore(temporaryFolder())
    const parent = await insertRun(store)
    for (const step of [10, 20, 30]) {
      await store.request('inside/append', { runId: parent, frame: frame(step) })
    }
    const child = await fork(store, parent, 20)
    await store.request('inside/append', { runId: child, frame: frame(40) })
    const frames = await store.request('inside/read', {
      runId: child,
      fromStep: 0,
      toStep: 1000,
      maximumFrameCount: 100,
    })
    expect(frames.map(({ step }) => step)).toEqual([10, 20, 40])
  })
})

test('a database of the first schema is taken over with its runs, which are forks of none', async () => {
  const folder = temporaryFolder()
  const old = openDatabase(storePathsOf(folder), Date.now, MIGRATIONS.slice(0, 1))
  old.exec(`
    INSERT INTO dataset (name, hash, size_bytes, created_at, description, statistics)
      VALUES ('squares', 'x', 0, 0, '{}', '{}');
    INSERT INTO experiment (name, created_at, config) VALUES ('old', 0, '{}');
    INSERT INTO run (experiment_id, arm_index, dataset_id, name, dataset_name, network_text,
      optimizer_type, optimizer_text, loss_type, seed, status, step, step_count, steps_per_epoch,
      parameter_count, initial_hash, elapsed_ms, steps_per_second, created_at, tags, note, config)
      VALUES (1, 0, 1, 'an old run', 'squares', '2 → 2', 'sgd', 'SGD', 'x', 1, 'finished', 9, 9, 9,
      6, 'abc', 1, 1, 0, '[]', '', '{}');
  `)
  old.close()
  const store = await startStore(folder)
  expect((await store.request('store/describe', {})).schemaVersion).toBe(MIGRATIONS.length)
  const [run] = await store.request('run/list', { includeTrashed: false })
  expect(run).toMatchObject({ name: 'an old run', parentRunId: null, forkStep: null })
})
