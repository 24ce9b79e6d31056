import { createPortPair } from '@engine/protocol/port-core'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCloningPortPair } from '../../protocol/cloning-port-pair'
import { connect } from '@engine/protocol/channel'
import { studioContract } from '@engine/protocol/studio-contract'
import { createSystemClock } from '../../../src-main/studio/clock'
import {
  endOf,
  heldRun,
  nextEvent,
  smallExperiment,
  startRun,
  startStudio,
  upload,
} from './running-studio'

describe('clients of a studio', () => {
  test('come and go without disturbing one another or the runs', async () => {
    const { client, attach } = await startStudio()
    const leaving = attach()
    const id = await heldRun(leaving, smallExperiment({ epochs: 200 }))
    await leaving.request('run/watch', { ids: [id] })
    const points = nextEvent(leaving, 'run/points')
    await leaving.request('run/resume', { id })
    await points
    leaving.close()
    expect((await endOf(client, id)).status).toBe('finished')
  })

  test('take their uploads with them', async () => {
    const { client, attach, dataDirectory } = await startStudio()
    const stays = await upload(client, 'stays.csv', 'label,x\n1,2\n')
    const leaving = attach()
    await upload(leaving, 'leaves.csv', 'label,x\n1,2\n')
    const files = async (): Promise<string[]> =>
      (await readdir(join(dataDirectory, 'uploads'), { recursive: true })).filter((name) =>
        name.endsWith('.part'),
      )
    expect(await files()).toHaveLength(2)
    leaving.close()
    // Uploads are deleted in their own time; every request gives them some.
    let left = await files()
    while (left.length > 1) {
      await client.request('settings/get', {})
      left = await files()
    }
    expect(left[0]).toContain(stays)
  })

  test('are told when the studio closes, and find it closed afterwards', async () => {
    const { studio, client } = await startStudio()
    const closed = new Promise<string>((resolve) => client.onClose(resolve))
    await studio.close()
    expect(await closed).toBe('closed by the other side')
    const [late, studioPort] = createPortPair()
    studio.attach(studioPort)
    expect(await new Promise<string>((resolve) => late.onClose(resolve))).toBe(
      'closed by the other side',
    )
    await studio.close()
  })

  test('understand everything through a line that copies as Electron does', async () => {
    const { studio } = await startStudio()
    const [clientPort, studioPort] = createCloningPortPair()
    studio.attach(studioPort)
    const client = connect(studioContract, clientPort, {
      startTimer: createSystemClock().startTimer,
    })
    const id = await startRun(client, smallExperiment({ epochs: 5 }))
    await endOf(client, id)
    const [losses] = await client.request('run/series', { id, series: ['batch/loss'] })
    expect(losses?.values).toHaveLength(40)
    const uploadId = await upload(client, 'table.csv', 'label,x\n1,0.5\n0,0.25\n')
    const preview = await client.request('dataset/preview', {
      format: 'csv',
      name: 'Table',
      trainUpload: uploadId,
    })
    expect(preview.description.trainCount).toBe(2)
    client.close()
  })
})
