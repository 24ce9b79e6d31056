import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { KernelSet } from '@engine/kernels/kernel-set'
import type { Operation } from '@engine/kernels/operation'
import { TEAM_ADDRESS } from '@engine/kernels-wasm/memory-map'
import { createWasmKernels } from '@engine/kernels-wasm/wasm-kernels'
import { WORKER_PROGRAM } from '@engine/kernels-wasm/worker-task'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout, type LinearMemory } from '@engine/tensor/memory'

/** Offsets of READY and ROUND (assembly/team.ts), in numbers. */
const READY = TEAM_ADDRESS / 4
const ROUND = READY + 16

const SIZES = { rows: 131, inputs: 301, hidden: 77, classes: 11 }
const STEPS = 3

const workers: Worker[] = []

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()))
})

describe('a team of threads', () => {
  it.each([2, 3, 4])('of %i computes the same bits as one', async (threadCount) => {
    const alone = train(kernelsOf(1))
    const team = kernelsOf(threadCount)
    const prepared = prepare(team)
    const numbers = new Int32Array(prepared.memory.buffer)
    while (Atomics.load(numbers, READY) < threadCount - 1) await setImmediate()
    const together = prepared.train()
    expect(Atomics.load(numbers, ROUND)).toBe(2 * STEPS)
    expect(together).toEqual(alone)
  })

  it('lets one thread do everything until the others have come up', () => {
    const sleeping = kernelsWith(3, () => undefined)
    expect(train(sleeping)).toEqual(train(kernelsOf(1)))
  })

  it('leaves small programs to one thread', async () => {
    const kernels = kernelsOf(2)
    const layout = new MemoryLayout('float32', kernels.reservedBytes)
    const x = layout.add('x', [8])
    const memory = kernels.createMemory(layout.sizeBytes)
    const numbers = new Int32Array(memory.buffer)
    while (Atomics.load(numbers, READY) < 1) await setImmediate()
    kernels.bind(
      { type: 'activation-forward', activation: 'tanh', slope: 0, x, y: x, size: 8 },
      memory,
    )(1)
    expect(Atomics.load(numbers, ROUND)).toBe(0)
  })
})

function kernelsOf(threadCount: number): KernelSet {
  return kernelsWith(threadCount, (workerData) => {
    workers.push(new Worker(WORKER_PROGRAM, { eval: true, workerData }))
  })
}

function kernelsWith(count: number, startWorker: (task: unknown) => void): KernelSet {
  const kernels = createWasmKernels({ team: { count, startWorker } })
  if (!kernels) throw new Error('This Node has no WebAssembly with SIMD.')
  return kernels
}

function train(kernels: KernelSet): Uint8Array {
  return prepare(kernels).train()
}

/** A few whole steps of a small network; all of its memory afterwards. */
function prepare(kernels: KernelSet): { memory: LinearMemory; train: () => Uint8Array } {
  const { rows, inputs, hidden, classes } = SIZES
  const layout = new MemoryLayout('float32', kernels.reservedBytes)
  const source = layout.add('source', [300, inputs])
  const indices = layout.add('indices', [rows], 'int32')
  const labels = layout.add('labels', [rows], 'int32')
  const x = layout.add('x', [rows, inputs])
  const weight1 = layout.add('weight1', [inputs, hidden])
  const bias1 = layout.add('bias1', [hidden])
  const weight2 = layout.add('weight2', [hidden, classes])
  const bias2 = layout.add('bias2', [classes])
  const z1 = layout.add('z1', [rows, hidden])
  const y1 = layout.add('y1', [rows, hidden])
  const z2 = layout.add('z2', [rows, classes])
  const dz2 = layout.add('dz2', [rows, classes])
  const dy1 = layout.add('dy1', [rows, hidden])
  const dWeight1 = layout.add('dWeight1', [inputs, hidden])
  const dBias1 = layout.add('dBias1', [hidden])
  const dWeight2 = layout.add('dWeight2', [hidden, classes])
  const dBias2 = layout.add('dBias2', [classes])
  const mean = layout.add('mean', [inputs, hidden])
  const squares = layout.add('squares', [inputs, hidden])
  const loss = layout.add('loss', [1], 'float64')
  const scalars = layout.add('scalars', [2], 'float64')
  const memory = kernels.createMemory(layout.sizeBytes)
  const stream = randomStream(1, 'data')
  for (const slot of [source, weight1, bias1, weight2, bias2]) {
    memory.real(slot).forEach((_, index, values) => (values[index] = stream.normal() / 10))
  }
  memory.int32(indices).forEach((_, index, values) => (values[index] = (index * 7) % 300))
  memory.int32(labels).forEach((_, index, values) => (values[index] = index % classes))
  memory.float64(scalars).set([0.01, 1])
  const first = { inputCount: inputs, outputCount: hidden }
  const second = { inputCount: hidden, outputCount: classes }
  const tanh = { activation: 'tanh', slope: 0, size: hidden } as const
  const gradients: Operation[] = [
    { type: 'gather-rows', source, indices, out: x, width: inputs },
    { type: 'affine-forward', x, weight: weight1, bias: bias1, y: z1, ...first },
    { type: 'activation-forward', ...tanh, x: z1, y: y1 },
    { type: 'affine-forward', x: y1, weight: weight2, bias: bias2, y: z2, ...second },
    {
      type: 'softmax-cross-entropy',
      ...{ logits: z2, labels, dLogits: dz2, loss, classCount: classes },
      ...{ labelSmoothing: 0, guard: 0 },
    },
    {
      type: 'affine-backward',
      ...{ x: y1, weight: weight2, dy: dz2, dWeight: dWeight2, dBias: dBias2, dx: dy1, ...second },
    },
    { type: 'activation-backward', ...tanh, x: z1, y: y1, dy: dy1, dx: dy1 },
    {
      type: 'affine-backward',
      ...{ x, weight: weight1, dy: dy1, dWeight: dWeight1, dBias: dBias1, dx: null, ...first },
    },
  ]
  const update: Operation = {
    type: 'optimizer-update',
    rule: 'adam',
    ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, convention: 'book' },
    ...{ parameter: weight1, gradient: dWeight1, state: [mean, squares], scalars },
  }
  const repeated = Array.from({ length: 2 }, () => update)
  const computeGradients = kernels.bindProgram(gradients, memory)
  const updateParameters = kernels.bindProgram(repeated, memory)
  return {
    memory,
    train: () => {
      for (let step = 0; step < STEPS; step++) {
        computeGradients(rows)
        updateParameters(rows)
      }
      const planBytes = layout.sizeBytes - kernels.reservedBytes
      return new Uint8Array(memory.buffer, kernels.reservedBytes, planBytes).slice()
    },
  }
}
