import { liveEditsOf } from '@engine/protocol/config-change'
import type { RunEvent } from '@engine/protocol/run'
import { describe, expect, test } from 'vitest'
import {
  endlessExperiment,
  endOf,
  refusalOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
  type StudioClient,
} from './running-studio'

const endless = endlessExperiment({ evaluation: { everyEpochs: 5000 } })
const slower = [{ field: 'optimizer.learningRate', value: 0.02 }]

/** A run that stands somewhere behind its first steps. */
async function pausedRun(client: StudioClient): Promise<number> {
  const id = await startRun(client, endless)
  await runThat(client, id, ({ step }) => step > 0)
  await client.request('run/pause', { id })
  return id
}

async function rateAt(client: StudioClient, id: number, step: number): Promise<number | undefined> {
  const [rates] = await client.request('run/series', {
    id,
    series: ['learning-rate'],
    toStep: step,
    maximumPointCount: 1_000_000,
  })
  return rates?.values.at(-1)
}

describe('a live edit', () => {
  test('of a run in training or at rest says where it holds, and is told to everybody', async () => {
    const { client, attach } = await startStudio()
    const notes: RunEvent[] = []
    attach().on('run/noted', ({ event }) => notes.push(event))
    const id = await startRun(client, endless)
    await runThat(client, id, ({ step }) => step > 0)
    const live = await client.request('run/edit', { id, changes: slower })
    const { step } = await client.request('run/pause', { id })
    expect(live.edits).toMatchObject(slower)
    expect(live.edits[0]?.step).toBeLessThanOrEqual(step)

    const resting = await client.request('run/edit', {
      id,
      changes: [
        { field: 'optimizer.learningRate', value: 0.3 },
        { field: 'regularization.weightDecay', value: 0.01 },
      ],
    })
    expect(resting.edits.map((edit) => edit.step)).toEqual([step, step])
    expect(resting.run).toMatchObject({ id, status: 'paused', step })
    await client.request('run/step', { id, unit: 'batch' })
    await client.request('run/stop', { id })
    expect(await rateAt(client, id, step)).toBe(0.02)
    expect(await rateAt(client, id, step + 1)).toBe(0.3)

    const { events } = await client.request('run/show', { id })
    expect(liveEditsOf(events)).toEqual([...live.edits, ...resting.edits])
    expect(notes.filter(({ type }) => type === 'edited')).toEqual(
      events.filter(({ type }) => type === 'edited'),
    )
  })

  test('of a run that has not begun, or was stopped, holds once it goes on', async () => {
    const { client } = await startStudio()
    await client.request('settings/update', { maximumRunCount: 1 })
    const first = await pausedRun(client)
    await client.request('run/resume', { id: first })
    const id = await startRun(client, smallExperiment())
    const queued = await client.request('run/edit', { id, changes: slower })
    expect(queued).toMatchObject({ edits: [{ step: 0 }], run: { status: 'queued' } })
    await client.request('run/stop', { id })
    const stopped = await client.request('run/edit', {
      id,
      changes: [{ field: 'training.gradientClipping', value: { type: 'value', maximum: 0.1 } }],
    })
    expect(stopped).toMatchObject({ edits: [{ step: 0 }], run: { status: 'stopped' } })
    await client.request('run/stop', { id: first })
    await client.request('run/resume', { id })
    expect((await endOf(client, id)).status).toBe('finished')
    expect(await rateAt(client, id, 1)).toBe(0.02)
    const verification = await client.request('run/verify', { id }, { timeoutMs: 0 })
    expect(verification).toMatchObject({ isSame: true, editCount: 2 })
  })

  test('of a run that repeats what was stored before a crash holds behind that', async () => {
    const { client, engines } = await startStudio()
    const id = await startRun(client, endless)
    await runThat(client, id, ({ step }) => step > 20_000)
    engines.find(({ name }) => name === `run ${id}`)?.process.kill()
    const crashed = await endOf(client, id)
    expect(crashed.checkpointStep).toBeLessThanOrEqual(crashed.step)
    await client.request('run/resume', { id })
    const { edits } = await client.request('run/edit', { id, changes: slower })
    expect(edits[0]?.step).toBeGreaterThanOrEqual(crashed.step)
    await runThat(client, id, ({ step }) => step > crashed.step)
    await client.request('run/stop', { id })
    const verification = await client.request('run/verify', { id }, { timeoutMs: 0 })
    expect(verification).toMatchObject({ isSame: true, editCount: 1 })
  })

  test('that cannot be is refused, and changes nothing', async () => {
    const { client } = await startStudio()
    const id = await pausedRun(client)
    for (const [change, code] of [
      [{ field: 'training.batchSize', value: 10 }, 'config/not-live'],
      [{ field: 'optimizer.speed', value: 10 }, 'config/unknown-field'],
      [{ field: 'optimizer.learningRate', value: -1 }, 'config/invalid-value'],
    ] as const) {
      const refusal = await refusalOf(
        client.request('run/edit', { id, changes: [...slower, change] }),
      )
      expect(refusal.code).toBe(code)
    }
    await client.request('run/stop', { id })
    const refusal = await refusalOf(
      client.request('run/edit', { id, changes: [{ field: 'training.seed', value: 10 }] }),
    )
    expect(refusal.code).toBe('config/not-live')
    const { events } = await client.request('run/show', { id })
    expect(events.filter(({ type }) => type === 'edited')).toEqual([])

    const finished = await startRun(client, smallExperiment({ epochs: 1 }))
    await endOf(client, finished)
    expect(
      (await refusalOf(client.request('run/edit', { id: finished, changes: slower }))).code,
    ).toBe('run/finished')
  })
})

describe('a paused run', () => {
  test('goes on by operations, layers and batches, and stores what they measure', async () => {
    const { client } = await startStudio()
    const id = await pausedRun(client)
    const { step } = (await client.request('run/show', { id })).summary
    const operation = await client.request('run/step', { id, unit: 'operation' })
    expect(operation).toMatchObject({ step, stepUnderWay: step + 1, stateHash: null })
    expect(operation.parts).toHaveLength(1)
    const layer = await client.request('run/step', { id, unit: 'layer' })
    expect(layer.next).not.toBeNull()
    const rest = await client.request('run/step', { id, unit: 'batch' })
    expect(rest).toMatchObject({ step: step + 1, stepUnderWay: null, next: null })
    const whole = await client.request('run/step', { id, unit: 'batch' })
    expect(whole.step).toBe(step + 2)
    const rewound = await client.request('run/rewind', { id, step: step + 2 }, { timeoutMs: 0 })
    expect(rewound.stateHash).toBe(whole.stateHash)
    await client.request('run/stop', { id })
    const [losses] = await client.request('run/series', {
      id,
      series: ['batch/loss'],
      fromStep: step + 1,
    })
    expect([...(losses?.steps ?? [])]).toEqual([step + 1, step + 2])
    expect([...(losses?.values ?? [])]).toEqual([rest.loss, whole.loss])
  })

  test('is the only one that does', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, endless)
    await runThat(client, id, ({ step }) => step > 0)
    const refusal = await refusalOf(client.request('run/step', { id, unit: 'batch' }))
    expect(refusal).toMatchObject({ code: 'run/not-paused', details: { status: 'running' } })
    await client.request('run/stop', { id })
    expect((await refusalOf(client.request('run/step', { id, unit: 'batch' }))).code).toBe(
      'run/not-active',
    )
  })

  test('goes on by an epoch, and pauses by itself', async () => {
    const { client } = await startStudio()
    const id = await pausedRun(client)
    const { step, stepsPerEpoch } = (await client.request('run/show', { id })).summary
    await client.request('run/resume', { id, through: 'epoch' })
    const paused = await runThat(client, id, (run) => run.status === 'paused' && run.step > step)
    expect(paused.step).toBe((Math.floor(step / stepsPerEpoch) + 1) * stepsPerEpoch)
    // The next time it goes on as ever.
    await client.request('run/resume', { id })
    await runThat(client, id, (run) => run.step > paused.step + 2 * stepsPerEpoch)
    await client.request('run/stop', { id })
  })
})
