import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import { describe, expect, test } from 'vitest'
import { exportNameOf } from '../../../src-main/studio/exporter'
import { writeChecked } from '../../../src-main/studio/exported-file'
import {
  endlessExperiment,
  endOf,
  refusalOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
  temporaryFolder,
} from './running-studio'

describe('exported curves', () => {
  test('are exactly the stored points', async () => {
    const { client, dataDirectory } = await startStudio()
    const id = await startRun(client, smallExperiment({ epochs: 300 }))
    await endOf(client, id)
    const result = await client.request('run/export-series', { id })
    expect(result.path).toBe(join(dataDirectory, 'exports', result.fileName))
    expect(result.fileName).toBe(`run-${id}-small-sgd-0.5-series.csv`)

    const bytes = await readFile(result.path)
    expect(bytes.length).toBe(result.sizeBytes)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(result.hash)
    const [header, ...rows] = bytes.toString('utf8').trimEnd().split('\n')
    expect(header).toBe('series,step,value,elapsed_ms')
    expect(rows).toHaveLength(result.verifiedCount)

    const { series: names } = await client.request('run/show', { id })
    const everything = { id, series: names, maximumPointCount: 1_000_000 }
    const series = await client.request('run/series', everything)
    expect(series.length).toBeGreaterThan(3)
    const expected = series.flatMap((columns) =>
      [...columns.steps].map((step, index) => [
        columns.series,
        step,
        columns.values[index],
        columns.elapsedMs[index],
      ]),
    )
    expect(
      rows.map((row) => {
        const [name, ...numbers] = row.split(',')
        return [name, ...numbers.map(Number)]
      }),
    ).toEqual(expected)
  })

  test('of a run that trains are those that were there at the beginning', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, endlessExperiment())
    await runThat(client, id, (run) => run.step > 300)
    const result = await client.request('run/export-series', { id })
    expect(result.verifiedCount).toBeGreaterThan(300)
    await client.request('run/stop', { id })
  })

  test('of a diverged run keep what is not a number', async () => {
    const { client } = await startStudio()
    const id = await startRun(
      client,
      smallExperiment({
        loss: 'mean-squared-error',
        dataset: { source: 'generated', settings: { generator: 'plane', exampleCount: 500 } },
        network: { layers: [{ type: 'affine', units: 1 }] },
        optimizers: [{ type: 'sgd', learningRate: 900 }],
      }),
    )
    await endOf(client, id)
    const result = await client.request('run/export-series', { id })
    expect(await readFile(result.path, 'utf8')).toMatch(/,(NaN|Infinity),/)
  })
})

describe('exported weights', () => {
  test('come in both formats, checked, and are read in pieces', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment())
    const run = await endOf(client, id)
    for (const format of ['safetensors', 'npz'] as const) {
      const result = await client.request('run/export-checkpoint', {
        id,
        checkpoint: 'last',
        format,
      })
      expect(result).toMatchObject({
        fileName: `run-${id}-small-sgd-0.5-step-${run.step}.${format}`,
        step: run.step,
        verifiedCount: 4,
      })
      const pieces: Uint8Array[] = []
      for (let offset = 0; offset < result.sizeBytes; offset += 100) {
        const piece = { exportId: result.exportId, offset, length: 100 }
        pieces.push((await client.request('export/read', piece)).bytes)
      }
      const whole = Buffer.concat(pieces)
      expect(createHash('sha256').update(whole).digest('hex')).toBe(result.hash)
      const behind = { exportId: result.exportId, offset: result.sizeBytes, length: 10 }
      expect((await client.request('export/read', behind)).bytes).toHaveLength(0)
    }
  })

  test('of the initial state differ from the trained ones; best is the last before any', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment())
    await endOf(client, id)
    const [initial, best, last] = await Promise.all(
      (['initial', 'best', 'last'] as const).map((checkpoint) =>
        client.request('run/export-checkpoint', { id, checkpoint, format: 'npz' }),
      ),
    )
    expect(initial?.step).toBe(0)
    expect(best?.step).toBeGreaterThan(0)
    expect(last?.step).toBe(160)
    expect(initial?.hash).not.toBe(last?.hash)
    const missing = { id, checkpoint: { step: 161 }, format: 'npz' } as const
    expect((await refusalOf(client.request('run/export-checkpoint', missing))).code).toBe(
      'run/step-not-reached',
    )
  })

  test('are the only files that can be read', async () => {
    const { client, dataDirectory } = await startStudio()
    await mkdir(join(dataDirectory, 'exports', 'run-1-folder'), { recursive: true })
    await writeFile(join(dataDirectory, 'secret'), 'secret')
    await writeFile(join(dataDirectory, 'exports', 'notes.txt'), 'not an export')
    for (const exportId of [
      '../secret',
      'run-1-/../../secret',
      'run-1-..%2f..%2fsecret',
      join(dataDirectory, 'secret'),
      'notes.txt',
      'run-1-missing.npz',
      'run-1-folder',
      '',
    ]) {
      const refusal = await refusalOf(
        client.request('export/read', { exportId, offset: 0, length: 10 }),
      )
      expect(refusal.code).toBe('export/not-found')
    }
  })
})

describe('writing a checked file', () => {
  test('leaves neither the file nor a trace of it when the check fails', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'file')
    await writeFile(path, 'the file of before')
    const refusal = await refusalOf(
      writeChecked(
        path,
        join(folder, '.aside'),
        async (file) => {
          await file.write('half')
        },
        async (file) => {
          expect((await file.readFile()).toString()).toBe('half')
          throw new StudioError('export/differs', 'It is not what was meant.')
        },
      ),
    )
    expect(refusal.code).toBe('export/differs')
    expect(await readdir(folder)).toEqual(['file'])
    expect(await readFile(path, 'utf8')).toBe('the file of before')
  })

  test('says what the disk said', async () => {
    const folder = await temporaryFolder()
    const blocker = join(folder, 'blocker')
    await writeFile(blocker, '')
    const path = join(blocker, 'file')
    const nothing = (): Promise<object> => Promise.resolve({})
    const refusal = await refusalOf(
      writeChecked(path, join(blocker, '.aside'), () => Promise.resolve(), nothing),
    )
    expect(refusal.code).toBe('export/write-failed')
    expect(refusal.message).toContain(path)
  })
})

test('a file name is safe everywhere, whatever a run is called', () => {
  const name = (text: string): string => exportNameOf({ id: 7, name: text })
  expect(name('TwoLayerNet · SGD 0.1')).toBe('run-7-twolayernet-sgd-0.1')
  expect(name('../../etc/passwd')).toBe('run-7-etc-passwd')
  expect(name('  ...  ')).toBe('run-7')
  expect(name('数字')).toBe('run-7')
  expect(name('a..b:c*d?')).toBe('run-7-a.b-c-d')
  expect(name('x'.repeat(500))).toBe(`run-7-${'x'.repeat(60)}`)
})
