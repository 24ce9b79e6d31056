import { expect, test } from 'vitest'
import { generateDigits } from '@engine/datasets/generators/digits'
import { encodeDataset } from '@engine/datasets/stored-dataset'
import type { NativeAddon } from '@engine/kernels-native/native-kernels'
import { createEngineHandlers } from '@engine/process/handlers'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { connect, serve, type Client } from '@engine/protocol/channel'
import { engineContract, type EngineContract } from '@engine/protocol/engine-contract'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import type { KernelFamily } from '@engine/protocol/kernel-facts'
import { createPortPair } from '@engine/protocol/port-core'
import { nativeAddon } from '../../native-kernels'

const dataset = encodeDataset(
  generateDigits({ generator: 'digits', exampleCount: 60, noise: 0.05, seed: 1 }),
)
const config = runConfigSchema.parse({
  dataset: { source: 'stored', name: 'digits' },
  split: { validation: 0, test: 0 },
  network: { layers: [{ type: 'affine', units: 10 }] },
  optimizer: { type: 'sgd' },
  training: { batchSize: 20, length: { unit: 'iterations', count: 6 } },
})

interface Engine {
  readonly client: Client<EngineContract>
  readonly notes: { type: string; details: Record<string, unknown> }[]
  lastCheckpoint: Uint8Array<ArrayBuffer> | null
}

function engineWith(native: NativeAddon | null, wanted: KernelFamily | null): Engine {
  const [near, far] = createPortPair()
  const handlers = createEngineHandlers(
    {
      now: () => performance.now(),
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    },
    createKernelChoice({ isJoiningVectors: false, startWorker: null, native, wanted }),
    () => {
      throw new Error('Nobody asks for kernels here.')
    },
  )
  handlers.connect(serve(engineContract, far, handlers.requests))
  const client = connect(engineContract, near, { startTimer: () => () => undefined })
  const engine: Engine = { client, notes: [], lastCheckpoint: null }
  client.on('training/noted', ({ type, details }) => engine.notes.push({ type, details }))
  client.on('training/checkpoint', ({ bytes }) => {
    engine.lastCheckpoint = bytes
  })
  return engine
}

async function prepare(
  { client }: Engine,
  checkpoint: Uint8Array<ArrayBuffer> | null,
): Promise<string> {
  const plan = await client.request('training/prepare', {
    ...{ config, dataset, checkpoint, elapsedMs: 0, edits: [], threadCount: 1 },
  })
  return plan.kernels
}

test('a run goes on with the kernels of its checkpoint, and its story says so where it cannot', async () => {
  const first = engineWith(null, 'reference')
  expect(await prepare(first, null)).toBe('reference')
  const ended = new Promise((resolve) => first.client.on('training/ended', resolve))
  await first.client.request('training/run', {})
  await ended
  const checkpoint = first.lastCheckpoint
  expect(checkpoint).not.toBeNull()

  const same = engineWith(nativeAddon(), null)
  expect(await prepare(same, checkpoint)).toBe('reference')
  expect(same.notes).toEqual([])

  const other = engineWith(null, 'wasm')
  expect(await prepare(other, checkpoint)).toBe('wasm-relaxed-simd')
  await expect
    .poll(() => other.notes)
    .toEqual([{ type: 'kernels-changed', details: { from: 'reference', to: 'wasm-relaxed-simd' } }])
})
