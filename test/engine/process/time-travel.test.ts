import { setImmediate } from 'node:timers/promises'
import { encodeDataset } from '@engine/datasets/stored-dataset'
import type { LiveEdit } from '@engine/protocol/config-change'
import { divergenceReportSchema } from '@engine/protocol/divergence'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from '../training/small-data'
import { startEngine } from './engine-at-hand'

const dataset = encodeDataset(clusters(50, 20))
const config = settings({
  network: {
    layers: [
      { type: 'affine', units: 8 },
      { type: 'batch-normalization' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.2 },
      { type: 'affine', units: 3 },
    ],
  },
  optimizer: { type: 'adam', schedule: { type: 'reduce-on-plateau', patience: 1 } },
  training: { batchSize: 8, length: { unit: 'epochs', count: 30 }, seed: 5 },
})

type Engine = ReturnType<typeof startEngine>

async function prepared(
  of: RunConfig,
  checkpoint: Uint8Array<ArrayBuffer> | null = null,
  edits: LiveEdit[] = [],
  now?: () => number,
): Promise<Engine> {
  const engine = startEngine(now)
  await engine.client.request('training/prepare', {
    config: of,
    dataset,
    checkpoint,
    edits,
    elapsedMs: 0,
  })
  return engine
}

/** Trains to the end and returns all that was told. */
async function trained(of: RunConfig, now?: () => number): Promise<Engine> {
  const engine = await prepared(of, null, [], now)
  await engine.client.request('training/run', {})
  await engine.ended
  return engine
}

const lastHash = ({ checkpoints }: Engine): string => checkpoints.at(-1)?.stateHash ?? ''

describe('seeking', () => {
  test('gives the state that the run had, from the start and from any checkpoint', async () => {
    const run = await trained(config)
    const stored = run.checkpoints
    expect(stored.length).toBeGreaterThan(2)
    const fromStart = await prepared(config)
    for (const { step, stateHash } of stored.toSorted((a, b) => a.step - b.step)) {
      const reached = await fromStart.client.request('training/seek', { step })
      expect(reached.step).toBe(step)
      expect(reached.stateHashes).toContain(stateHash)
    }
    const middle = stored.find(({ step }) => step > 20) ?? stored[0]
    const later = await prepared(config, middle?.bytes ?? null)
    const end = await later.client.request('training/seek', { step: 210, includesCheckpoint: true })
    expect(end.stateHashes).toContain(lastHash(run))
    expect(end.checkpoint?.length).toBeGreaterThan(100)
    // Nothing is told twice.
    expect(later.points.size).toBe(0)
    expect(later.frames).toEqual([])
    expect(later.checkpoints).toEqual([])
  })

  test('cannot go back, and says where it stands', async () => {
    const engine = await prepared(config)
    await engine.client.request('training/seek', { step: 20 })
    await expect(engine.client.request('training/seek', { step: 19 })).rejects.toMatchObject({
      code: 'engine/cannot-go-back',
    })
  })

  test('lets a run go on from there to the same end', async () => {
    const run = await trained(config)
    const engine = await prepared(config)
    await engine.client.request('training/seek', { step: 77 })
    await engine.client.request('training/run', {})
    await engine.ended
    expect(lastHash(engine)).toBe(lastHash(run))
    expect(engine.points.get('batch/loss')?.[0]).toBe(78)
  })
})

describe('going on by hand', () => {
  test('by operations, layers and batches leads where the run leads', async () => {
    const run = await trained(config)
    const engine = await prepared(config)
    const { client } = engine
    const units = ['operation', 'layer', 'batch', 'layer', 'layer', 'operation'] as const
    for (let turn = 0; turn < 60; turn++) {
      const report = await client.request('training/step', { unit: units[turn % 6] ?? 'batch' })
      expect(report.stateHash === null).toBe(report.stepUnderWay !== null)
      expect(report.parts.length).toBeGreaterThan(0)
    }
    await client.request('training/run', {})
    await engine.ended
    expect(lastHash(engine)).toBe(lastHash(run))
    expect(engine.losses).toEqual(run.losses)
    expect(engine.times).toEqual(engine.times.toSorted((a, b) => a - b))
    expect(engine.points.get('train/loss')).toEqual(run.points.get('train/loss'))
  })

  test('wherever the run was paused, in the middle of an evaluation too, leads where the run leads', async () => {
    const run = await trained(config)
    for (let slices = 8; slices < 24; slices++) {
      let time = 0
      const engine = await prepared(config, null, [], () => (time += 1000))
      await engine.client.request('training/run', {})
      for (let slice = 0; slice < slices; slice++) await setImmediate()
      await engine.client.request('training/pause', {})
      for (let count = 0; count < 3; count++) {
        await engine.client.request('training/step', { unit: 'batch' })
      }
      await engine.client.request('training/run', {})
      await engine.ended
      expect(lastHash(engine), `paused after ${slices} slices`).toBe(lastHash(run))
      expect(engine.points.get('train/accuracy')).toEqual(run.points.get('train/accuracy'))
    }
  })

  test('by epochs pauses behind each, evaluated, and leads where the run leads', async () => {
    const run = await trained(config)
    const { client, points, ended, checkpoints } = await prepared(config)
    for (const step of [7, 14]) {
      const paused = new Promise((resolve) => client.on('training/paused', resolve))
      await client.request('training/run', { through: 'epoch' })
      expect(await paused).toEqual({ step })
      expect(points.get('batch/loss')?.at(-1)).toBe(step)
      expect(points.get('train/accuracy')?.at(-1)).toBe(step)
    }
    await client.request('training/run', { through: 'end' })
    await ended
    expect(checkpoints.at(-1)?.stateHash).toBe(lastHash(run))
  })

  test('by epochs keeps to it through a pause, and ends with the last', async () => {
    const { client, ended } = await prepared(config)
    const pausedAt = async (goOn: { through?: 'epoch' }): Promise<number> => {
      const paused = new Promise<{ step: number }>((resolve) =>
        client.on('training/paused', resolve),
      )
      await client.request('training/run', goOn)
      return (await paused).step
    }
    await client.request('training/run', { through: 'epoch' })
    await client.request('training/pause', {})
    expect(await pausedAt({})).toBe(7)
    expect(await pausedAt({}), 'it is there already').toBe(7)
    expect(await pausedAt({ through: 'epoch' })).toBe(14)
    await client.request('training/seek', { step: 209 })
    await client.request('training/run', { through: 'epoch' })
    expect(await ended).toMatchObject({ status: 'finished', step: 210 })
  })

  test('a whole batch tells its loss and the state it leaves', async () => {
    const run = await trained(config)
    const engine = await prepared(config)
    for (const step of [1, 2, 3]) {
      const report = await engine.client.request('training/step', { unit: 'batch' })
      expect(report).toMatchObject({ step, stepUnderWay: null, next: null, outcome: null })
      expect(report.loss).toBe(run.losses.get(step))
    }
    const { stateHashes } = await (
      await prepared(config)
    ).client.request('training/seek', {
      step: 3,
    })
    const more = await engine.client.request('training/step', { unit: 'operation' })
    expect(more).toMatchObject({ step: 3, stepUnderWay: 4, stateHash: null })
    const stopped = await engine.client.request('training/stop', {})
    // The step that was begun is done first.
    expect(stopped.step).toBe(4)
    expect(stateHashes).toHaveLength(1)
  })

  test('is not for a run that trains', async () => {
    const engine = await prepared({
      ...config,
      training: { ...config.training, length: { unit: 'epochs', count: 100_000 } },
    })
    await engine.client.request('training/run', {})
    await expect(engine.client.request('training/step', { unit: 'batch' })).rejects.toMatchObject({
      code: 'engine/busy',
    })
    await engine.client.request('training/stop', {})
  })
})

describe('a live edit', () => {
  test('is told before what it brings about, and replays to the same bits', async () => {
    const live = await prepared(config)
    await live.client.request('training/seek', { step: 40 })
    const { edits } = await live.client.request('training/edit', {
      changes: [{ field: 'optimizer.learningRate', value: 0.03 }],
    })
    expect(edits).toEqual([{ field: 'optimizer.learningRate', value: 0.03, step: 40 }])
    expect(live.notes).toEqual([{ step: 40, type: 'edited', details: { edits } }])
    await live.client.request('training/run', {})
    await live.ended

    const replay = await prepared(config, null, edits)
    const reached = await replay.client.request('training/seek', { step: 210 })
    expect(reached.stateHashes).toContain(lastHash(live))
    const plain = await trained(config)
    expect(lastHash(plain)).not.toBe(lastHash(live))
  })

  test('reaches a run that trains, without pausing it', async () => {
    const long = {
      ...config,
      training: { ...config.training, length: { unit: 'epochs', count: 2000 } as const },
      evaluation: { ...config.evaluation, everyEpochs: 500 },
    }
    const live = await prepared(long)
    await live.client.request('training/run', {})
    const first = await live.client.request('training/edit', {
      changes: [{ field: 'optimizer.learningRate', value: 0.01 }],
    })
    const second = await live.client.request('training/edit', {
      changes: [{ field: 'regularization.weightDecay', value: 0.05 }],
    })
    await live.ended
    const edits = [...first.edits, ...second.edits]
    const replay = await prepared(long, null, edits)
    const reached = await replay.client.request('training/seek', { step: 14_000 })
    expect(reached.stateHashes).toContain(lastHash(live))
  })

  test('that is not live is refused', async () => {
    const engine = await prepared(config)
    const changes = [{ field: 'training.batchSize', value: 4 }]
    await expect(engine.client.request('training/edit', { changes })).rejects.toMatchObject({
      code: 'config/not-live',
    })
  })
})

describe('a run that diverges', () => {
  test('says where the first value came from that is not finite', async () => {
    const run = await trained(
      settings({
        optimizer: { type: 'sgd', learningRate: 1000 },
        loss: 'mean-squared-error',
        network: { layers: [{ type: 'affine', units: 3 }] },
        training: { batchSize: 8, length: { unit: 'epochs', count: 200 }, seed: 5 },
      }),
    )
    const end = await run.ended
    expect(end.status).toBe('diverged')
    expect(end.reason?.code).toBe('training/diverged')
    expect(end.reason?.message).toMatch(/The first value that is not finite is .+ at step \d+\./)
    expect(end.reason?.details).toMatchObject({ step: end.step + 1, direction: 'forward' })
    const found = run.notes.find(({ type }) => type === 'divergence-found')
    const report = divergenceReportSchema.parse(found?.details['report'])
    expect(report.step).toBeLessThanOrEqual(end.step + 1)
    expect(report.history.length).toBeGreaterThan(0)
  })
})

describe('the inside view', () => {
  test('comes in frames, and costs are told at the end', async () => {
    // Where no time passes, looking costs nothing.
    const run = await trained(config, () => 0)
    expect(run.frames.map(({ step }) => step)).toEqual(Array.from({ length: 210 }, (_, i) => i + 1))
    expect(run.frames[0]?.names).toContain('3.relu/dead-share')
    const note = run.notes.find(({ type }) => type === 'looked-inside')
    expect(note?.details).toMatchObject({ lookCount: run.frames.length })
  })
})

describe('numerical gradients', () => {
  test('are timed beside backpropagation', async () => {
    const run = await trained(
      settings({
        training: {
          batchSize: 8,
          length: { unit: 'epochs', count: 2 },
          precision: 'float64',
          gradient: 'numerical',
        },
      }),
    )
    const note = run.notes.find(({ type }) => type === 'gradient-timed')
    const { numericalMs, backpropagationMs } = note?.details ?? {}
    expect(Number(numericalMs)).toBeGreaterThan(Number(backpropagationMs))
    await expect(
      (
        await prepared(
          settings({ training: { batchSize: 8, precision: 'float64', gradient: 'numerical' } }),
        )
      ).client.request('training/step', { unit: 'layer' }),
    ).rejects.toMatchObject({ code: 'training/no-single-parts' })
  })
})
