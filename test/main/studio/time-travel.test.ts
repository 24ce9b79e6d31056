import type { ConfigChange, LiveEdit } from '@engine/protocol/config-change'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import { createCrashingEngines } from './intercepted-engine'
import {
  endOf,
  heldRun,
  smallExperiment,
  startRun,
  startStudio,
  type StudioClient,
} from './running-studio'

/** Layers that draw random numbers and keep states of their own; a schedule that evaluations decide. */
const multiLayer = smallExperiment({
  dataset: { source: 'generated', settings: { generator: 'moons', exampleCount: 500 } },
  split: { validation: 0.2 },
  network: {
    layers: [
      { type: 'affine', units: 16 },
      { type: 'batch-normalization' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.3 },
      { type: 'affine', units: 2 },
    ],
  },
  training: { batchSize: 32, length: { unit: 'iterations', count: 3000 }, seed: 11 },
  evaluation: { everyEpochs: 10 },
  optimizers: [
    { type: 'adam', learningRate: 0.01, schedule: { type: 'reduce-on-plateau', patience: 3 } },
  ],
})

const convolutional = smallExperiment({
  dataset: {
    source: 'generated',
    settings: { generator: 'digits', exampleCount: 200, noise: 0.1, seed: 4 },
  },
  network: {
    layers: [
      { type: 'convolution', filters: 4, kernelHeight: 5, kernelWidth: 5 },
      { type: 'batch-normalization' },
      { type: 'relu' },
      { type: 'max-pooling' },
      { type: 'flatten' },
      { type: 'affine', units: 20 },
      { type: 'relu' },
      { type: 'dropout', rate: 0.5 },
      { type: 'affine', units: 10 },
    ],
  },
  augmentation: { shift: 0.1 },
  training: { batchSize: 20, length: { unit: 'iterations', count: 300 }, seed: 9 },
  evaluation: { everyEpochs: 8 },
  optimizers: [{ type: 'momentum', learningRate: 0.01 }],
})

const unhurried = { timeoutMs: 0 }

async function lastHashOf(client: StudioClient, id: number): Promise<string> {
  const { checkpoints } = await client.request('run/show', { id })
  return checkpoints.find(({ isLast }) => isLast)?.stateHash ?? 'none'
}

/** Every stored point of a run's whole story, but its time. */
async function pointsOf(client: StudioClient, id: number): Promise<Map<string, Float64Array[]>> {
  const all = await client.request('run/series', { id, maximumPointCount: 1_000_000 })
  expect(all.every(({ isReduced }) => !isReduced)).toBe(true)
  return new Map(
    all.map(({ series, steps, values }) => [series, [Float64Array.from(steps), values]]),
  )
}

async function hashAt(client: StudioClient, id: number, step: number): Promise<string> {
  return (await client.request('run/rewind', { id, step }, unhurried)).stateHash
}

/** A run that went by hand first and was then killed under way, as by a crash: no time to say anything. */
async function killedRun(
  client: StudioClient,
  { crashBehind }: ReturnType<typeof createCrashingEngines>,
  config: ExperimentConfigInput,
  before: (id: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const id = await heldRun(client, config)
  for (let count = 0; count < 20; count++) await client.request('run/step', { id, unit: 'batch' })
  await before(id)
  crashBehind(id, 20)
  await client.request('run/resume', { id })
  const { status, statusReason } = await endOf(client, id)
  expect(status).toBe('interrupted')
  expect(statusReason?.message).toContain('SIGKILL')
  return id
}

async function finish(client: StudioClient, id: number): Promise<void> {
  await client.request('run/resume', { id })
  expect((await endOf(client, id)).status).toBe('finished')
}

const changes: ConfigChange[] = [
  { field: 'optimizer.learningRate', value: 0.003 },
  { field: 'regularization.weightDecay', value: 0.001 },
  { field: 'training.gradientClipping', value: { type: 'norm', maximum: 0.5 } },
]

describe.each([
  ['with dropout and batch normalization', multiLayer],
  ['of convolutions', convolutional],
] as const)('a network %s comes to the same bits', (_name, config) => {
  test('killed, edited, rewound, forked and repeated', async () => {
    const engines = createCrashingEngines()
    const { client } = await startStudio({ coreCount: 3, wrapLauncher: engines.wrap })
    const whole = await startRun(client, config)
    expect((await endOf(client, whole)).status).toBe('finished')

    const killed = await killedRun(client, engines, config)
    await finish(client, killed)
    expect(await lastHashOf(client, killed)).toBe(await lastHashOf(client, whole))
    expect(await pointsOf(client, killed)).toEqual(await pointsOf(client, whole))

    // Checkpoints differ in place, so that the ways there do.
    const { stepCount } = (await client.request('run/show', { id: whole })).summary
    for (const step of [1, Math.floor(stepCount / 3), stepCount - 1]) {
      expect(await hashAt(client, killed, step), `step ${step}`).toBe(
        await hashAt(client, whole, step),
      )
    }

    let edits: LiveEdit[] = []
    const edited = await killedRun(client, engines, config, async (id) => {
      edits = (await client.request('run/edit', { id, changes })).edits
    })
    const step = edits[0]?.step ?? NaN
    expect(edits).toEqual(changes.map((change) => ({ ...change, step })))
    await finish(client, edited)
    expect(await lastHashOf(client, edited)).not.toBe(await lastHashOf(client, whole))

    // A fork that changes at the same step what the edit changed goes the same way.
    const fork = await client.request('run/fork', { id: whole, step, changes }, unhurried)
    expect(fork.run).toMatchObject({ parentRunId: whole, forkStep: step, step })
    expect((await endOf(client, fork.run.id)).status).toBe('finished')
    expect(await lastHashOf(client, fork.run.id)).toBe(await lastHashOf(client, edited))
    const [story, editedStory] = await Promise.all(
      [fork.run.id, edited].map((id) => pointsOf(client, id)),
    )
    expect(story?.get('batch/loss')).toEqual(editedStory?.get('batch/loss'))
    expect(story?.get('train/accuracy')).toEqual(editedStory?.get('train/accuracy'))

    for (const id of [killed, edited, fork.run.id]) {
      const verification = await client.request('run/verify', { id }, unhurried)
      expect(verification).toMatchObject({
        runId: id,
        isSame: true,
        fromStep: 0,
        editCount: id === edited ? changes.length : 0,
      })
      const owners = new Set(verification.states.map(({ runId }) => runId))
      expect([...owners]).toEqual(id === fork.run.id ? [whole, id] : [id])
      expect(verification.states.length).toBeGreaterThanOrEqual(2)
      expect(verification.kernels).toMatch(/wasm/)
      expect(verification.trainedWith).toEqual([verification.kernels])
    }
  })
})
