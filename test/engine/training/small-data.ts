import type { Dataset } from '@engine/datasets/dataset'
import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import { randomStream } from '@engine/random/random-stream'
import type { z } from 'zod'

/** Three noisy clusters in the plane: small, and not solved at the first step. */
export function clusters(trainCount: number, testCount = 0): Dataset {
  const part = (count: number, seed: number): Dataset['train'] => {
    const stream = randomStream(seed, 'data')
    const inputs = new Float64Array(count * 2)
    const targets = new Int32Array(count)
    for (let n = 0; n < count; n++) {
      const label = n % 3
      targets[n] = label
      inputs[2 * n] = Math.cos(label * 2.1) + 0.4 * stream.normal()
      inputs[2 * n + 1] = Math.sin(label * 2.1) + 0.4 * stream.normal()
    }
    return { count, inputs, targets }
  }
  return {
    description: {
      name: 'clusters',
      task: 'classification',
      inputShape: [2],
      inputType: 'float64',
      inputNames: ['x', 'y'],
      classes: ['0', '1', '2'],
      targetNames: [],
      trainCount,
      testCount,
      origin: { type: 'imported', format: 'csv', files: [] },
    },
    train: part(trainCount, 1),
    test: testCount > 0 ? part(testCount, 2) : null,
  }
}

/** Settings for `clusters`, with some of them replaced. */
export function settings(replaced: Partial<z.input<typeof runConfigSchema>> = {}): RunConfig {
  return runConfigSchema.parse({
    dataset: { source: 'stored', name: 'clusters' },
    split: { validation: 0, test: 0 },
    network: {
      layers: [{ type: 'affine', units: 7 }, { type: 'tanh' }, { type: 'affine', units: 3 }],
    },
    optimizer: { type: 'sgd' },
    training: { batchSize: 8, length: { unit: 'epochs', count: 3 }, seed: 5 },
    ...replaced,
  })
}
