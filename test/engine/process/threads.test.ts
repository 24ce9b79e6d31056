import { Worker } from 'node:worker_threads'
import { generateDigits } from '@engine/datasets/generators/digits'
import { encodeDataset } from '@engine/datasets/stored-dataset'
import type { WorkerTask } from '@engine/kernels-wasm/worker-task'
import { WORKER_PROGRAM } from '@engine/kernels-wasm/worker-task'
import { createEngineHandlers } from '@engine/process/handlers'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { connect, serve } from '@engine/protocol/channel'
import { engineContract } from '@engine/protocol/engine-contract'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { afterAll, expect, test } from 'vitest'
import { createCloningPortPair } from '../../protocol/cloning-port-pair'

const dataset = encodeDataset(
  generateDigits({ generator: 'digits', exampleCount: 200, noise: 0.05, seed: 1 }),
)
const config = runConfigSchema.parse({
  dataset: { source: 'stored', name: 'digits' },
  split: { validation: 0.1, test: 0 },
  network: {
    layers: [{ type: 'affine', units: 100 }, { type: 'relu' }, { type: 'affine', units: 10 }],
  },
  optimizer: { type: 'adam' },
  training: { batchSize: 50, length: { unit: 'iterations', count: 40 }, seed: 5 },
})

const workers: Worker[] = []

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
})

test('a run of several threads sends the same states as a run of one, in messages without shared memory', async () => {
  const hashes = await Promise.all([1, 3].map(finalHash))
  expect(workers).toHaveLength(2)
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(hashes[1]).toBe(hashes[0])
})

/** Trains to the end in this process; the ports copy as those between processes do. */
async function finalHash(threadCount: number): Promise<string> {
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
