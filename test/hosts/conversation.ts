import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { BATCH_LOSS, type PointColumns } from '@engine/protocol/metric-batch'
import type { RunStatus, RunSummary } from '@engine/protocol/run'
import type { StudioContract } from '@engine/protocol/studio-contract'
import { unzipSync } from 'fflate'
import { expect } from 'vitest'

type StudioClient = Client<StudioContract>

/** Steps of each run that comes to its end. */
const STEP_COUNT = 8000

/**
 * What a user does with the studio from the first look to taking the weights away, as requests and
 * events. Every host has to carry it.
 *
 * @param client connected through the host under test, to a studio over an empty data folder
 */
export async function holdConversation(
  client: StudioClient,
  host: 'desktop' | 'serve' | 'cli',
): Promise<void> {
  const described = await client.request('studio/describe', {})
  expect(described.host).toBe(host)
  expect(described.coreCount).toBeGreaterThan(0)

  await lookAtGenerated(client)
  const datasetName = await importTable(client)
  const heard = listen(client)
  const endless = await pauseAndGoOn(client, heard, datasetName)
  const [first, second] = await trainComparison(client, heard, datasetName, endless)
  await goBackAndFork(client, first)
  await exportPoints(client, first)
  await exportWeights(client, first)
  await predict(client, second)
  await trashAndRestore(client, first)
  await refuse(client)
}

async function lookAtGenerated(client: StudioClient): Promise<void> {
  const preview = await client.request('dataset/preview-generated', {
    generator: 'moons',
    exampleCount: 200,
    noise: 0.1,
    seed: 7,
  })
  expect(preview.description).toMatchObject({ task: 'classification', inputShape: [2] })
  expect(preview.description.classes).toHaveLength(2)
  expect(preview.examples.inputs).toHaveLength(2 * preview.examples.count)
  expect(preview.examples.count).toBeGreaterThan(0)
}

/** Rows of two columns whose label, in the first column, is the sign of their sum. */
function tableText(rowCount: number, offset: number): string {
  const lines = ['label,x,y']
  for (let i = 0; i < rowCount; i++) {
    const x = Math.sin(i * 12.9898 + offset) * 2
    const y = Math.cos(i * 78.233 + offset) * 2
    lines.push(`${x + y > 0 ? 'above' : 'below'},${String(x)},${String(y)}`)
  }
  return `${lines.join('\n')}\n`
}

async function upload(client: StudioClient, fileName: string, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const { uploadId } = await client.request('upload/begin', {
    fileName,
    sizeBytes: bytes.length,
  })
  const half = Math.floor(bytes.length / 2)
  for (const piece of [bytes.slice(0, half), bytes.slice(half)]) {
    await client.request('upload/append', { uploadId, bytes: piece })
  }
  return uploadId
}

async function importTable(client: StudioClient): Promise<string> {
  const settings = {
    format: 'csv' as const,
    name: 'half planes',
    trainUpload: await upload(client, 'train.csv', tableText(300, 0)),
    testUpload: await upload(client, 'test.csv', tableText(100, 1)),
  }
  const preview = await client.request('dataset/preview', settings)
  expect(preview.description).toMatchObject({ trainCount: 300, testCount: 100, inputShape: [2] })
  expect(await client.request('dataset/list', {})).toEqual([])

  const imported = await client.request('dataset/import', settings)
  expect(imported.classes.toSorted()).toEqual(['above', 'below'])
  const { statistics } = await client.request('dataset/show', { id: imported.id })
  expect(statistics.trainClassCounts.reduce((sum, count) => sum + count, 0)).toBe(300)
  const block = await client.request('dataset/examples', {
    id: imported.id,
    part: 'test',
    offset: 10,
    count: 5,
  })
  const [, ...rows] = tableText(100, 1).trim().split('\n')
  const expected = rows.slice(10, 15).flatMap((row) => row.split(',').slice(1).map(Number))
  expect([...block.inputs]).toEqual(expected)
  expect((await client.request('dataset/list', {})).map(({ name }) => name)).toEqual([
    imported.name,
  ])
  return imported.name
}

/** What a client hears of runs. */
interface Heard {
  readonly statusOf: (id: number) => RunStatus | undefined
  readonly stepOf: (id: number) => number
  readonly pointsOf: (id: number) => readonly PointColumns[]
  /** Resolves once it has heard so. */
  readonly until: (isMet: () => boolean) => Promise<void>
}

function listen(client: StudioClient): Heard {
  const latest = new Map<number, RunSummary>()
  const received = new Map<number, PointColumns[]>()
  const waiting: { isMet: () => boolean; resolve: () => void }[] = []
  const check = (): void => {
    for (const wait of waiting.splice(0)) {
      if (wait.isMet()) wait.resolve()
      else waiting.push(wait)
    }
  }
  client.on('run/changed', (run) => {
    latest.set(run.id, run)
    check()
  })
  client.on('run/points', ({ runId, batch }) => {
    received.set(runId, [...(received.get(runId) ?? []), ...batch])
    check()
  })
  return {
    statusOf: (id) => latest.get(id)?.status,
    stepOf: (id) => latest.get(id)?.step ?? 0,
    pointsOf: (id) => received.get(id) ?? [],
    until: (isMet) =>
      new Promise((resolve) => {
        waiting.push({ isMet, resolve })
        check()
      }),
  }
}

const experimentOn = (datasetName: string): ExperimentConfigInput => ({
  name: 'two optimizers',
  dataset: { source: 'stored', name: datasetName },
  network: {
    layers: [{ type: 'affine', units: 4 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
  },
  training: { batchSize: 10, length: { unit: 'iterations', count: STEP_COUNT } },
  evaluation: { everyEpochs: 100 },
  optimizers: [{ type: 'sgd', learningRate: 0.05 }, { type: 'adam' }],
})

/** @returns a run that trains and does not end by itself, so that there is time on any machine */
async function pauseAndGoOn(
  client: StudioClient,
  heard: Heard,
  datasetName: string,
): Promise<number> {
  const config = experimentOn(datasetName)
  const { runIds } = await client.request('experiment/start', {
    ...config,
    training: { batchSize: 10, length: { unit: 'iterations', count: 500_000_000 } },
    optimizers: config.optimizers.slice(0, 1),
  })
  const [id] = runIds
  if (id === undefined) throw new Error('A run was asked for.')
  await client.request('run/watch', { ids: runIds })
  await heard.until(() => heard.statusOf(id) === 'running' && heard.pointsOf(id).length > 0)
  const paused = await client.request('run/pause', { id })
  expect(paused.status).toBe('paused')
  expect(paused.step).toBeGreaterThan(0)
  const shown = await client.request('run/show', { id })
  expect(shown.summary).toMatchObject({ status: 'paused', step: paused.step })
  expect(shown.checkpoints.some(({ step }) => step === paused.step)).toBe(true)
  await goOnByHand(client, paused)
  await client.request('run/resume', { id })
  await heard.until(() => heard.stepOf(id) > paused.step + 1)
  return id
}

async function trainComparison(
  client: StudioClient,
  heard: Heard,
  datasetName: string,
  endless: number,
): Promise<[RunSummary, RunSummary]> {
  // The run that trains takes the only place until the others are watched.
  await client.request('settings/update', { maximumRunCount: 1 })
  const config = experimentOn(datasetName)
  const { experimentId, runIds } = await client.request('experiment/start', config)
  await client.request('run/watch', { ids: [endless, ...runIds] })
  const stopped = await client.request('run/stop', { id: endless })
  expect(stopped.status).toBe('stopped')
  await expectStored(client, stopped, heard.pointsOf(endless))
  await client.request('settings/update', { maximumRunCount: 2 })
  await heard.until(() => runIds.every((id) => heard.statusOf(id) === 'finished'))
  const { runs } = await client.request('experiment/show', { id: experimentId })
  const [first, second] = runs
  if (first === undefined || second === undefined) throw new Error('Two runs were asked for.')
  for (const run of [first, second]) {
    expect(run.step).toBe(STEP_COUNT)
    await expectStored(client, run, heard.pointsOf(run.id))
  }
  expect(first.initialHash).toMatch(/^[0-9a-f]{64}$/)
  expect(second.initialHash).toBe(first.initialHash)
  expect(first.last['test/accuracy']).toBeGreaterThan(0.9)
  return [first, second]
}

/** A paused run, part by part and with another rate from here on. */
async function goOnByHand(client: StudioClient, { id, step }: RunSummary): Promise<void> {
  const part = await client.request('run/step', { id, unit: 'operation' })
  expect(part).toMatchObject({ step, stepUnderWay: step + 1 })
  expect(part.parts[0]?.tensors[0]?.sample).toBeInstanceOf(Float64Array)
  const whole = await client.request('run/step', { id, unit: 'batch' })
  expect(whole).toMatchObject({ step: step + 1, stepUnderWay: null })
  const change = { field: 'optimizer.learningRate', value: 0.04 }
  const { edits } = await client.request('run/edit', { id, changes: [change] })
  expect(edits).toEqual([{ ...change, step: step + 1 }])
  const refused = client.request('run/edit', {
    id,
    changes: [{ field: 'training.seed', value: 2 }],
  })
  await expect(refused).rejects.toMatchObject({ code: 'config/not-live' })
}

async function goBackAndFork(client: StudioClient, run: RunSummary): Promise<void> {
  const { id } = run
  const step = STEP_COUNT - 300
  const rewound = await client.request('run/rewind', { id, step }, { timeoutMs: 0 })
  expect(rewound).toMatchObject({ runId: id, step })
  const changes = [{ field: 'optimizer.learningRate', value: 0.01 }]
  const finished = new Promise((resolve) => {
    client.on('run/changed', (changed) => {
      if (changed.parentRunId === id && changed.status === 'finished') resolve(changed)
    })
  })
  const { run: fork } = await client.request('run/fork', { id, step, changes }, { timeoutMs: 0 })
  expect(fork).toMatchObject({ parentRunId: id, forkStep: step, initialHash: run.initialHash })
  expect(await finished).toMatchObject({ id: fork.id, step: STEP_COUNT })
  const verification = await client.request('run/verify', { id: fork.id }, { timeoutMs: 0 })
  expect(verification).toMatchObject({ isSame: true, fromStep: 0 })
  const [losses] = await client.request('run/series', { id: fork.id, series: [BATCH_LOSS] })
  expect(losses?.totalCount).toBe(STEP_COUNT)
  await client.request('run/trash', { ids: [fork.id] })
}

/** Every point that this client was sent is stored, and from the first one on none was left out. */
async function expectStored(
  client: StudioClient,
  { id, step }: RunSummary,
  received: readonly PointColumns[],
): Promise<void> {
  const stored = await client.request('run/series', { id, maximumPointCount: 1_000_000 })
  const losses = stored.find(({ series }) => series === BATCH_LOSS)
  expect(losses?.totalCount).toBe(step)
  expect(losses?.isReduced).toBe(false)
  for (const { series, steps, values, elapsedMs } of stored) {
    const pieces = received.filter((columns) => columns.series === series)
    const receivedSteps = pieces.flatMap((columns) => [...columns.steps])
    const from = steps.length - receivedSteps.length
    expect(receivedSteps).toEqual([...steps.subarray(from)])
    expect(pieces.flatMap((columns) => [...columns.values])).toEqual([...values.subarray(from)])
    // Times are stored to the microsecond.
    const times = pieces.flatMap((columns) => [...columns.elapsedMs])
    const isClose = times.every(
      (time, index) => Math.abs(time - (elapsedMs[from + index] ?? NaN)) < 1e-3,
    )
    expect(isClose).toBe(true)
  }
  expect(received.length).toBeGreaterThan(0)
}

async function readExport(
  client: StudioClient,
  result: { readonly exportId: string; readonly sizeBytes: number },
): Promise<Uint8Array> {
  const whole = new Uint8Array(result.sizeBytes)
  for (let offset = 0; offset < whole.length;) {
    const { bytes } = await client.request('export/read', {
      exportId: result.exportId,
      offset,
      length: Math.min(500_000, whole.length - offset),
    })
    expect(bytes.length).toBeGreaterThan(0)
    whole.set(bytes, offset)
    offset += bytes.length
  }
  return whole
}

async function exportPoints(client: StudioClient, run: RunSummary): Promise<void> {
  const result = await client.request('run/export-series', { id: run.id })
  const text = new TextDecoder().decode(await readExport(client, result))
  const [header, ...rows] = text.trimEnd().split('\n')
  expect(header?.trim()).toBe('series,step,value,elapsed_ms')
  const { series: names } = await client.request('run/show', { id: run.id })
  const stored = await client.request('run/series', {
    id: run.id,
    series: names,
    maximumPointCount: 1_000_000,
  })
  const points = stored.flatMap(({ series, steps, values }) =>
    [...steps].map((step, index) => [series, step, values[index]]),
  )
  const exported = rows.map((row) => {
    const [series, step, value] = row.split(',')
    return [series, Number(step), Number(value)]
  })
  const inOrder = (a: readonly unknown[], b: readonly unknown[]): number =>
    String(a[0]).localeCompare(String(b[0])) || Number(a[1]) - Number(b[1])
  expect(exported.toSorted(inOrder)).toEqual(points.toSorted(inOrder))
  expect(result.verifiedCount).toBe(rows.length)
}

async function exportWeights(client: StudioClient, run: RunSummary): Promise<void> {
  const result = await client.request('run/export-checkpoint', {
    id: run.id,
    checkpoint: 'last',
    format: 'npz',
  })
  expect(result.step).toBe(STEP_COUNT)
  const entries = unzipSync(await readExport(client, result))
  const names = Object.keys(entries)
  expect(names.length).toBeGreaterThanOrEqual(4)
  expect(result.verifiedCount).toBe(names.length)
  for (const bytes of Object.values(entries)) {
    expect(new TextDecoder('latin1').decode(bytes.subarray(1, 6))).toBe('NUMPY')
  }
}

async function predict(client: StudioClient, run: RunSummary): Promise<void> {
  const prediction = await client.request('run/predict', {
    id: run.id,
    checkpoint: 'last',
    inputs: Float64Array.of(1.5, 1.5, -1.5, -1.5),
  })
  const { probabilities, classes } = prediction
  const above = classes.indexOf('above')
  expect(prediction.outputCount).toBe(2)
  expect(probabilities[above]).toBeGreaterThan(0.9)
  expect(probabilities[2 + above]).toBeLessThan(0.1)
  expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0)).toBeCloseTo(1, 6)

  const labelled = await client.request('run/predict-file', {
    id: run.id,
    uploadId: await upload(client, 'more.csv', tableText(50, 2)),
    target: 'first',
  })
  expect(labelled.metrics['accuracy']).toBeGreaterThan(0.9)
}

async function trashAndRestore(client: StudioClient, run: RunSummary): Promise<void> {
  const listed = async (includeTrashed: boolean): Promise<number[]> =>
    (await client.request('run/list', { includeTrashed })).map(({ id }) => id)
  const renamed = await client.request('run/update', { id: run.id, name: '名前 ✓', tags: ['kept'] })
  expect(renamed).toMatchObject({ name: '名前 ✓', tags: ['kept'] })
  await client.request('run/trash', { ids: [run.id] })
  expect(await listed(false)).not.toContain(run.id)
  expect(await listed(true)).toContain(run.id)
  await client.request('run/restore', { ids: [run.id] })
  expect(await listed(false)).toContain(run.id)
}

/** What is wrong comes back as a code with a sentence, and the line goes on. */
async function refuse(client: StudioClient): Promise<void> {
  const unknown = await client.request('run/show', { id: 999_999 }).catch((error: unknown) => error)
  expect(unknown).toBeInstanceOf(StudioError)
  expect(unknown).toMatchObject({ code: 'run/not-found' })
  const ragged = await client
    .request('dataset/import', {
      format: 'csv',
      name: 'ragged',
      trainUpload: await upload(client, 'ragged.csv', 'a,1,2\nb,3\n'),
    })
    .catch((error: unknown) => error)
  expect(ragged).toBeInstanceOf(StudioError)
  expect(String(ragged)).toContain('ragged.csv')
  expect((await client.request('dataset/list', {})).map(({ name }) => name)).not.toContain('ragged')
}
