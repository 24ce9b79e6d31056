import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { encodeNpz } from '@engine/exports/npz'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'
import { encodeSafetensors, type NamedTensor } from '@engine/tensor/safetensors'
import {
  endOf,
  refusalOf,
  smallExperiment,
  startRun,
  startStudio,
  upload,
  type StudioClient,
} from './running-studio'

type Start = NonNullable<ExperimentConfigInput['start']>

/** Two affine layers of 2 → 8 → 2 with numbers that no initializer draws. */
const weights: readonly NamedTensor[] = [
  { name: '1.affine.weight', shape: [2, 8], data: ramp(16) },
  { name: '1.affine.bias', shape: [8], data: ramp(8) },
  { name: '3.affine.weight', shape: [8, 2], data: ramp(16) },
  { name: '3.affine.bias', shape: [2], data: ramp(2) },
]

function ramp(length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length }, (_, index) => (index - length / 2) / 8)
}

async function fileStart(
  client: StudioClient,
  fileName: string,
  bytes: Uint8Array,
  start: Partial<Extract<Start, { from: 'file' }>> = {},
): Promise<ExperimentConfigInput & { weightsUpload: string }> {
  return {
    ...smallExperiment({ epochs: 2, start: { from: 'file', fileName, ...start } }),
    weightsUpload: await upload(client, fileName, bytes),
  }
}

/** The run's initial weights as they are exported. */
async function initialWeights(
  client: StudioClient,
  id: number,
  checkpoint: 'initial' | 'last' = 'initial',
): Promise<string> {
  const result = await client.request('run/export-checkpoint', { id, checkpoint, format: 'npz' })
  return result.hash
}

describe('weights from a file', () => {
  test.each([
    ['weights.npz', encodeNpz(weights)],
    ['weights.safetensors', encodeSafetensors(weights, {})],
  ])('%s are what every run of the experiment begins with', async (fileName, bytes) => {
    const { client } = await startStudio()
    const config = await fileStart(client, fileName, bytes)
    const { runIds } = await client.request('experiment/start', {
      ...config,
      optimizers: [
        { type: 'sgd', learningRate: 0.5 },
        { type: 'adam', learningRate: 0.01 },
      ],
    })
    const runs: RunSummary[] = []
    for (const id of runIds) runs.push(await endOf(client, id))
    expect(runs.map(({ status }) => status)).toEqual(['finished', 'finished'])
    const float32 = weights.map((tensor) => ({ ...tensor, data: Float32Array.from(tensor.data) }))
    const wanted = createHash('sha256').update(encodeNpz(float32)).digest('hex')
    for (const { id } of runs) expect(await initialWeights(client, id)).toBe(wanted)
    expect(new Set(runs.map(({ initialHash }) => initialHash)).size).toBe(1)
    const { config: stored } = await client.request('run/show', { id: runIds[0] ?? 0 })
    const hash = createHash('sha256').update(bytes).digest('hex')
    expect(stored.start).toEqual({ from: 'file', fileName, hash, layers: [] })
  })

  test.each<[string, readonly NamedTensor[], string]>([
    ['start/missing-tensor', weights.slice(1), 'has no tensor 1.affine.weight'],
    [
      'start/wrong-shape',
      weights.with(0, { name: '1.affine.weight', shape: [8, 2], data: ramp(16) }),
      '1.affine.weight has shape (8, 2) in w.npz, and the network needs (2, 8)',
    ],
    [
      'start/unknown-tensor',
      [...weights, { name: '5.affine.weight', shape: [1], data: ramp(1) }],
      '5.affine.weight',
    ],
    [
      'start/not-finite',
      weights.with(3, { name: '3.affine.bias', shape: [2], data: Float64Array.of(1, Number.NaN) }),
      'holds NaN at place 1',
    ],
    [
      'start/not-numbers',
      weights.with(3, { name: '3.affine.bias', shape: [2], data: Int32Array.of(1, 2) }),
      'whole numbers',
    ],
  ])('are refused with %s, and nothing is stored', async (code, tensors, words) => {
    const { client } = await startStudio()
    const config = await fileStart(client, 'w.npz', encodeNpz(tensors))
    const refusal = await refusalOf(client.request('experiment/start', config))
    expect(refusal.code).toBe(code)
    expect(refusal.message).toContain(words)
    expect(await client.request('run/list', {})).toEqual([])
  })

  test('must be there, readable, and the file that the experiment names', async () => {
    const { client } = await startStudio()
    const whole = await fileStart(client, 'w.npz', encodeNpz(weights))
    const missing = await refusalOf(
      client.request('experiment/start', { ...whole, weightsUpload: null }),
    )
    expect(missing.code).toBe('start/file-needed')
    const text = await fileStart(client, 'w.npz', new TextEncoder().encode('no weights at all'))
    const unreadable = await refusalOf(client.request('experiment/start', text))
    expect(unreadable.code).toBe('start/unreadable')
    const other = await fileStart(client, 'w.npz', encodeNpz(weights), { hash: 'ab'.repeat(32) })
    expect((await refusalOf(client.request('experiment/start', other))).code).toBe(
      'start/other-file',
    )
  })
})

describe.each(['file', 'run'] as const)('weights from a %s', (from) => {
  test('are what a question about the experiment is answered with, before anything is stored', async () => {
    const { client } = await startStudio()
    const file = await fileStart(client, 'w.safetensors', encodeSafetensors(weights, {}))
    const once = { batchSize: 100, length: { unit: 'iterations', count: 1 }, seed: 3 } as const
    const trained = await startRun(client, { ...file, training: once })
    await endOf(client, trained)
    const { weightsUpload, ...experiment } = file
    const asked =
      from === 'file'
        ? { config: experiment, weightsUpload }
        : {
            config: smallExperiment({
              start: { from: 'run', run: trained, checkpoint: 'initial' },
            }),
          }

    // The run began with these weights, and its first loss is that of its first batch before the update.
    const wanted = await client.request('run/check-gradients', {
      id: trained,
      checkpoint: 'initial',
    })
    expect(wanted.isPassed).toBe(true)
    const checked = await client.request('experiment/check-gradients', asked)
    expect(checked).toEqual(wanted)
    const drawn = await client.request('experiment/check-gradients', { config: smallExperiment() })
    expect(drawn.loss).not.toBe(wanted.loss)

    const [first] = await client.request('run/series', { id: trained, series: ['batch/loss'] })
    const optimizers = [{ type: 'sgd' }, { type: 'adam' }] as const
    const reports = await client.request('experiment/range-test', {
      ...asked,
      config: { ...asked.config, optimizers: [...optimizers] },
      options: { stepCount: 20 },
    })
    expect(reports).toHaveLength(2)
    for (const { losses } of reports) expect(losses[0]).toBe(first?.values[0])

    const [own, other] = await Promise.all([
      client.request('experiment/look-inside', asked),
      client.request('experiment/look-inside', { config: smallExperiment() }),
    ])
    expect(own.names).toEqual(other.names)
    expect(own.figures).not.toEqual(other.figures)
    expect(await client.request('run/list', {})).toHaveLength(1)
  })
})

test('a question about an experiment needs the file that it starts from, and checks its tensors', async () => {
  const { client } = await startStudio()
  const { weightsUpload, ...config } = await fileStart(client, 'w.npz', encodeNpz(weights.slice(1)))
  const ask = (upload: string | null): Promise<string>[] =>
    [
      client.request('experiment/check-gradients', { config, weightsUpload: upload }),
      client.request('experiment/range-test', { config, weightsUpload: upload }),
      client.request('experiment/look-inside', { config, weightsUpload: upload }),
    ].map(async (call) => (await refusalOf(call)).code)
  expect(new Set(await Promise.all(ask(null)))).toEqual(new Set(['start/file-needed']))
  expect(new Set(await Promise.all(ask(weightsUpload)))).toEqual(new Set(['start/missing-tensor']))
})

describe('weights from another run', () => {
  test('go on from its last checkpoint, and into a frozen layer alone where only that is named', async () => {
    const { client } = await startStudio()
    const first = await startRun(client, smallExperiment({ epochs: 3 }))
    await endOf(client, first)
    const second = await startRun(
      client,
      smallExperiment({ epochs: 2, start: { from: 'run', run: first, checkpoint: 'last' } }),
    )
    const ended = await endOf(client, second)
    expect(ended.status).toBe('finished')
    expect(await initialWeights(client, second)).toBe(await initialWeights(client, first, 'last'))
    expect(ended).toMatchObject({ parentRunId: null, forkStep: null })
    const verification = await client.request('run/verify', { id: second })
    expect(verification).toMatchObject({ isSame: true, fromStep: 0 })

    const third = await startRun(
      client,
      smallExperiment({
        epochs: 2,
        start: { from: 'run', run: first, layers: [1] },
        network: {
          layers: [
            { type: 'affine', units: 8, isFrozen: true },
            { type: 'tanh' },
            { type: 'affine', units: 6 },
            { type: 'tanh' },
            { type: 'affine', units: 2 },
          ],
        },
      }),
    )
    expect((await endOf(client, third)).status).toBe('finished')
    const report = await client.request('run/health', { id: third })
    expect(report.findings).toEqual([])
  })

  test('are refused where the run is not there or the layer has none', async () => {
    const { client } = await startStudio()
    const absent = smallExperiment({ start: { from: 'run', run: 99 } })
    expect((await refusalOf(client.request('experiment/start', absent))).code).toBe('run/not-found')
    const first = await startRun(client, smallExperiment({ epochs: 1 }))
    await endOf(client, first)
    const odd = smallExperiment({ start: { from: 'run', run: first, layers: [2] } })
    expect((await refusalOf(client.request('experiment/start', odd))).code).toBe(
      'start/no-such-layer',
    )
  })
})
