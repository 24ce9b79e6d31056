import { join } from 'node:path'
import type { CheckpointSummary } from '@engine/protocol/run'
import SQLite from 'better-sqlite3'
import { fc } from '../../property'
import { checkpointsToDelete } from '../../../src-main/store/checkpoint-thinning'
import type { StoreClient } from '../../../src-main/store/store-client'
import { describe, expect, test } from 'vitest'
import { insertRun, refusalOf, startStore, temporaryFolder } from './sample-store'

const bytesOf = (step: number, length = 1000): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + step) % 256)

async function insert(
  store: StoreClient,
  runId: number,
  step: number,
  flags: { isInitial?: boolean; isBest?: boolean } = {},
): Promise<CheckpointSummary> {
  return store.request('checkpoint/insert', {
    runId,
    step,
    stateHash: `state ${step}`,
    isInitial: flags.isInitial ?? false,
    isBest: flags.isBest ?? false,
    bytes: bytesOf(step),
  })
}

async function list(store: StoreClient, runId: number): Promise<CheckpointSummary[]> {
  return (await store.request('run/show', { runId })).checkpoints
}

describe('checkpoints', () => {
  test('are read back by their place or their step, after the end of the program', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const runId = await insertRun(first)
    const initial = await insert(first, runId, 0, { isInitial: true })
    expect(initial).toEqual({
      id: 1,
      runId,
      step: 0,
      stateHash: 'state 0',
      sizeBytes: 1000,
      createdAt: initial.createdAt,
      isInitial: true,
      isBest: false,
      isLast: true,
    })
    await insert(first, runId, 100, { isBest: true })
    await insert(first, runId, 200)
    await first.shutDown()

    const store = await startStore(folder)
    const choices = [
      ['initial', 0],
      ['best', 100],
      ['last', 200],
      [{ step: 100 }, 100],
    ] as const
    for (const [checkpoint, step] of choices) {
      const { summary, bytes } = await store.request('checkpoint/read', { runId, checkpoint })
      expect(summary).toMatchObject({ step, stateHash: `state ${step}`, isLast: step === 200 })
      expect(bytes).toEqual(bytesOf(step))
    }
    const { summary, checkpoints } = await store.request('run/show', { runId })
    expect(summary.checkpointStep).toBe(200)
    expect(checkpoints.map((checkpoint) => checkpoint.step)).toEqual([0, 100, 200])
  })

  test('move the best to the newest that is called so', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    for (const step of [10, 20, 30]) await insert(store, runId, step, { isBest: step !== 30 })
    const best = (await list(store, runId)).filter((checkpoint) => checkpoint.isBest)
    expect(best.map((checkpoint) => checkpoint.step)).toEqual([20])
  })

  test('at a step that has one take its place and keep what it was', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    await insert(store, runId, 0, { isInitial: true })
    const before = await insert(store, runId, 50, { isBest: true })
    const after = await store.request('checkpoint/insert', {
      runId,
      step: 50,
      stateHash: 'again',
      isInitial: false,
      isBest: false,
      bytes: bytesOf(51, 20),
    })
    expect(after).toMatchObject({
      id: before.id,
      stateHash: 'again',
      sizeBytes: 20,
      isBest: true,
      isLast: true,
    })
    const { bytes } = await store.request('checkpoint/read', { runId, checkpoint: 'best' })
    expect(bytes).toEqual(bytesOf(51, 20))
    expect(await list(store, runId)).toHaveLength(2)
  })

  test('that a run does not have are refused, naming what was asked for', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    await insert(store, runId, 5)
    for (const [checkpoint, text] of [
      ['best', '“best”'],
      ['initial', '“initial”'],
      [{ step: 6 }, 'step 6'],
    ] as const) {
      const error = await refusalOf(store.request('checkpoint/read', { runId, checkpoint }))
      expect(error.code).toBe('store/no-checkpoint')
      expect(error.message).toContain(text)
    }
  })

  test('whose bytes have changed are refused, and the others named', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    await insert(store, runId, 0, { isInitial: true })
    await insert(store, runId, 90)
    const db = new SQLite(join(folder, 'studio.db'))
    db.prepare('UPDATE checkpoint SET bytes = ? WHERE step = 90').run(bytesOf(90).with(500, 1))
    db.close()
    const error = await refusalOf(store.request('checkpoint/read', { runId, checkpoint: 'last' }))
    expect(error.code).toBe('store/damaged')
    expect(error.message).toMatch(/step 90 of run 1 has changed.*steps 0/)
    const { bytes } = await store.request('checkpoint/read', { runId, checkpoint: 'initial' })
    expect(bytes).toEqual(bytesOf(0))
  })

  test('between the first, the best and the last are thinned out towards the start', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    for (let step = 0; step <= 20_000; step += 100) {
      await insert(store, runId, step, { isInitial: step === 0, isBest: step === 4200 })
    }
    const kept = await list(store, runId)
    const steps = kept.map((checkpoint) => checkpoint.step)
    expect(steps).toEqual(expect.arrayContaining([0, 4200, 20_000]))
    expect(kept).toHaveLength(15)
    const between = steps.filter((step) => ![0, 4200, 20_000].includes(step))
    expect(between.filter((step) => step >= 19_000).length).toBeGreaterThanOrEqual(3)
    expect(between.filter((step) => step <= 15_000).length).toBeGreaterThanOrEqual(2)
    const { bytes } = await store.request('checkpoint/read', { runId, checkpoint: 'best' })
    expect(bytes).toEqual(bytesOf(4200))
  })
})

describe('thinning', () => {
  const run = (count: number, sizeBytes = 1): Parameters<typeof checkpointsToDelete>[0] =>
    Array.from({ length: count }, (_, i) => ({
      id: i,
      step: i * 10,
      sizeBytes,
      isKept: i === 0 || i === count - 1,
    }))

  test('deletes nothing within the limits', () => {
    expect(checkpointsToDelete([], { bytes: 0, count: 0 })).toEqual([])
    expect(checkpointsToDelete(run(2), { bytes: 0, count: 0 })).toEqual([])
    expect(checkpointsToDelete(run(14), { bytes: 12, count: 12 })).toEqual([])
  })

  test('keeps to the number and to the bytes, whichever is less', () => {
    expect(checkpointsToDelete(run(30), { bytes: 1000, count: 12 })).toHaveLength(16)
    expect(checkpointsToDelete(run(30, 100), { bytes: 350, count: 12 })).toHaveLength(25)
  })

  test('never deletes a kept one, however large', () => {
    const all = run(5, 1000).map((checkpoint) => ({ ...checkpoint, isKept: true }))
    expect(checkpointsToDelete(all, { bytes: 1, count: 1 })).toEqual([])
    expect(checkpointsToDelete(run(5, 1000), { bytes: 1, count: 1 }).sort()).toEqual([1, 2, 3])
  })

  test('leaves gaps that grow with the distance from the end', () => {
    const all = run(1000)
    const deleted = new Set(checkpointsToDelete(all, { bytes: 1e9, count: 12 }))
    const steps = all.filter(({ id }) => !deleted.has(id)).map(({ step }) => step)
    const gaps = steps.slice(1).map((step, i) => step - (steps[i] ?? 0))
    expect(steps).toHaveLength(14)
    for (const [i, gap] of gaps.entries()) {
      expect(gap).toBeLessThanOrEqual(2 * (gaps[i - 1] ?? Infinity))
    }
    expect(gaps[0]).toBeGreaterThan(20 * (gaps.at(-1) ?? Infinity))
  })

  test('holds for any steps and sizes, one checkpoint after the other', () => {
    const arrivals = fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 5000 }),
        sizeBytes: fc.integer({ min: 1, max: 90 }),
      }),
      { minLength: 1, maxLength: 120 },
    )
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 15 }), (sequence, count) => {
        const limits = { bytes: 400, count }
        let kept: { id: number; step: number; sizeBytes: number; isKept: boolean }[] = []
        let step = 0
        for (const [id, { gap, sizeBytes }] of sequence.entries()) {
          step += gap
          const newest = { id, step, sizeBytes, isKept: true }
          const before = kept.map((old) => ({ ...old, isKept: old.id === 0 }))
          const gone = new Set(checkpointsToDelete([...before, newest], limits))
          kept = [...before, newest].filter((checkpoint) => !gone.has(checkpoint.id))
          const between = kept.filter(({ isKept }) => !isKept)
          expect(between.length).toBeLessThanOrEqual(count)
          const bytes = between.reduce((sum, old) => sum + old.sizeBytes, 0)
          expect(bytes).toBeLessThanOrEqual(limits.bytes)
          expect(kept[0]?.id).toBe(0)
          expect(kept.at(-1)?.id).toBe(id)
        }
      }),
    )
  })

  test('leaves a way back to any step that is not much longer than the way to the end', () => {
    let kept: { id: number; step: number; sizeBytes: number; isKept: boolean }[] = []
    for (let id = 0; id <= 3000; id++) {
      const old = kept.map((checkpoint) => ({ ...checkpoint, isKept: checkpoint.id === 0 }))
      const all = [...old, { id, step: id * 10, sizeBytes: 1, isKept: true }]
      const gone = new Set(checkpointsToDelete(all))
      kept = all.filter((checkpoint) => !gone.has(checkpoint.id))
    }
    for (let step = 0; step < 30_000; step += 7) {
      const nearest = kept.findLast((checkpoint) => checkpoint.step <= step)?.step ?? NaN
      // A gap that ends `d` before the end is at most about as wide as `d` itself.
      expect(step - nearest).toBeLessThanOrEqual(Math.max(20, 2 * (30_000 - step)))
    }
    expect(kept.length).toBeLessThanOrEqual(14)
  })
})
