import { Worker } from 'node:worker_threads'
import { generateDigits } from '@engine/datasets/generators/digits'
import { encodeDataset } from '@engine/datasets/stored-dataset'
import type { WorkerTask } from '@engine/kernels-wasm/worker-task'
import { WORKER_PROGRAM } from '@engine/kernels-wasm/worker-task'
import { createEngineHandlers } from '@engine/process/handlers'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { connect, serve } from '@engine/protocol/channel'
import { engineContract } from '@engine/protocol/engine-contract'
import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import { networkConfigSchema, type NetworkConfig } from '@engine/protocol/layer-config'
import { afterAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { createCloningPortPair } from '../../protocol/cloning-port-pair'

const dataset = encodeDataset(
  generateDigits({ generator: 'digits', exampleCount: 200, noise: 0.05, seed: 1 }),
)
const configOf = (layers: NetworkConfig['layers'], stepCount: number): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'stored', name: 'digits' },
    split: { validation: 0.1, test: 0 },
    network: { layers },
    optimizer: { type: 'adam' },
    training: { batchSize: 50, length: { unit: 'iterations', count: stepCount }, seed: 5 },
  })
const hidden = layersOf([
  { type: 'affine', units: 100 },
  { type: 'batch-normalization' },
  { type: 'relu' },
  { type: 'dropout', rate: 0.3 },
  { type: 'affine', units: 10 },
])
const filters = layersOf([
  { type: 'convolution', filters: 8, kernelHeight: 5, kernelWidth: 5 },
  { type: 'batch-normalization' },
  { type: 'relu' },
  { type: 'max-pooling' },
  { type: 'flatten' },
])
const plain = layersOf([
  { type: 'affine', units: 100 },
  { type: 'relu' },
  { type: 'affine', units: 10 },
])

function layersOf(layers: z.input<typeof networkConfigSchema>['layers']): NetworkConfig['layers'] {
  return networkConfigSchema.parse({ layers }).layers
}

const workers: Worker[] = []

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
})

test.each([
  ['of affine layers', configOf(plain, 40)],
  ['with dropout and batch normalization', configOf(hidden, 40)],
  ['of convolutions', configOf([...filters, ...hidden], 12)],
])(
  'a network %s of several threads sends the same states as of one, in messages without shared memory',
  async (_name, config) => {
    const before = workers.length
    const hashes = await Promise.all([1, 2, 3].map((count) => finalHash(config, count)))
    expect(workers).toHaveLength(before + 3)
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(hashes).toEqual([hashes[0], hashes[0], hashes[0]])
  },
)

/** Trains to the end in this process; the ports copy as those between processes do. */
async function finalHash(config: RunConfig, threadCount: number): Promise<string> {
  const [near, far] = createCloningPortPair()
  const startWorker = (workerData: WorkerTask): void => {
    workers.push(new Worker(WORKER_PROGRAM, { eval: true, workerData }))
  }
  const engine = createEngineHandlers(
    {
      now: () => performance.now(),
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    },
    createKernelChoice({ isJoiningVectors: false, startWorker, native: null, wanted: null }),
    () => {
      throw new Error('Nobody asks for kernels here.')
    },
  )
  engine.connect(serve(engineContract, far, engine.requests))
  const client = connect(engineContract, near, {
    startTimer: (afterMs, fire) => {
      const timer = setTimeout(fire, afterMs)
      return () => {
        clearTimeout(timer)
      }
    },
  })
  let lastHash = ''
  client.on('training/checkpoint', ({ stateHash }) => {
    lastHash = stateHash
  })
  const ended = new Promise((resolve) => client.on('training/ended', resolve))
  await client.request('training/prepare', {
    config,
    dataset,
    checkpoint: null,
    elapsedMs: 0,
    threadCount,
  })
  await client.request('training/run', {})
  expect(await ended).toMatchObject({ status: 'finished' })
  return lastHash
}
