import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { generatedDatasetName } from '../../../src-main/studio/datasets'
import {
  endOf,
  nextEvent,
  refusalOf,
  smallExperiment,
  startRun,
  startStudio,
  upload,
} from './running-studio'

/** Two classes that a line tells apart; the label stands first. */
const table = 'label,x,y\n'.concat(
  ...Array.from({ length: 200 }, (_, index) => {
    const x = (index % 20) / 20
    const y = Math.floor(index / 20) / 10
    return `${x + y > 0.9 ? 'above' : 'below'},${x},${y}\n`
  }),
)

const csv = (name: string, trainUpload: string) =>
  ({ format: 'csv', name, trainUpload, target: 'first' }) as const

describe('a data set', () => {
  test('is looked at before it is imported, and found by name afterwards', async () => {
    const { client } = await startStudio()
    const trainUpload = await upload(client, 'line.csv.gz', new Uint8Array(gzipSync(table)))
    const preview = await client.request('dataset/preview', csv('Line', trainUpload))
    expect(preview.description).toMatchObject({
      task: 'classification',
      classes: ['above', 'below'],
      inputNames: ['x', 'y'],
      trainCount: 200,
    })
    expect(await client.request('dataset/list', {})).toEqual([])

    const changed = nextEvent(client, 'dataset/changed')
    const imported = await client.request('dataset/import', csv('Line', trainUpload))
    expect(await changed).toEqual(imported)
    expect(await client.request('dataset/list', {})).toEqual([imported])
    const { statistics } = await client.request('dataset/show', { id: imported.id })
    expect(statistics).toMatchObject({ rowCount: 200, columnCount: 2, minimum: 0, maximum: 0.95 })
    const block = await client.request('dataset/examples', {
      id: imported.id,
      part: 'train',
      offset: 20,
      count: 2,
    })
    expect(block.inputs).toEqual(new Float64Array([0, 0.1, 0.05, 0.1]))

    const run = await startRun(
      client,
      smallExperiment({ dataset: { source: 'stored', name: 'Line' }, epochs: 50 }),
    )
    expect(await endOf(client, run)).toMatchObject({ status: 'finished', datasetName: 'Line' })
  })

  test('whose file is wrong is refused with file and line, and nothing is stored', async () => {
    const { client, dataDirectory } = await startStudio()
    const refused = async (fileName: string, content: string | Uint8Array): Promise<string> => {
      const trainUpload = await upload(client, fileName, content)
      const refusal = await refusalOf(client.request('dataset/import', csv(fileName, trainUpload)))
      return `${refusal.code}: ${refusal.message}`
    }
    expect(await refused('ragged.csv', `${table}above,1\n`)).toMatch(/ragged\.csv.*202/)
    expect(await refused('letters.csv', `${table}above,1,two\n`)).toMatch(/letters\.csv.*202/)
    expect(await refused('empty.csv', '')).toMatch(/empty\.csv/)
    const packed = new Uint8Array(gzipSync(table))
    expect(await refused('cut.csv.gz', packed.slice(0, -20))).toMatch(/^upload\/bad-gzip: cut\.csv/)
    expect(await client.request('dataset/list', { includeTrashed: true })).toEqual([])
    expect(await readdir(join(dataDirectory, 'datasets')).catch(() => [])).toEqual([])
  })

  test('whose import is cancelled is not stored', async () => {
    const { client } = await startStudio()
    const trainUpload = await upload(client, 'line.csv', table)
    const refusal = await refusalOf(
      client.request('dataset/import', csv('Line', trainUpload), {
        onCancellable: (cancel) => cancel(),
      }),
    )
    expect(refusal.code).toBe('call/cancelled')
    // The next import waits behind the cancelled one in the same engine.
    const kept = await client.request('dataset/import', csv('Kept', trainUpload))
    expect(await client.request('dataset/list', {})).toEqual([kept])
  })

  test('is renamed, goes to the trash and comes back', async () => {
    const { client } = await startStudio()
    const trainUpload = await upload(client, 'line.csv', table)
    const { id } = await client.request('dataset/import', csv('Line', trainUpload))
    const renamed = await client.request('dataset/rename', { id, name: 'Slope' })
    expect(renamed.name).toBe('Slope')
    expect((await client.request('dataset/trash', { id })).trashedAt).not.toBeNull()
    expect(await client.request('dataset/list', {})).toEqual([])
    const missing = smallExperiment({ dataset: { source: 'stored', name: 'Slope' } })
    expect((await refusalOf(client.request('experiment/start', missing))).details).toMatchObject({
      issues: [{ path: 'dataset.name', code: 'dataset/not-found' }],
    })
    expect((await client.request('dataset/restore', { id })).trashedAt).toBeNull()
    expect((await client.request('dataset/list', {})).map((found) => found.name)).toEqual(['Slope'])
  })

  test('that is generated is drawn once, whoever asks for it at the same time', async () => {
    const { client } = await startStudio()
    const config = smallExperiment({ epochs: 1 })
    await Promise.all([
      client.request('experiment/start', config),
      client.request('experiment/start', config),
      client.request('experiment/start', smallExperiment({ epochs: 2 })),
    ])
    await client.request('experiment/start', config)
    expect((await client.request('dataset/list', {})).map((found) => found.name)).toEqual([
      'XOR 1000',
    ])
  })

  test('that is generated gets another name where its own is taken', async () => {
    const { client } = await startStudio()
    const trainUpload = await upload(client, 'line.csv', table)
    await client.request('dataset/import', csv('XOR 1000', trainUpload))
    const run = await startRun(client, smallExperiment({ epochs: 1 }))
    expect((await endOf(client, run)).datasetName).toBe('XOR 1000 (2)')
  })

  test('that is generated can be seen beforehand under the name it will have', async () => {
    const { client } = await startStudio()
    const preview = await client.request('dataset/preview-generated', {
      generator: 'moons',
      exampleCount: 200,
      noise: 0.3,
    })
    expect(preview.description.name).toBe('Moons 200, noise 0.3')
    expect(preview.description.trainCount).toBe(200)
    expect(await client.request('dataset/list', {})).toEqual([])
  })
})

test('the name of a generated data set says where it differs from the usual', () => {
  const usual = {
    generator: 'blobs',
    exampleCount: 50,
    classCount: 3,
    noise: 0.5,
    seed: 1,
  } as const
  expect(generatedDatasetName('Blobs', usual)).toBe('Blobs 50')
  expect(generatedDatasetName('Blobs', { ...usual, classCount: 5, seed: 2 })).toBe(
    'Blobs 50, classes 5, seed 2',
  )
})
