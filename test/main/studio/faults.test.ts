import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import { describe, expect, test } from 'vitest'
import type { StoreContract } from '../../../src-main/store/store-contract'
import {
  endlessExperiment,
  endOf,
  nextEvent,
  refusalOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
} from './running-studio'
import { createScriptedEngine } from './scripted-engine'

/** The real store on a disk that can be full, or slow. */
function createTroubledStore(): {
  wrap: (store: Client<StoreContract>) => Client<StoreContract>
  setFull: (isFull: boolean) => void
  /** There is room for the first points of a run and for nothing after them. */
  fillUp: () => void
  /** Points wait until the promise resolves. */
  slowDown: (until: Promise<unknown>) => void
} {
  let isFull = false
  let isFillingUp = false
  let isFree: Promise<unknown> = Promise.resolve()
  const writes = /^(points\/append|checkpoint\/insert|run\/update|run\/append-event)$/
  return {
    wrap: (store) => ({
      ...store,
      request: async (name, params, options) => {
        if (name === 'points/append') await isFree
        if (isFull && writes.test(name)) {
          throw new StudioError('store/write-failed', 'The disk is full.', {})
        }
        const result = await store.request(name, params, options)
        if (isFillingUp && name === 'points/append') isFull = true
        return result
      },
    }),
    setFull: (full) => {
      isFull = full
      isFillingUp = false
    },
    fillUp: () => {
      isFillingUp = true
    },
    slowDown: (until) => {
      isFree = until
    },
  }
}

describe('a full disk', () => {
  test('pauses the run with a notice, and nothing is lost once there is room', async () => {
    const disk = createTroubledStore()
    const { client } = await startStudio({ wrapStore: disk.wrap })
    const notice = nextEvent(client, 'studio/notice')
    disk.fillUp()
    const id = await startRun(client, smallExperiment({ epochs: 1500 }))
    expect(await notice).toMatchObject({
      level: 'error',
      code: 'store/write-failed',
      message: 'The disk is full.',
      details: { runId: id },
    })
    const paused = await runThat(client, id, (run) => run.status === 'paused')
    expect(paused.statusReason?.code).toBe('store/write-failed')
    expect((await client.request('run/list', {})).map((run) => run.status)).toEqual(['paused'])

    expect((await refusalOf(client.request('run/resume', { id }))).code).toBe('store/write-failed')
    disk.setFull(false)
    await client.request('run/resume', { id })
    const run = await endOf(client, id)
    expect(run).toMatchObject({ status: 'finished', statusReason: null, step: 12_000 })
    const [losses] = await client.request('run/series', { id, series: ['batch/loss'] })
    expect(losses?.totalCount).toBe(12_000)
  })

  test('at the end of a run keeps its last words until they can be stored', async () => {
    const disk = createTroubledStore()
    const { client } = await startStudio({ wrapStore: disk.wrap })
    const id = await startRun(client, endlessExperiment())
    await runThat(client, id, (run) => run.step > 100)
    await client.request('run/pause', { id })
    disk.setFull(true)
    const stopped = await client.request('run/stop', { id })
    expect(stopped).toMatchObject({
      status: 'paused',
      statusReason: { code: 'store/write-failed' },
    })
    expect((await refusalOf(client.request('run/resume', { id }))).code).toBe('store/write-failed')
    disk.setFull(false)
    expect((await client.request('run/resume', { id })).status).toBe('stopped')
  })

  test('does not keep the studio from closing', async () => {
    const disk = createTroubledStore()
    const first = await startStudio({ wrapStore: disk.wrap })
    const id = await startRun(first.client, endlessExperiment())
    await runThat(first.client, id, (run) => run.step > 100)
    disk.setFull(true)
    await runThat(first.client, id, (run) => run.status === 'paused')
    await first.studio.close()
    const second = await startStudio({ dataDirectory: first.dataDirectory })
    const run = (await second.client.request('run/show', { id })).summary
    expect(run.status).toBe('interrupted')
    const [losses] = await second.client.request('run/series', { id, series: ['batch/loss'] })
    expect(losses?.totalCount).toBe(run.step)
  })
})

test('a run that is faster than its disk waits for it and loses no point', async () => {
  const disk = createTroubledStore()
  const { client } = await startStudio({
    wrapStore: disk.wrap,
    limits: { waitingPointCount: 500 },
  })
  const isFree = Promise.withResolvers<undefined>()
  disk.slowDown(isFree.promise)
  const id = await startRun(client, smallExperiment({ epochs: 1000 }))
  await runThat(client, id, (run) => run.status === 'running')
  // A second run whose points are not watched shows that time has passed for the first.
  const other = await startRun(client, smallExperiment({ epochs: 1 }))
  await runThat(client, other, (run) => run.status === 'running')
  expect((await client.request('run/show', { id })).summary.step).toBe(0)
  isFree.resolve(undefined)
  expect((await endOf(client, id)).status).toBe('finished')
  const [losses] = await client.request('run/series', { id, series: ['batch/loss'] })
  expect(losses?.totalCount).toBe(8000)
})

test('a step that was told can be gone back to, however slow the disk is', async () => {
  const disk = createTroubledStore()
  const { client } = await startStudio({ wrapStore: disk.wrap })
  const id = await startRun(client, endlessExperiment())
  await runThat(client, id, (run) => run.step > 0)
  await client.request('run/pause', { id })
  disk.slowDown(new Promise((resolve) => setTimeout(resolve, 300)))
  const { step, stateHash } = await client.request('run/step', { id, unit: 'batch' })
  const rewound = await client.request('run/rewind', { id, step }, { timeoutMs: 0 })
  expect(rewound).toMatchObject({ step, stateHash })
  await client.request('run/stop', { id })
})

describe('an engine', () => {
  test('that dies takes its own run only', async () => {
    const { client, engines } = await startStudio()
    const long = endlessExperiment()
    const [first, second] = [await startRun(client, long), await startRun(client, long)]
    await runThat(client, first, (run) => run.step > 50)
    await runThat(client, second, (run) => run.step > 50)
    engines.find((engine) => engine.name === `run ${first}`)?.process.kill()
    expect((await endOf(client, first)).status).toBe('interrupted')
    const step = (await client.request('run/show', { id: second })).summary.step
    const later = await runThat(client, second, (run) => run.step > step + 100)
    expect(later.status).toBe('running')
  })

  test('that dies before it is ready leaves a run that can be resumed', async () => {
    let launchCount = 0
    const { client } = await startStudio({
      wrapLauncher: (launch) => (name) => {
        const process = launch(name)
        if (name.startsWith('run') && launchCount++ === 0) process.kill()
        return process
      },
    })
    const id = await startRun(client, smallExperiment())
    const run = await endOf(client, id)
    expect(run).toMatchObject({ status: 'interrupted', step: 0, checkpointStep: null })
    await client.request('run/resume', { id })
    expect((await endOf(client, id)).status).toBe('finished')
  })

  test('that falls silent is ended, and its run can be resumed', async () => {
    const { client } = await startStudio({
      limits: { silenceMs: 300 },
      wrapLauncher: (launch) => (name) =>
        name.startsWith('run')
          ? createScriptedEngine({
              'training/prepare': () => new Promise(() => undefined),
            }).process
          : launch(name),
    })
    const id = await startRun(client, smallExperiment())
    const run = await endOf(client, id)
    expect(run.status).toBe('interrupted')
    expect(run.statusReason?.code).toBe('engine/unresponsive')
    expect(run.statusReason?.message).toContain('no sign of life for 0.3 s')
    expect(run.statusReason?.message).toContain('It can be resumed from its last checkpoint.')
  })

  test('that cannot be started fails with the reason', async () => {
    const { client } = await startStudio({
      limits: { stopGraceMs: 100 },
      wrapLauncher: (launch) => (name) =>
        name.startsWith('run')
          ? createScriptedEngine({
              'training/prepare': () => {
                throw new StudioError('engine/no-memory', 'The plan needs 900 GB.')
              },
            }).process
          : launch(name),
    })
    const id = await startRun(client, smallExperiment())
    const run = await endOf(client, id)
    expect(run.status).toBe('failed')
    expect(run.statusReason).toEqual({
      code: 'engine/no-memory',
      message: 'The plan needs 900 GB.',
    })
  })

  test('that goes on with a run is given its newest checkpoint and the time it has taken', async () => {
    const prepared: { checkpoint: Uint8Array | null; elapsedMs: number }[] = []
    const plan = {
      parameterCount: 42,
      stepCount: 8,
      stepsPerEpoch: 8,
      trainCount: 800,
      validationCount: 0,
      testCount: 200,
      initialHash: 'a'.repeat(64),
      kernels: 'scripted',
      memoryBytes: 1024,
    }
    const { client } = await startStudio({
      limits: { stopGraceMs: 100 },
      wrapLauncher: (launch) => (name) => {
        if (!name.startsWith('run')) return launch(name)
        const engine = createScriptedEngine({
          'training/prepare': ({ checkpoint, elapsedMs }) => {
            prepared.push({ checkpoint, elapsedMs })
            return plan
          },
          'training/run': () => {
            const { server } = engine
            const progress = { step: 4, elapsedMs: 250 }
            server.emit('training/points', { batch: [], stepsPerSecond: 16, ...progress })
            for (const step of [3, 4]) {
              server.emit('training/checkpoint', {
                step,
                reason: 'interval',
                isBest: false,
                stateHash: 'b'.repeat(64),
                elapsedMs: 250,
                bytes: new Uint8Array([7, step]),
              })
            }
            engine.exit(1, null)
            return {}
          },
        })
        return engine.process
      },
    })
    const id = await startRun(client, smallExperiment())
    expect(await endOf(client, id)).toMatchObject({ status: 'interrupted', step: 4 })
    expect(await client.request('run/resume', { id })).toMatchObject({ statusReason: null })
    await endOf(client, id)
    expect(prepared).toEqual([
      { checkpoint: null, elapsedMs: 0 },
      { checkpoint: new Uint8Array([7, 4]), elapsedMs: 250 },
    ])
  })

  test('that starts an arm from other weights is reported', async () => {
    const hashes = ['a'.repeat(64), 'b'.repeat(64)]
    const { client } = await startStudio({
      coreCount: 1,
      limits: { stopGraceMs: 100 },
      wrapLauncher: (launch) => (name) => {
        if (!name.startsWith('run')) return launch(name)
        const initialHash = hashes.shift() ?? ''
        const engine = createScriptedEngine({
          'training/prepare': () => ({
            parameterCount: 42,
            stepCount: 8,
            stepsPerEpoch: 8,
            trainCount: 800,
            validationCount: 0,
            testCount: 200,
            initialHash,
            kernels: 'scripted',
            memoryBytes: 1024,
          }),
          'training/run': () => {
            const ended = { status: 'finished', step: 8, elapsedMs: 1, reason: null } as const
            engine.server.emit('training/ended', ended)
            return {}
          },
        })
        return engine.process
      },
    })
    const notice = nextEvent(client, 'studio/notice')
    const { runIds } = await client.request(
      'experiment/start',
      smallExperiment({ optimizers: [{ type: 'sgd' }, { type: 'adam' }] }),
    )
    const { code, message } = await notice
    expect(code).toBe('comparison/starts-differ')
    expect(message).toContain('their curves must not be compared')
    for (const id of runIds) expect((await endOf(client, id)).status).toBe('finished')
  })
})

test('runs of other seeds and other networks start elsewhere, and nobody is warned of it', async () => {
  const { client } = await startStudio()
  const notices: string[] = []
  client.on('studio/notice', ({ code }) => notices.push(code))
  const { runIds } = await client.request(
    'experiment/start',
    smallExperiment({
      repeats: 2,
      search: { type: 'grid', axes: [{ field: 'network.layers.0.units', values: [4, 8] }] },
    }),
  )
  for (const id of runIds) expect((await endOf(client, id)).status).toBe('finished')
  const hashes = await Promise.all(
    runIds.map(async (id) => (await client.request('run/show', { id })).summary.initialHash),
  )
  expect(new Set(hashes).size).toBe(4)
  expect(notices).toEqual([])
})

test('two studios on one folder leave each other’s runs alone', async () => {
  const first = await startStudio()
  const second = await startStudio({
    dataDirectory: first.dataDirectory,
    limits: { recoverIntervalMs: 50 },
  })
  const id = await startRun(first.client, endlessExperiment())
  await runThat(first.client, id, (run) => run.step > 100)
  for (const name of ['run/pause', 'run/resume', 'run/stop'] as const) {
    expect((await refusalOf(second.client.request(name, { id }))).code).toBe('run/elsewhere')
  }
  const trash = second.client.request('run/trash', { ids: [id] })
  expect((await refusalOf(trash)).code).toBe('run/elsewhere')
  const stopped = await first.client.request('run/stop', { id })
  expect(stopped.status).toBe('stopped')
  await second.client.request('run/resume', { id })
  await runThat(second.client, id, (run) => run.step > stopped.step)
})
