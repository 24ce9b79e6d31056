import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  endlessExperiment,
  endOf,
  nextEvent,
  refusalOf,
  smallExperiment,
  startRun,
  startStudio,
} from './running-studio'

describe('what is remembered', () => {
  test('many runs are tagged and archived at once, and every window is told', async () => {
    const { client, attach } = await startStudio()
    const other = attach()
    await other.request('studio/describe', {})
    const id = await startRun(client, smallExperiment({ epochs: 1 }))
    await endOf(client, id)
    const told = nextEvent(other, 'runs/changed')
    await client.request('run/organize', { ids: [id], addTags: ['kept'], isArchived: true })
    const [run] = await told
    expect(run).toMatchObject({ id, tags: ['kept'] })
    expect(run?.archivedAt).toBeGreaterThan(0)
    await client.request('run/organize', { ids: [id], isArchived: false })
    expect((await client.request('run/show', { id })).summary).toMatchObject({
      archivedAt: null,
      tags: ['kept'],
    })
  })

  test('erasing the trash tells every window, and what still trains stays', async () => {
    const { client, attach } = await startStudio()
    const other = attach()
    await other.request('studio/describe', {})
    const ended = await startRun(client, smallExperiment({ epochs: 1 }))
    await endOf(client, ended)
    const living = await startRun(client, endlessExperiment())
    await client.request('run/trash', { ids: [ended] })
    const told = nextEvent(other, 'runs/erased')
    expect(await client.request('run/erase', { ids: [ended, living] })).toEqual({
      erasedIds: [ended],
      keptIds: [],
    })
    expect(await told).toEqual({ ids: [ended] })
    expect((await client.request('run/list', {})).map((run) => run.id)).toEqual([living])
    await client.request('run/stop', { id: living })
  })

  test('storage names what each run, data set and export takes, and exports can be erased', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment({ epochs: 20 }))
    await endOf(client, id)
    const written = await client.request('run/export-series', { id })
    const report = await client.request('storage/measure', {})
    expect(report.runs).toHaveLength(1)
    expect(report.runs[0]?.seriesBytes).toBeGreaterThan(160 * 8)
    const { checkpoints } = await client.request('run/show', { id })
    expect(report.runs[0]?.checkpointBytes).toBe(
      checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    )
    expect(report.datasets).toMatchObject([{ runCount: 1, trashedAt: null }])
    expect(report.exports).toMatchObject([{ name: written.fileName, sizeBytes: written.sizeBytes }])
    await client.request('export/erase', { exportId: written.exportId })
    expect(existsSync(written.path)).toBe(false)
    expect((await client.request('storage/measure', {})).exports).toEqual([])
    const gone = await refusalOf(client.request('export/erase', { exportId: '../studio.db' }))
    expect(gone.code).toBe('export/not-found')
    await client.request('storage/compact', {})
  })
})
