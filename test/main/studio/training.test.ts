import { describe, expect, test } from 'vitest'
import { createCrashingEngines, neverSayingThatTheyRun } from './intercepted-engine'
import {
  endlessExperiment,
  endOf,
  heldRun,
  nextEvent,
  refusalOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
  type StudioClient,
} from './running-studio'

const endless = endlessExperiment()
const seldomEvaluated = { epochs: 1000, evaluation: { everyEpochs: 125 } } as const

/** Goes on with a run that rests, to the end of the epoch. */
async function goOnByAnEpoch(client: StudioClient, id: number): Promise<number> {
  await client.request('run/resume', { id, through: 'epoch' })
  return (await runThat(client, id, (run) => run.status === 'paused' && run.step > 0)).step
}

async function lossesOf(client: StudioClient, id: number): Promise<Map<number, number>> {
  const [losses] = await client.request('run/series', {
    id,
    series: ['batch/loss'],
    maximumPointCount: 1_000_000,
  })
  if (!losses) throw new Error('The run has no losses.')
  expect(losses.isReduced).toBe(false)
  return new Map([...losses.steps].map((step, index) => [step, losses.values[index] ?? NaN]))
}

async function lastStateOf(client: StudioClient, id: number): Promise<string> {
  const { checkpoints } = await client.request('run/show', { id })
  const last = checkpoints.find((checkpoint) => checkpoint.isLast)
  if (!last) throw new Error('The run has no checkpoint.')
  return last.stateHash
}

describe('a run', () => {
  test('that stops early is finished, says why, and keeps its best checkpoint', async () => {
    const { client } = await startStudio()
    const id = await startRun(
      client,
      smallExperiment({
        training: {
          batchSize: 100,
          length: { unit: 'epochs', count: 1000 },
          seed: 3,
          earlyStopping: { patience: 4, minimumDelta: 1 },
        },
        optimizers: [{ type: 'adam', schedule: { type: 'cosine', warmupSteps: 4 } }],
      }),
    )
    const run = await endOf(client, id)
    expect(run).toMatchObject({
      status: 'finished',
      statusReason: { code: 'training/stopped-early' },
      step: 40,
      stepCount: 8000,
      optimizerText: 'Adam 0.001 · cosine · warm-up 4',
    })
    const detail = await client.request('run/show', { id })
    expect(detail.checkpoints.some(({ isBest }) => isBest)).toBe(true)
    expect(detail.events.at(-1)).toMatchObject({
      type: 'finished',
      details: { code: 'training/stopped-early' },
    })
    const [rates] = await client.request('run/series', { id, series: ['learning-rate'] })
    expect(rates?.values.subarray(0, 4)).toEqual(
      Float64Array.of(0.001 / 4, 0.001 / 2, (0.001 * 3) / 4, 0.001),
    )
  })

  test('trains to its end and leaves every point, its weights and its story', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment({ epochs: 20 }))
    const run = await endOf(client, id)
    expect(run).toMatchObject({
      status: 'finished',
      statusReason: null,
      name: 'Small · SGD 0.5',
      datasetName: 'XOR 1000',
      networkText: '2 → 8 tanh → 2',
      optimizerText: 'SGD 0.5',
      step: 160,
      stepCount: 160,
      stepsPerEpoch: 8,
      parameterCount: 2 * 8 + 8 + 8 * 2 + 2,
      checkpointStep: 160,
    })
    expect(run.initialHash).toMatch(/^[0-9a-f]{64}$/)
    expect(run.startedAt).not.toBeNull()
    expect(run.endedAt).not.toBeNull()
    expect(run.stepsPerSecond).toBeCloseTo((160 / run.elapsedMs) * 1000, 6)

    const detail = await client.request('run/show', { id })
    expect(detail.series).toEqual(
      expect.arrayContaining(['batch/loss', 'train/accuracy', 'test/accuracy', 'test/loss']),
    )
    expect(detail.events.map((event) => event.type)).toEqual([
      'started',
      'looked-inside',
      'finished',
    ])
    expect(detail.checkpoints.some((checkpoint) => checkpoint.isInitial)).toBe(true)
    expect([...(await lossesOf(client, id)).keys()]).toEqual(
      Array.from({ length: 160 }, (_, index) => index + 1),
    )
  })

  test('tells of its process while it lives, and of its kernels for good', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, endless)
    await client.request('run/watch', { ids: [id] })
    const told = await nextEvent(
      client,
      'run/process-changed',
      ({ runId, state, pid }) => runId === id && state === 'training' && pid !== null,
    )
    expect(told.pid).not.toBe(process.pid)
    // There is such a process, and it is larger than Node is empty.
    expect(process.kill(told.pid ?? 0, 0)).toBe(true)
    expect(told.residentBytes).toBeGreaterThan(20e6)
    await client.request('run/pause', { id })
    const paused = await client.request('run/process', { id })
    expect(paused).toMatchObject({ state: 'paused', pid: told.pid })
    await client.request('run/stop', { id })
    const over = { runId: id, state: 'ended', pid: null, residentBytes: null }
    expect(await client.request('run/process', { id })).toEqual(over)

    const { events } = await client.request('run/show', { id })
    const started = events.find(({ type }) => type === 'started')
    expect(started?.details).toMatchObject({
      kernels: expect.stringMatching(/./) as unknown,
      threadCount: expect.any(Number) as unknown,
      memoryBytes: expect.any(Number) as unknown,
    })
  })

  test('shows its points live to those who watch it, and to nobody else', async () => {
    const { client, attach } = await startStudio()
    const other = attach()
    const ofOther: number[] = []
    other.on('run/points', ({ runId }) => ofOther.push(runId))
    const steps: number[] = []
    client.on('run/points', ({ batch }) => {
      for (const columns of batch) {
        if (columns.series === 'batch/loss') steps.push(...columns.steps)
      }
    })
    await client.request('settings/update', { maximumRunCount: 1 })
    const first = await startRun(client, endless)
    const second = await startRun(client, smallExperiment({ epochs: 30 }))
    await client.request('run/watch', { ids: [second] })
    await client.request('run/stop', { id: first })
    await endOf(client, second)
    expect(steps).toEqual(Array.from({ length: 240 }, (_, index) => index + 1))
    expect(ofOther).toEqual([])
    expect((await endOf(client, first)).status).toBe('stopped')
  })

  test('pauses, goes on in place and is stopped', async () => {
    const { client, engines } = await startStudio()
    const id = await startRun(client, endless)
    await runThat(client, id, (run) => run.status === 'running' && run.step > 100)

    const paused = await client.request('run/pause', { id })
    expect(paused.status).toBe('paused')
    const shown = (await client.request('run/show', { id })).summary
    expect(shown).toEqual(paused)
    expect(shown.checkpointStep).toBe(shown.step)
    expect(await client.request('run/pause', { id })).toEqual(paused)

    const resumed = await client.request('run/resume', { id })
    expect(resumed.status).toBe('running')
    await runThat(client, id, (run) => run.step > paused.step + 100)
    const stopped = await client.request('run/stop', { id })
    expect(stopped.status).toBe('stopped')
    expect(stopped.checkpointStep).toBe(stopped.step)
    expect((await lossesOf(client, id)).size).toBe(stopped.step)
    expect(engines.filter((engine) => engine.name.startsWith('run'))).toHaveLength(1)
    expect(
      (await client.request('run/show', { id })).events.map((event) => [event.type, event.step]),
    ).toEqual([
      ['started', 0],
      ['paused', paused.step],
      ['continued', paused.step],
      ['looked-inside', stopped.step],
      ['stopped', stopped.step],
    ])
  })

  test('stops where it is and goes on later in another process, to the same bits', async () => {
    const { client, engines } = await startStudio()
    const config = smallExperiment({ ...seldomEvaluated, optimizers: [{ type: 'adam' }] })
    const whole = await startRun(client, config)
    const inParts = await heldRun(client, config)
    const step = await goOnByAnEpoch(client, inParts)
    const stopped = await client.request('run/stop', { id: inParts })
    const resumed = await client.request('run/resume', { id: inParts })
    expect(stopped).toMatchObject({ status: 'stopped', step })
    expect(resumed).toMatchObject({ status: 'queued', endedAt: null })

    expect((await endOf(client, whole)).status).toBe('finished')
    expect((await endOf(client, inParts)).status).toBe('finished')
    expect(await lastStateOf(client, inParts)).toBe(await lastStateOf(client, whole))
    expect(await lossesOf(client, inParts)).toEqual(await lossesOf(client, whole))
    expect(engines.filter((engine) => engine.name === `run ${inParts}`)).toHaveLength(2)
    const { events } = await client.request('run/show', { id: inParts })
    expect(events.map((event) => [event.type, event.step])).toEqual([
      ['started', 0],
      ['paused', step],
      ['looked-inside', step],
      ['stopped', step],
      ['resumed', step],
      ['looked-inside', 8000],
      ['finished', 8000],
    ])
  })

  test('survives the death of its process as interrupted and ends with the same bits', async () => {
    const { wrap, crashBehind } = createCrashingEngines()
    const { client } = await startStudio({ wrapLauncher: wrap })
    const config = smallExperiment({ ...seldomEvaluated, optimizers: [{ type: 'momentum' }] })
    const whole = await startRun(client, config)
    const killed = await heldRun(client, config)
    // Leaves a checkpoint on the way, so that the resumed run has something to start from.
    const step = await goOnByAnEpoch(client, killed)
    crashBehind(killed, step)
    await client.request('run/resume', { id: killed })

    const interrupted = await endOf(client, killed)
    expect(interrupted.checkpointStep).toBeGreaterThanOrEqual(step)
    expect(interrupted.status).toBe('interrupted')
    expect(interrupted.statusReason?.code).toBe('engine/crashed')
    expect(interrupted.statusReason?.message).toContain('signal SIGKILL')
    expect(interrupted.step).toBeGreaterThan(step)
    expect((await lossesOf(client, killed)).size).toBe(interrupted.step)

    await client.request('run/watch', { ids: [killed] })
    let firstLiveStep = Infinity
    client.on('run/points', ({ batch }) => {
      for (const { steps } of batch) firstLiveStep = Math.min(firstLiveStep, ...steps)
    })
    await client.request('run/resume', { id: killed })
    expect((await endOf(client, killed)).status).toBe('finished')
    // The steps between its checkpoint and its death are repeated, but are no news.
    expect(firstLiveStep).toBeGreaterThanOrEqual(interrupted.step)
    expect(firstLiveStep).toBeLessThanOrEqual(interrupted.step + 1)
    expect((await endOf(client, whole)).status).toBe('finished')
    expect(await lastStateOf(client, killed)).toBe(await lastStateOf(client, whole))
    expect(await lossesOf(client, killed)).toEqual(await lossesOf(client, whole))
    const exported = await Promise.all(
      [whole, killed].map((id) =>
        client.request('run/export-checkpoint', { id, checkpoint: 'last', format: 'npz' }),
      ),
    )
    expect(exported[0]?.hash).toBe(exported[1]?.hash)
  })

  test('cannot be resumed once it has finished, and says what to do', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment({ epochs: 1 }))
    await endOf(client, id)
    const refusal = await refusalOf(client.request('run/resume', { id }))
    expect(refusal.code).toBe('run/finished')
    expect(refusal.message).toContain('has finished all its 8 steps')
    expect((await refusalOf(client.request('run/pause', { id }))).code).toBe('run/finished')
  })

  test('whose loss leaves the numbers is diverged, which is an outcome', async () => {
    const { client } = await startStudio()
    const id = await startRun(
      client,
      smallExperiment({
        loss: 'mean-squared-error',
        dataset: { source: 'generated', settings: { generator: 'plane', exampleCount: 500 } },
        network: { layers: [{ type: 'affine', units: 1 }] },
        optimizers: [{ type: 'sgd', learningRate: 900 }],
        epochs: 1000,
      }),
    )
    const run = await endOf(client, id)
    expect(run.status).toBe('diverged')
    expect(run.statusReason?.code).toBe('training/diverged')
    expect(Number.isFinite(run.last['batch/loss'])).toBe(false)
    expect((await refusalOf(client.request('run/resume', { id }))).code).toBe('run/diverged')
  })
})

describe('a comparison', () => {
  test('starts every arm from the same weights, in order', async () => {
    const { client } = await startStudio()
    const { experimentId, runIds } = await client.request(
      'experiment/start',
      smallExperiment({ optimizers: [{ type: 'sgd' }, { type: 'adam' }, { type: 'momentum' }] }),
    )
    const runs = await Promise.all(runIds.map((id) => endOf(client, id)))
    expect(runs.map((run) => run.status)).toEqual(['finished', 'finished', 'finished'])
    expect(new Set(runs.map((run) => run.initialHash)).size).toBe(1)
    expect(runs[0]?.initialHash).toMatch(/^[0-9a-f]{64}$/)
    const firstLosses = await Promise.all(
      runIds.map(async (id) => (await lossesOf(client, id)).get(1)),
    )
    expect(new Set(firstLosses).size).toBe(1)
    const starts = runs.map((run) => run.startedAt ?? NaN)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    const shown = await client.request('experiment/show', { id: experimentId })
    expect(shown.runs.map((run) => run.optimizerType)).toEqual(['sgd', 'adam', 'momentum'])
  })
})

describe('the queue', () => {
  test('trains as many runs at once as the setting says, the others in order', async () => {
    const { client } = await startStudio({ coreCount: 4 })
    await client.request('settings/update', { maximumRunCount: 1 })
    const [first, second, third] = [
      await startRun(client, endless),
      await startRun(client, endless),
      await startRun(client, endless),
    ]
    await runThat(client, first, (run) => run.status === 'running')
    expect((await client.request('run/show', { id: second })).summary.status).toBe('queued')

    // A queued run can be paused and stopped without an engine.
    expect((await client.request('run/pause', { id: second })).status).toBe('paused')
    // A paused run gives its place to the next.
    await client.request('run/pause', { id: first })
    await runThat(client, third, (run) => run.status === 'running')
    expect((await client.request('run/resume', { id: first })).status).toBe('queued')
    expect((await client.request('run/stop', { id: second })).status).toBe('stopped')
    expect((await client.request('run/stop', { id: third })).status).toBe('stopped')
    await runThat(client, first, (run) => run.status === 'running')
    expect((await client.request('run/stop', { id: first })).status).toBe('stopped')
  })

  test('starts more at once when the setting is raised', async () => {
    const { client } = await startStudio({ coreCount: 1 })
    const first = await startRun(client, endless)
    const second = await startRun(client, endless)
    await runThat(client, first, (run) => run.status === 'running')
    expect((await client.request('run/show', { id: second })).summary.status).toBe('queued')
    await client.request('settings/update', { maximumRunCount: 2 })
    await runThat(client, second, (run) => run.status === 'running')
    await client.request('run/trash', { ids: [first, second] })
    expect(await client.request('run/list', {})).toEqual([])
    const trashed = await client.request('run/list', { includeTrashed: true })
    expect(trashed.map((run) => run.status)).toEqual(['stopped', 'stopped'])
    expect((await refusalOf(client.request('run/resume', { id: first }))).code).toBe('run/trashed')
    await client.request('run/restore', { ids: [first] })
    expect((await client.request('run/list', {})).map((run) => run.id)).toEqual([first])
  })
})

describe('closing the studio', () => {
  test('keeps the state of a run whose word that it has begun is on the way', async () => {
    const first = await startStudio({
      wrapLauncher: neverSayingThatTheyRun,
      limits: { stopGraceMs: 60_000 },
    })
    const id = await startRun(first.client, endless)
    await runThat(first.client, id, (run) => run.step > 0)
    await first.studio.close()
    const second = await startStudio({ dataDirectory: first.dataDirectory })
    const run = (await second.client.request('run/show', { id })).summary
    expect(run.status).toBe('interrupted')
    expect(run.step).toBeGreaterThan(0)
    expect(run.checkpointStep).toBe(run.step)
  })

  test('keeps what trains, and the next studio goes on from there', async () => {
    const first = await startStudio({ coreCount: 1, limits: { stopGraceMs: 60_000 } })
    const { dataDirectory } = first
    const id = await startRun(first.client, endless)
    const queued = await startRun(first.client, smallExperiment())
    await runThat(first.client, id, (run) => run.step > 200)
    await first.studio.close()

    const second = await startStudio({ dataDirectory })
    const run = (await second.client.request('run/show', { id })).summary
    expect(run.status).toBe('interrupted')
    expect(run.statusReason?.code).toBe('studio/closed')
    expect(run.checkpointStep).toBe(run.step)
    expect((await lossesOf(second.client, id)).size).toBe(run.step)
    await second.client.request('run/resume', { id })
    await runThat(second.client, id, (later) => later.step > run.step + 100)
    await second.client.request('run/stop', { id })
    await second.client.request('run/resume', { id: queued })
    expect((await endOf(second.client, queued)).status).toBe('finished')
  })
})
