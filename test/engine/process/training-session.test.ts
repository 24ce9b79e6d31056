import { encodeDataset } from '@engine/datasets/stored-dataset'
import type { Client } from '@engine/protocol/channel'
import type { EngineContract } from '@engine/protocol/engine-contract'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from '../training/small-data'
import { startEngine } from './engine-at-hand'

const dataset = encodeDataset(clusters(50, 20))

const prepare = (
  client: Client<EngineContract>,
  config: RunConfig,
  checkpoint: Uint8Array<ArrayBuffer> | null = null,
) => client.request('training/prepare', { config, dataset, checkpoint, elapsedMs: 0 })

const endless = settings({
  training: { batchSize: 8, length: { unit: 'epochs', count: 100_000 }, seed: 5 },
  evaluation: { everyEpochs: 1000 },
})

const long = settings({
  training: { batchSize: 8, length: { unit: 'epochs', count: 4000 }, seed: 5 },
})

/** Of a machine on which the work between two looks at the clock always takes ten microseconds. */
function tickingClock(): () => number {
  let lookCount = 0
  return () => lookCount++ / 100
}

describe('a training session', () => {
  test('sends every point once, the first and the last state, and how it ended', async () => {
    const { client, points, checkpoints, ended } = startEngine()
    const plan = await prepare(client, settings())
    expect(plan).toMatchObject({ stepCount: 21, stepsPerEpoch: 7, trainCount: 50, testCount: 20 })
    await client.request('training/run', {})
    expect(await ended).toMatchObject({ status: 'finished', step: 21, reason: null })
    expect(points.get('batch/loss')).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
    expect(points.get('test/accuracy')).toEqual([7, 14, 21])
    expect(checkpoints[0]).toMatchObject({ step: 0, reason: 'initial' })
    expect(checkpoints.at(-1)).toMatchObject({ step: 21, reason: 'ended' })
    expect(checkpoints.filter(({ isBest }) => isBest).length).toBeGreaterThan(0)
  })

  test('leaves some states on its way, however short it is', async () => {
    const { client, checkpoints, ended } = startEngine(tickingClock())
    await prepare(client, long)
    await client.request('training/run', {})
    await ended
    const ninths = checkpoints
      .filter(({ reason }) => reason === 'interval')
      .map(({ step }) => Math.floor(step / (28_000 / 9)))
    expect(ninths).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('tells every point before the checkpoint that a run would go on from behind it', async () => {
    const { client, stepsBefore, ended } = startEngine(tickingClock())
    await prepare(client, long)
    await client.request('training/run', {})
    await ended
    expect(stepsBefore.length).toBeGreaterThan(5)
    for (const [point, checkpoint] of stepsBefore) expect(point).toBeGreaterThanOrEqual(checkpoint)
  })

  test('pauses between two steps with a checkpoint, and goes on without a gap', async () => {
    const { client, points, checkpoints, ended } = startEngine()
    await prepare(client, endless)
    await client.request('training/run', {})
    const { step } = await client.request('training/pause', {})
    expect(checkpoints.at(-1)).toMatchObject({ step, reason: 'paused' })
    expect(points.get('batch/loss')?.length ?? 0).toBe(step)
    await client.request('training/run', {})
    const stopped = await client.request('training/stop', {})
    expect(stopped.step).toBeGreaterThanOrEqual(step)
    expect(await ended).toMatchObject({ status: 'stopped', step: stopped.step })
    expect(points.get('batch/loss')).toEqual(
      Array.from({ length: stopped.step }, (_, index) => index + 1),
    )
  })

  test('resumed in another process ends in the same state as one that never stopped', async () => {
    const config = settings({
      training: { batchSize: 8, length: { unit: 'epochs', count: 2000 }, seed: 5 },
      optimizer: { type: 'adam' },
      evaluation: { everyEpochs: 100 },
    })
    const whole = startEngine()
    await prepare(whole.client, config)
    await whole.client.request('training/run', {})
    await whole.ended

    const first = startEngine()
    await prepare(first.client, config)
    await first.client.request('training/run', {})
    await first.client.request('training/stop', {})
    const { step, bytes } = first.checkpoints.at(-1) ?? { step: -1, bytes: new Uint8Array() }
    expect(step).toBeLessThan(14_000)
    const second = startEngine()
    await prepare(second.client, config, bytes)
    await second.client.request('training/run', {})
    await second.ended
    expect(second.checkpoints.at(-1)?.stateHash).toBe(whole.checkpoints.at(-1)?.stateHash)
    expect(whole.checkpoints.at(-1)?.stateHash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('refuses a second run in the same process', async () => {
    const { client } = startEngine()
    await prepare(client, settings())
    await expect(prepare(client, settings())).rejects.toMatchObject({ code: 'engine/busy' })
  })

  test('says which outcome a diverged run has, and why', async () => {
    const { client, ended } = startEngine()
    await prepare(
      client,
      settings({
        optimizer: { type: 'sgd', learningRate: 1000 },
        loss: 'mean-squared-error',
        network: { layers: [{ type: 'affine', units: 3 }] },
        training: { batchSize: 8, length: { unit: 'epochs', count: 200 }, seed: 5 },
      }),
    )
    await client.request('training/run', {})
    const end = await ended
    expect(end.status).toBe('diverged')
    expect(end.reason?.code).toBe('training/diverged')
  })
})
