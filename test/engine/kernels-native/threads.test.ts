import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { generateDigits } from '@engine/datasets/generators/digits'
import { createNativeKernels } from '@engine/kernels-native/native-kernels'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { Trainer } from '@engine/training/trainer'
import { nativeAddon } from '../../native-kernels'

const STEP_COUNT = 12
const addon = nativeAddon()
const data = generateDigits({ generator: 'digits', exampleCount: 120, noise: 0.05, seed: 1 })

type Layers = z.input<typeof runConfigSchema>['network']['layers']

/** Between them all that the kernels share among threads, at sizes that no part divides evenly. */
const NETWORKS: Readonly<Record<string, Layers>> = {
  'convolutions, pooling and normalization of images': [
    { type: 'convolution', filters: 5, kernelHeight: 3, kernelWidth: 3, padding: 1 },
    { type: 'batch-normalization' },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'convolution', filters: 7, kernelHeight: 3, kernelWidth: 3, stride: 2 },
    { type: 'gelu' },
    { type: 'average-pooling' },
    { type: 'affine', units: 10 },
  ],
  'convolutions with so many weights that threads split the filters': [
    { type: 'convolution', filters: 64, kernelHeight: 4, kernelWidth: 4, stride: 4 },
    { type: 'relu' },
    { type: 'convolution', filters: 512, kernelHeight: 3, kernelWidth: 3, stride: 2 },
    { type: 'relu' },
    { type: 'affine', units: 10 },
  ],
  'affine layers, normalization of features and of rows, dropout': [
    { type: 'affine', units: 131 },
    { type: 'batch-normalization' },
    { type: 'tanh' },
    { type: 'affine', units: 37 },
    { type: 'layer-normalization' },
    { type: 'silu' },
    { type: 'dropout', rate: 0.2 },
    { type: 'affine', units: 10 },
  ],
}

describe.skipIf(addon === null)('native threads (skipped without a C++ compiler)', () => {
  describe.each(addon?.instructionSets ?? [])('with %s', (instructionSet) => {
    it.each(Object.keys(NETWORKS))('train %s to the same bits, 1 to 4 of them', (name) => {
      const alone = trainedBytes(instructionSet, 1, NETWORKS[name] ?? [])
      for (const threadCount of [2, 3, 4]) {
        expect(trainedBytes(instructionSet, threadCount, NETWORKS[name] ?? [])).toEqual(alone)
      }
    })
  })
})

/** Parameters after a few steps, every program of which is for all threads. */
function trainedBytes(instructionSet: string, threadCount: number, layers: Layers): Uint8Array {
  const kernels = addon && createNativeKernels(addon, { instructionSet, threadCount, teamWork: 0 })
  if (!kernels) throw new Error(`There are no native kernels for ${instructionSet}.`)
  const config = runConfigSchema.parse({
    dataset: { source: 'stored', name: 'digits' },
    split: { validation: 0, test: 0 },
    network: { layers },
    optimizer: { type: 'adam' },
    regularization: { weightDecay: 1e-4, l1: 1e-5 },
    training: {
      batchSize: 23,
      length: { unit: 'iterations', count: STEP_COUNT },
      seed: 3,
      gradientClipping: { type: 'norm', maximum: 1 },
    },
    evaluation: { everyEpochs: 1_000_000 },
  })
  const trainer = new Trainer(config, data, kernels, null)
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  while (trainer.step < STEP_COUNT) work.next()
  const { plan, memory } = trainer.model
  const { byteOffset, length } = plan.parameterBlock
  return new Uint8Array(memory.buffer, byteOffset, 4 * length).slice()
}
