import { createHash } from 'node:crypto'
import { generateDigits } from '@engine/datasets/generators/digits'
import { createWasmKernels } from '@engine/kernels-wasm/wasm-kernels'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { Trainer } from '@engine/training/trainer'

/*
 * Trains a network with most kinds of layers and prints a hash of its weights: run by
 * compilers.test.ts in processes of its own, because V8's flags hold for a whole process.
 */
const STEP_COUNT = 30

const config = runConfigSchema.parse({
  dataset: { source: 'stored', name: 'digits' },
  split: { validation: 0, test: 0 },
  network: {
    layers: [
      { type: 'convolution', filters: 5, kernelHeight: 3, kernelWidth: 3, padding: 1 },
      { type: 'batch-normalization' },
      { type: 'relu' },
      { type: 'max-pooling' },
      { type: 'convolution', filters: 7, kernelHeight: 3, kernelWidth: 3, stride: 2 },
      { type: 'gelu' },
      { type: 'affine', units: 37 },
      { type: 'layer-normalization' },
      { type: 'tanh' },
      { type: 'dropout', rate: 0.2 },
      { type: 'affine', units: 10 },
    ],
  },
  optimizer: { type: 'adam' },
  regularization: { weightDecay: 1e-4 },
  training: { batchSize: 23, length: { unit: 'iterations', count: STEP_COUNT }, seed: 3 },
  evaluation: { everyEpochs: 1_000_000 },
})
const kernels = createWasmKernels({ isTileWide: process.argv.includes('--wide') })
if (!kernels) throw new Error('This Node has no WebAssembly with SIMD.')
const data = generateDigits({ generator: 'digits', exampleCount: 200, noise: 0.05, seed: 1 })
const trainer = new Trainer(config, data, kernels, null)
const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
while (trainer.step < STEP_COUNT) work.next()
const { plan, memory } = trainer.model
const { byteOffset, length } = plan.parameterBlock
const hash = createHash('sha256').update(new Uint8Array(memory.buffer, byteOffset, 4 * length))
console.log(hash.digest('hex'))
