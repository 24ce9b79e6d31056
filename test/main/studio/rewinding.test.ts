import type { ConfigChange } from '@engine/protocol/config-change'
import type { Verification } from '@engine/protocol/time-travel'
import { describe, expect, test } from 'vitest'
import SQLite from 'better-sqlite3'
import { join } from 'node:path'
import { StateShelf } from '../../../src-main/studio/state-shelf'
import { neverArriving } from './intercepted-engine'
import {
  endOf,
  heldRun,
  nextEvent,
  refusalOf,
  smallExperiment,
  startRun,
  startStudio,
  type StudioClient,
} from './running-studio'

const unhurried = { timeoutMs: 0 }

/** 160 steps. */
async function finishedRun(client: StudioClient): Promise<number> {
  const id = await startRun(
    client,
    smallExperiment({
      split: { validation: 0.2 },
      training: { batchSize: 100, length: { unit: 'iterations', count: 160 }, seed: 3 },
    }),
  )
  expect((await endOf(client, id)).status).toBe('finished')
  return id
}

async function forkAt(
  client: StudioClient,
  id: number,
  step: number,
  changes: ConfigChange[] = [],
): Promise<number> {
  const { run } = await client.request('run/fork', { id, step, changes }, unhurried)
  return run.id
}

describe('rewinding', () => {
  test('gives the state of any step to predictions, evaluations and exports', async () => {
    const { client, engines } = await startStudio()
    const id = await finishedRun(client)
    const { checkpoints } = await client.request('run/show', { id })
    const stored = new Set(checkpoints.map((checkpoint) => checkpoint.step))
    // When a checkpoint was due depends on the machine: neither this step nor the next is one.
    const step = Array.from({ length: 150 }, (_step, index) => index + 5).find(
      (candidate) => !stored.has(candidate) && !stored.has(candidate + 1),
    )
    if (step === undefined) throw new Error('Every step is a checkpoint.')
    const state = await client.request('run/rewind', { id, step }, unhurried)
    expect(state).toMatchObject({ runId: id, step })
    expect(state.stateHash).toMatch(/^[0-9a-f]{64}$/)
    const replays = (): number => engines.filter(({ name }) => name.startsWith('rewind')).length
    expect(replays()).toBe(1)

    const inputs = Float64Array.of(1, 1, -1, 1)
    const checkpoint = { step }
    const predicted = await client.request('run/predict', { id, checkpoint, inputs })
    expect(predicted.step).toBe(step)
    const fork = await client.request('run/fork', { id, step, isPaused: true }, unhurried)
    const same = { id: fork.run.id, checkpoint: 'initial', inputs } as const
    expect((await client.request('run/predict', same)).outputs).toEqual(predicted.outputs)
    const exported = await client.request('run/export-checkpoint', {
      id,
      checkpoint,
      format: 'npz',
    })
    expect(exported).toMatchObject({ step, verifiedCount: 4 })
    const report = await client.request('run/evaluate', { id, checkpoint, part: 'test' })
    expect(report.step).toBe(step)
    // It was still at hand.
    expect(replays()).toBe(1)
    const further = await client.request('run/rewind', { id, step: step + 1 }, unhurried)
    expect(further.replayedFrom).toBe(step)
    const last = await client.request('run/rewind', { id, step: 160 })
    expect(last).toMatchObject({ replayedFrom: 160 })
    expect(checkpoints.map(({ stateHash }) => stateHash)).toContain(last.stateHash)
  })

  test('does not go where the run has not been', async () => {
    const { client } = await startStudio()
    const id = await finishedRun(client)
    const refusal = await refusalOf(client.request('run/rewind', { id, step: 161 }))
    expect(refusal).toMatchObject({ code: 'run/step-not-reached', details: { lastStep: 160 } })
    expect((await refusalOf(client.request('run/rewind', { id: 99, step: 0 }))).code).toBe(
      'run/not-found',
    )
  })

  test('passes over a checkpoint whose bytes have changed', async () => {
    const { client, dataDirectory } = await startStudio()
    const id = await finishedRun(client)
    const { checkpoints } = await client.request('run/show', { id })
    const last = checkpoints.find(({ isLast }) => isLast)
    const db = new SQLite(join(dataDirectory, 'studio.db'))
    db.prepare('UPDATE checkpoint SET bytes = zeroblob(100) WHERE step = 160').run()
    db.close()
    const healed = await client.request('run/rewind', { id, step: 160 }, unhurried)
    expect(healed.replayedFrom).toBeLessThan(160)
    expect(healed.stateHash).toBe(last?.stateHash)
  })

  test('is given up when it is cancelled, and its process ends', async () => {
    const { client, engines } = await startStudio({
      wrapLauncher: (launch) => neverArriving(launch, 'verify'),
    })
    const id = await finishedRun(client)
    const started = nextEvent(client, 'run/replaying')
    const cancels: (() => void)[] = []
    const call = client.request(
      'run/verify',
      { id },
      { timeoutMs: 0, onCancellable: (cancel) => cancels.push(cancel) },
    )
    const refusal = refusalOf(call)
    expect(await started).toMatchObject({
      ...{ runId: id, purpose: 'verify' },
      ...{ fromStep: 0, step: 0, toStep: 160 },
    })
    cancels[0]?.()
    expect((await refusal).code).toBe('call/cancelled')
    const gone = Promise.withResolvers<undefined>()
    engines
      .find(({ name }) => name === `verify of run ${id}`)
      ?.process.onExit(() => {
        gone.resolve(undefined)
      })
    await gone.promise
    // The next one has its turn.
    expect((await client.request('run/rewind', { id, step: 1 }, unhurried)).step).toBe(1)
  })
})

describe('a fork', () => {
  test('of a fork shares both stories, and goes back through them', async () => {
    const { client } = await startStudio()
    const id = await finishedRun(client)
    const first = await forkAt(client, id, 100, [{ field: 'optimizer.learningRate', value: 0.1 }])
    expect((await endOf(client, first)).status).toBe('finished')
    const second = await forkAt(client, first, 130)
    expect((await endOf(client, second)).status).toBe('finished')
    const early = await client.request('run/rewind', { id: second, step: 90 }, unhurried)
    expect(early).toMatchObject({ runId: id, step: 90 })
    const middle = await client.request('run/rewind', { id: second, step: 120 }, unhurried)
    expect(middle.runId).toBe(first)
    const [losses] = await client.request('run/series', { id: second, series: ['batch/loss'] })
    expect([...(losses?.steps ?? [])]).toEqual(Array.from({ length: 160 }, (_, i) => i + 1))
    const { summary, events, config } = await client.request('run/show', { id: second })
    expect(summary).toMatchObject({ parentRunId: first, forkStep: 130 })
    expect(config.optimizer.learningRate).toBe(0.1)
    expect(events[0]).toMatchObject({
      type: 'forked',
      step: 130,
      details: { parentRunId: first, step: 130 },
    })
    const root = await forkAt(client, second, 40)
    expect((await client.request('run/show', { id: root })).summary.parentRunId).toBe(id)
    // With no change it goes the way of the first.
    await endOf(client, root)
    const ends = await Promise.all(
      [id, root].map((run) => client.request('run/rewind', { id: run, step: 160 }, unhurried)),
    )
    expect(ends[1]?.stateHash).toBe(ends[0]?.stateHash)
  })

  test('may train longer, by another optimizer, with other rates of its layers', async () => {
    const { client } = await startStudio()
    const id = await finishedRun(client)
    const fork = await forkAt(client, id, 160, [
      { field: 'training.length', value: { unit: 'iterations', count: 200 } },
      { field: 'optimizer', value: { type: 'adam' } },
    ])
    const end = await endOf(client, fork)
    expect(end).toMatchObject({ status: 'finished', step: 200, optimizerType: 'adam' })
    expect(end.name).toContain('@ 160')
    const verification = await client.request('run/verify', { id: fork }, unhurried)
    expect(verification).toMatchObject({ isSame: true, fromStep: 0 })
    // Forked anew it begins as it did, with the state of another optimizer.
    const atFork = verification.states.filter((state) => state.step === 160)
    expect(atFork.map((state) => state.runId)).toEqual([id, fork])
    expect(new Set(atFork.map((state) => state.storedHash)).size).toBe(2)
  })

  test('of a fork is verified from the first step of the eldest run, with its edits', async () => {
    const { client, dataDirectory } = await startStudio()
    const rate = (value: number): ConfigChange[] => [{ field: 'optimizer.learningRate', value }]
    const plateau = { type: 'reduce-on-plateau', patience: 0, minimumDelta: 0.5 } as const
    const id = await heldRun(
      client,
      smallExperiment({
        split: { validation: 0.2 },
        optimizers: [{ type: 'sgd', learningRate: 0.5, schedule: plateau }],
        training: { batchSize: 100, length: { unit: 'iterations', count: 160 }, seed: 3 },
      }),
    )
    await client.request('run/edit', { id, changes: rate(0.4) })
    await client.request('run/resume', { id })
    expect((await endOf(client, id)).status).toBe('finished')
    const first = await forkAt(client, id, 90, rate(0.3))
    expect((await endOf(client, first)).status).toBe('finished')
    const second = await forkAt(client, first, 130, rate(0.2))
    expect((await endOf(client, second)).status).toBe('finished')

    const verify = (): Promise<Verification> =>
      client.request('run/verify', { id: second }, unhurried)
    const verification = await verify()
    expect(verification).toMatchObject({ isSame: true, fromStep: 0, editCount: 1 })
    const { kernels, trainedWith } = verification
    const by = { kernels, trainedWith }
    expect(verification.shared).toEqual([
      { runId: id, toStep: 90, ...by },
      { runId: first, toStep: 130, ...by },
    ])
    const stored = async (run: number, last: number): Promise<[number, number][]> =>
      (await client.request('run/show', { id: run })).checkpoints
        .filter(({ step }) => step <= last)
        .map(({ step }) => [run, step])
    expect(verification.states.map(({ runId, step }) => [runId, step])).toEqual([
      ...(await stored(id, 90)),
      ...(await stored(first, 130)),
      ...(await stored(second, 160)),
    ])

    // Whatever does not follow from the beginning is found, also before the fork.
    const db = new SQLite(join(dataDirectory, 'studio.db'))
    const forged = db.prepare('UPDATE checkpoint SET state_hash = ? WHERE run_id = ? AND step = 0')
    expect(forged.run('0'.repeat(64), id).changes).toBe(1)
    const found = await verify()
    expect(found.states.map(({ isSame }) => isSame).indexOf(false)).toBe(0)
    expect(found.states.filter(({ isSame }) => !isSame)).toHaveLength(1)
    // With another rate the eldest would have come to another state at the fork.
    db.prepare(
      "UPDATE event SET details = replace(details, '0.4', '0.41') WHERE run_id = ? AND type = 'edited'",
    ).run(id)
    db.close()
    const other = await verify()
    const ofForks = other.states.filter(({ runId }) => runId !== id)
    expect(ofForks.every(({ isSame }) => !isSame)).toBe(true)
    expect(ofForks.every(({ replayedHash }) => /^[0-9a-f]{64}$/.test(replayedHash))).toBe(true)
  })

  test('waits as a paused run where one wants to go through it by hand', async () => {
    const { client } = await startStudio()
    const id = await finishedRun(client)
    const { run } = await client.request(
      'run/fork',
      { id, step: 8, name: 'by hand', isPaused: true },
      unhurried,
    )
    expect(run).toMatchObject({ name: 'by hand', status: 'paused', step: 8 })
    const report = await client.request('run/step', { id: run.id, unit: 'layer' })
    expect(report.stepUnderWay).toBe(9)
    await client.request('run/resume', { id: run.id })
    expect(await endOf(client, run.id)).toMatchObject({ status: 'finished', step: 160 })
  })

  test('is refused where its figures would mean nothing', async () => {
    const { client } = await startStudio()
    const id = await finishedRun(client)
    for (const [change, code] of [
      [{ field: 'training.seed', value: 99 }, 'fork/other-split'],
      [{ field: 'split.validation', value: 0.1 }, 'fork/other-split'],
      [{ field: 'preprocessing.inputs', value: 'min-max' }, 'fork/other-data'],
      [{ field: 'training.length.count', value: 1 }, 'fork/nothing-left'],
      [{ field: 'network.layers.0.units', value: 9 }, 'checkpoint/does-not-fit'],
      [{ field: 'training.precision', value: 'float64' }, 'checkpoint/does-not-fit'],
      [{ field: 'training.batchSize', value: 100_000 }, 'experiment/invalid'],
      [{ field: 'training.patience', value: 1 }, 'config/unknown-field'],
    ] as const) {
      const refusal = await refusalOf(forkAt(client, id, 50, [change]))
      expect(refusal.code, change.field).toBe(code)
      expect(refusal.message).not.toBe('')
    }
    expect(await client.request('run/list', {})).toHaveLength(1)
  })
})

test('a shelf of states keeps those used last within its limit, and the newest in any case', () => {
  const shelf = new StateShelf(100)
  const state = (step: number, sizeBytes: number) => ({
    step,
    stateHash: `hash ${step}`,
    bytes: new Uint8Array(sizeBytes),
  })
  shelf.put(1, state(10, 40))
  shelf.put(1, state(20, 40))
  expect(shelf.at(1, 10)?.stateHash).toBe('hash 10')
  shelf.put(1, state(30, 40))
  expect(shelf.at(1, 20)).toBeUndefined()
  expect(shelf.nearest(1, 29)?.step).toBe(10)
  expect(shelf.nearest(1, 9)).toBeUndefined()
  expect(shelf.nearest(2, 30)).toBeUndefined()
  shelf.put(2, state(5, 1000))
  expect(shelf.at(1, 30)).toBeUndefined()
  expect(shelf.at(2, 5)?.step).toBe(5)
})
