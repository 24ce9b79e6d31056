import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import {
  endOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
  type RunningStudio,
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
  training: { batchSize: 32, length: { unit: 'epochs', count: 200 }, seed: 11 },
  evaluation: { everyEpochs: 5 },
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
  training: { batchSize: 20, length: { unit: 'iterations', count: 240 }, seed: 9 },
  evaluation: { everyEpochs: 8 },
  optimizers: [{ type: 'momentum', learningRate: 0.01 }],
})

/** As a crash would: no time to say or write anything. */
function killEngineOf({ engines }: RunningStudio, runId: number): void {
  engines.findLast(({ name }) => name === `run ${runId}`)?.process.kill()
}

const longer = (config: ExperimentConfigInput, stepCount: number): ExperimentConfigInput => ({
  ...config,
  training: { ...config.training, length: { unit: 'iterations', count: stepCount } },
})

describe.each([
  ['a network with dropout and batch normalization', multiLayer, 60_000],
  ['a convolutional network', convolutional, 800],
] as const)('%s', (_name, config, stepCount) => {
  test('killed, edited, forked and rewound comes to the same bits as without', async () => {
    const studio = await startStudio({ coreCount: 3 })
    const { client } = studio
    const long = longer(config, stepCount)
    const id = await startRun(client, long)
    await runThat(client, id, ({ step }) => step > 0)
    const first = await client.request('run/edit', {
      id,
      changes: [{ field: 'optimizer.learningRate', value: 0.003 }],
    })
    killEngineOf(studio, id)
    await runThat(client, id, ({ status }) => status === 'interrupted')
    await client.request('run/resume', { id })
    const second = await client.request('run/edit', {
      id,
      changes: [
        { field: 'regularization.weightDecay', value: 0.001 },
        { field: 'training.gradientClipping', value: { type: 'norm', maximum: 0.5 } },
      ],
    })
    expect((await endOf(client, id)).status).toBe('finished')

    const verification = await client.request('run/verify', { id }, { timeoutMs: 0 })
    expect(verification).toMatchObject({ runId: id, isSame: true, fromStep: 0, editCount: 3 })
    expect(verification.trainedWith).toEqual([verification.kernels])
    expect(verification.kernels).toMatch(/wasm/)
    expect(verification.states.length).toBeGreaterThanOrEqual(2)

    // Forked before everything that was changed, with the changes made again by hand.
    const edits = [...first.edits, ...second.edits]
    const early = Math.floor((edits[0]?.step ?? 0) / 2)
    const { run: fork } = await client.request(
      'run/fork',
      { id, step: early, isPaused: true },
      { timeoutMs: 0 },
    )
    expect(fork).toMatchObject({ parentRunId: id, forkStep: early, step: early, status: 'paused' })
    const report = await client.request('run/step', { id: fork.id, unit: 'batch' })
    expect(report.step).toBe(early + 1)
    const rewound = await client.request('run/rewind', { id, step: early + 1 }, { timeoutMs: 0 })
    expect(report.stateHash).toBe(rewound.stateHash)
  }, 120_000)
})
