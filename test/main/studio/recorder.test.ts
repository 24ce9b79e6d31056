import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import { describe, expect, test } from 'vitest'
import type { StoreContract } from '../../../src-main/store/store-contract'
import { Recorder, type RecorderOptions } from '../../../src-main/studio/recorder'
import { insertRun, startStore, temporaryFolder } from '../store/sample-store'
import { refusalOf } from './running-studio'

interface Bench {
  readonly recorder: Recorder
  readonly runId: number
  readonly store: Client<StoreContract>
  /** Names of the writes that reached the store, with their steps. */
  readonly writes: string[]
  /** Lets the writes go through that waited. */
  readonly open: () => void
  readonly setFull: (isFull: boolean) => void
}

/** A recorder over the real store, behind a door that is closed at first. */
async function createBench(change: Partial<RecorderOptions> = {}): Promise<Bench> {
  const store = await startStore(temporaryFolder())
  const runId = await insertRun(store)
  const writes: string[] = []
  const door = Promise.withResolvers<undefined>()
  let isFull = false
  const recorder = new Recorder({
    store: {
      ...store,
      request: async (name, params, options) => {
        await door.promise
        if (isFull) throw new StudioError('store/write-failed', 'The disk is full.')
        // What a recorder writes has a step, or is an event or a patch.
        const { step } = params as { step?: number }
        writes.push(step === undefined ? name : `${name} ${step}`)
        return store.request(name, params, options)
      },
    },
    runId,
    waitingPointLimit: 1000,
    onPointsStored: () => undefined,
    onPatched: () => undefined,
    onEventStored: () => undefined,
    onCheckpointStored: () => undefined,
    onBlocked: () => undefined,
    onBehind: () => undefined,
    ...change,
  })
  return {
    recorder,
    runId,
    store,
    writes,
    open: () => {
      door.resolve(undefined)
    },
    setFull: (full) => {
      isFull = full
    },
  }
}

function losses(...steps: number[]): MetricBatch {
  return [
    {
      series: 'batch/loss',
      steps: Uint32Array.from(steps),
      values: Float64Array.from(steps, (step) => 1 / step),
      elapsedMs: Float64Array.from(steps),
    },
  ]
}

const points = (...steps: number[]): Parameters<Recorder['addPoints']>[0] => ({
  batch: losses(...steps),
  step: steps.at(-1) ?? 0,
  elapsedMs: steps.at(-1) ?? 0,
  stepsPerSecond: 1000,
})

const checkpoint = (
  step: number,
  reason: 'initial' | 'interval' | 'best' = 'interval',
): Parameters<Recorder['addCheckpoint']>[0] => ({
  step,
  reason,
  isBest: reason === 'best',
  stateHash: 'a'.repeat(64),
  elapsedMs: step,
  bytes: new Uint8Array([step]),
})

describe('the recorder', () => {
  test('writes in the order of arrival and merges what waits', async () => {
    const { recorder, runId, store, writes, open } = await createBench()
    recorder.addPoints(points(1, 2))
    recorder.addPoints(points(3))
    recorder.addPoints(points(4, 5))
    recorder.addCheckpoint(checkpoint(5))
    recorder.addPoints(points(6))
    const patched = recorder.patch({ status: 'running' })
    recorder.addPoints(points(7))
    open()
    expect((await patched).status).toBe('running')
    await recorder.flush()
    expect(writes).toEqual([
      'points/append 2',
      'points/append 5',
      'checkpoint/insert 5',
      'points/append 6',
      'run/update',
      'points/append 7',
    ])
    const [stored] = await store.request('series/read', {
      runId,
      series: [],
      fromStep: 0,
      toStep: 100,
      maximumPointCount: 100,
    })
    expect(stored?.steps).toEqual(new Uint32Array([1, 2, 3, 4, 5, 6, 7]))
  })

  test('lets go of waiting checkpoints that the store would not keep', async () => {
    const { recorder, writes, open } = await createBench()
    recorder.addPoints(points(1))
    recorder.addCheckpoint(checkpoint(0, 'initial'))
    recorder.addCheckpoint(checkpoint(10, 'best'))
    recorder.addCheckpoint(checkpoint(20))
    recorder.addCheckpoint(checkpoint(30))
    open()
    await recorder.flush()
    expect(writes).toEqual([
      'points/append 1',
      'checkpoint/insert 0',
      'checkpoint/insert 10',
      'checkpoint/insert 30',
    ])
  })

  test('keeps what the store refuses, in order, and rejects who waits for an answer', async () => {
    const blocked: string[] = []
    const bench = await createBench({ onBlocked: (error) => blocked.push(error.code) })
    const { recorder, writes } = bench
    bench.setFull(true)
    recorder.addPoints(points(1))
    recorder.addCheckpoint(checkpoint(1))
    const patch = refusalOf(recorder.patch({ status: 'running' }))
    const flush = refusalOf(recorder.flush())
    bench.open()
    expect((await patch).code).toBe('store/write-failed')
    expect((await flush).code).toBe('store/write-failed')
    expect(blocked).toEqual(['store/write-failed'])
    recorder.addPoints(points(2))
    expect((await refusalOf(recorder.flush())).code).toBe('store/write-failed')
    expect((await refusalOf(recorder.retry())).code).toBe('store/write-failed')
    expect(writes).toEqual([])

    bench.setFull(false)
    await recorder.retry()
    expect(writes).toEqual(['points/append 1', 'checkpoint/insert 1', 'points/append 2'])
    expect(recorder.blockedBy).toBeNull()
  })

  test('says when more waits than it may hold', async () => {
    let behindCount = 0
    const { recorder, open } = await createBench({
      waitingPointLimit: 4,
      onBehind: () => behindCount++,
    })
    recorder.addPoints(points(1, 2, 3, 4))
    expect(behindCount).toBe(0)
    recorder.addPoints(points(5))
    recorder.addPoints(points(6))
    expect(behindCount).toBe(1)
    open()
    await recorder.flush()
    recorder.addPoints(points(7, 8, 9, 10, 11))
    expect(behindCount).toBe(2)
    await recorder.flush()
  })
})
