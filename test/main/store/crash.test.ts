import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openStore } from '../../../src-main/store/store-client'
import { describe, expect, test } from 'vitest'
import { insertRun, refusalOf, startStore, storeFile, temporaryFolder } from './sample-store'

describe('a process that is killed while it appends', () => {
  test.each([
    [1, 300],
    [333, 60],
    [5000, 12],
  ])('loses no answered batch of %i points', async (size, killAfter) => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const runId = await insertRun(first)
    await first.shutDown()

    const script = join(import.meta.dirname, 'appending-process.ts')
    const child = spawn(
      process.execPath,
      [script, await storeFile(), folder, String(runId), String(size)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const exited = once(child, 'exit')
    let answered = 0
    let lineCount = 0
    for await (const line of createInterface(child.stdout)) {
      const [lastStep, runStep] = line.split(' ').map(Number)
      expect(runStep).toBe(lastStep)
      answered = lastStep ?? 0
      lineCount++
      if (lineCount === killAfter) child.kill('SIGKILL')
    }
    expect(await exited).toEqual([null, 'SIGKILL'])
    expect(lineCount).toBeGreaterThanOrEqual(killAfter)

    const store = await startStore(folder)
    const recovered = await store.request('store/recover', {})
    const run = recovered.find((summary) => summary.id === runId)
    expect(run).toMatchObject({ status: 'interrupted' })
    const [series] = await store.request('series/read', {
      runId,
      series: ['batch/loss'],
      fromStep: 0,
      toStep: 0xffff_ffff,
      maximumPointCount: 10_000_000,
    })
    const count = series?.steps.length ?? 0
    // The batch that was under way may have been stored whole, or not at all.
    expect(count).toBeGreaterThanOrEqual(answered)
    expect(count % size).toBe(0)
    expect(run?.step).toBe(count)
    expect(series?.steps).toEqual(Uint32Array.from({ length: count }, (_, i) => i + 1))
    expect(series?.values).toEqual(Float64Array.from({ length: count }, (_, i) => 1 / (i + 1)))
  })
})

describe('the thread of the store', () => {
  test('rejects open calls and later ones when it is ended', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const closed = new Promise<string>((resolve) => store.onClose(resolve))
    const open = refusalOf(store.request('run/show', { runId }))
    store.close()
    expect((await open).code).toBe('port/closed')
    expect((await refusalOf(store.request('run/list', { includeTrashed: true }))).code).toBe(
      'port/closed',
    )
    expect(await closed).toContain('closed by this side')
  })

  test('that dies on starting rejects the opening with its reason', async () => {
    const folder = temporaryFolder()
    const workerFile = join(folder, 'dying.mjs')
    writeFileSync(workerFile, "throw new Error('no such luck')")
    const error = await refusalOf(openStore({ dataDirectory: folder, workerFile }))
    expect(error.code).toBe('store/thread-ended')
    expect(error.message).toContain('no such luck')
  })

  test('that dies later rejects its open calls with the reason', async () => {
    const folder = temporaryFolder()
    const workerFile = join(folder, 'dying.mjs')
    writeFileSync(
      workerFile,
      `import { parentPort } from 'node:worker_threads'
       parentPort.on('message', () => { throw new Error('out of luck') })
       parentPort.postMessage({ type: 'opened' })`,
    )
    const store = await openStore({ dataDirectory: folder, workerFile })
    const error = await refusalOf(store.request('store/describe', {}))
    expect(error.code).toBe('port/closed')
    expect(error.message).toContain('out of luck')
  })

  test('ends after it has closed the database', async () => {
    const store = await startStore(temporaryFolder())
    const closed = new Promise<string>((resolve) => store.onClose(resolve))
    await store.shutDown()
    expect(await closed).toBe('its thread ended')
  })
})
