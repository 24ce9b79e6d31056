import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import type { RunStatus } from '@engine/protocol/run'
import SQLite from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src-main/store/database'
import { registerOwner } from '../../../src-main/store/owners'
import type { StoreClient } from '../../../src-main/store/store-client'
import { storePathsOf } from '../../../src-main/store/store-paths'
import { insertRun, startStore, temporaryFolder } from './sample-store'

const lossAt = (...steps: number[]): MetricBatch => [
  {
    series: 'batch/loss',
    steps: Uint32Array.from(steps),
    values: Float64Array.from(steps, (step) => 1 / step),
    elapsedMs: Float64Array.from(steps, (step) => step * 10),
  },
]

/** Puts the runs of a folder into other hands: a process that is gone, one that lives, or nobody. */
function giveRunsTo(folder: string, pid: number | null, seenAt = Date.now()): void {
  const db = new SQLite(join(folder, 'studio.db'))
  const id =
    pid === null
      ? null
      : db
          .prepare('INSERT INTO owner (pid, process_started_at, seen_at) VALUES (?, ?, ?)')
          .run(pid, seenAt - 60_000, seenAt).lastInsertRowid
  db.prepare('UPDATE run SET owner_id = ?').run(id)
  db.close()
}

function startIdleProcess(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

async function pidOfDeadProcess(): Promise<number> {
  const child = startIdleProcess()
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  return child.pid ?? 0
}

async function statusesOf(store: StoreClient): Promise<RunStatus[]> {
  return (await store.request('run/list', { includeTrashed: true })).map((run) => run.status)
}

describe('recovering', () => {
  test.each(['queued', 'running', 'paused'] as const)(
    'marks a %s run of a dead process as interrupted at its last stored step',
    async (status) => {
      const folder = temporaryFolder()
      const store = await startStore(folder)
      const runId = await insertRun(store)
      await store.request('points/append', {
        runId,
        batch: lossAt(1, 2, 3, 40),
        step: 38,
        elapsedMs: 400,
        stepsPerSecond: 1000,
      })
      await store.request('run/update', { runId, patch: { status } })
      const seenAt = Date.now() - 2000
      giveRunsTo(folder, await pidOfDeadProcess(), seenAt)

      const recovered = await store.request('store/recover', {})
      const run = recovered.find((summary) => summary.id === runId)
      expect(run).toMatchObject({
        status: 'interrupted',
        statusReason: {
          code: 'run/program-ended',
          message: 'The program ended while the run was at step 40.',
        },
        step: 40,
        endedAt: seenAt,
        stepsPerSecond: 100,
      })
      const { summary, events } = await store.request('run/show', { runId })
      expect(summary).toEqual(run)
      expect(events).toEqual([
        { step: 40, at: seenAt, type: 'interrupted', details: { code: 'run/program-ended' } },
      ])
      expect(await store.request('store/recover', {})).toEqual([])
    },
  )

  test('leaves ended runs, its own runs and those of another living studio alone', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    expect(await store.request('store/recover', {})).toEqual([])

    const child = startIdleProcess()
    await once(child, 'spawn')
    giveRunsTo(folder, child.pid ?? 0)
    expect(await store.request('store/recover', {})).toEqual([])
    expect(await statusesOf(store)).toEqual(['queued', 'queued'])

    await store.request('run/update', { runId, patch: { status: 'finished' } })
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    const recovered = await store.request('store/recover', {})
    expect(recovered.map((run) => run.id)).toEqual([2])
    expect(await statusesOf(store)).toEqual(['interrupted', 'finished'])
    const db = new SQLite(join(folder, 'studio.db'), { readonly: true })
    expect(db.prepare('SELECT count(owner_id) FROM run').pluck().get()).toBe(0)
    db.close()
  })

  test('leaves the runs of a second studio in the same process alone', async () => {
    const folder = temporaryFolder()
    const one = await startStore(folder)
    await insertRun(one)
    const two = await startStore(folder)
    expect(await two.request('store/recover', {})).toEqual([])
    await one.shutDown()
    expect(await two.request('store/recover', {})).toHaveLength(2)
  })

  test('takes a process that is silent for half a minute for dead: its number was given anew', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    await insertRun(store)
    const child = startIdleProcess()
    await once(child, 'spawn')
    giveRunsTo(folder, child.pid ?? 0, Date.now() - 31_000)
    expect(await store.request('store/recover', {})).toHaveLength(2)
  })

  test('takes a process of the same number that started at another time for dead', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    await insertRun(store)
    giveRunsTo(folder, process.pid)
    expect(await store.request('store/recover', {})).toHaveLength(2)
  })

  test('finds active runs that belong to nobody', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    giveRunsTo(folder, null)
    const recovered = await store.request('store/recover', {})
    expect(recovered.map((run) => [run.status, run.step])).toEqual([
      ['interrupted', 0],
      ['interrupted', 0],
    ])
    // A resumed run belongs to the studio that resumed it.
    await store.request('run/update', { runId, patch: { status: 'running', statusReason: null } })
    expect(await store.request('store/recover', {})).toEqual([])
  })
})

describe('a studio among others', () => {
  const open = () => {
    const db = openDatabase(storePathsOf(temporaryFolder()), Date.now)
    const clock = { time: 1_000_000 }
    const owner = registerOwner(db, () => clock.time)
    const other = db
      .prepare<[number, number], number>(
        'INSERT INTO owner (pid, process_started_at, seen_at) VALUES (?, 0, ?) RETURNING id',
      )
      .pluck()
      .get(process.ppid, clock.time)
    onTestFinished(() => {
      db.close()
    })
    return { db, clock, owner, other }
  }

  test('is dead to the others when it was silent while they were not', () => {
    const { clock, owner, other } = open()
    for (let i = 0; i < 6; i++) {
      clock.time += 5000
      owner.refresh()
    }
    expect(owner.deadOwnerIds()).toEqual([])
    clock.time += 5000
    owner.refresh()
    expect(owner.deadOwnerIds()).toEqual([other])
  })

  test('is not dead when the machine slept and none of them could speak', () => {
    const { clock, owner } = open()
    clock.time += 3_600_000
    expect(owner.deadOwnerIds()).toEqual([])
  })

  test('signs on again when another one took it for dead', () => {
    const { db, owner } = open()
    owner.forget([owner.id])
    owner.refresh()
    const ids = db.prepare<[number], number>('SELECT pid FROM owner WHERE id = ?').pluck()
    expect(ids.get(owner.id)).toBe(process.pid)
    owner.end()
    expect(ids.get(owner.id)).toBeUndefined()
  })
})
