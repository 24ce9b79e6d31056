import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { networkConfigSchema } from '@engine/protocol/layer-config'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@engine/training/checkpoint'
import { Predictor } from '@engine/training/predictor'
import { Trainer } from '@engine/training/trainer'
import { describe, expect, test } from 'vitest'
import { KERNEL_SETS } from '../kernels/kernel-sets'
import { clusters, settings } from './small-data'

const data = clusters(50, 20)

const dense = networkConfigSchema.parse({
  layers: [
    { type: 'affine', units: 9 },
    { type: 'batch-normalization' },
    { type: 'relu' },
    { type: 'dropout', rate: 0.3 },
    { type: 'affine', units: 6, isFrozen: true },
    { type: 'layer-normalization' },
    { type: 'dropout', rate: 0.2, form: 'plain' },
    { type: 'affine', units: 3 },
  ],
})
const convolutional = networkConfigSchema.parse({
  layers: [
    { type: 'affine', units: 36 },
    { type: 'reshape', channels: 1, height: 6, width: 6 },
    { type: 'convolution', filters: 4, padding: 1 },
    { type: 'batch-normalization', runningVariance: 'unbiased' },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'dropout', rate: 0.25 },
    { type: 'convolution', filters: 3, stride: 2, padding: 1 },
    { type: 'gelu' },
    { type: 'global-average-pooling' },
    { type: 'affine', units: 3 },
  ],
})
const branching = networkConfigSchema.parse({
  layers: [
    { type: 'affine', units: 16 },
    { type: 'reshape', channels: 1, height: 4, width: 4 },
    {
      type: 'branches',
      branches: [
        [{ type: 'convolution', filters: 2, padding: 1 }, { type: 'batch-normalization' }],
        [{ type: 'dropout', rate: 0.4 }],
      ],
    },
    {
      type: 'branches',
      combine: 'sum',
      branches: [
        [{ type: 'relu' }, { type: 'convolution', filters: 3, padding: 1 }, { type: 'dropout' }],
        [],
      ],
    },
    { type: 'affine', units: 3 },
  ],
})
const NETWORKS = [
  { name: 'a dense net', network: dense },
  { name: 'a convolutional net', network: convolutional },
  { name: 'a branching net', network: branching },
]

type Point = readonly [series: string, step: number, value: number]

function train(
  config: RunConfig,
  checkpoint: Checkpoint | null = null,
  units = Infinity,
  kernels = referenceKernels,
): { readonly points: readonly Point[]; readonly trainer: Trainer } {
  const trainer = new Trainer(config, data, kernels, checkpoint)
  const points: Point[] = []
  const work = trainer.work({
    measured: (series, step, value) => points.push([series, step, value]),
    evaluated: () => undefined,
  })
  for (let unit = 0; unit < units; unit++) if (work.next().done) break
  return { points, trainer }
}

describe.each(NETWORKS)('$name with states and random layers', ({ network }) => {
  test.each(['float32', 'float64'] as const)(
    'resumed from any checkpoint gives the same bits as never stopping, in %s',
    (precision) => {
      const config = settings({
        network,
        optimizer: { type: 'adam', learningRate: 0.01 },
        regularization: { weightDecay: 0.01, l1: 0.001 },
        training: { batchSize: 8, length: { unit: 'epochs', count: 3 }, seed: 5, precision },
      })
      const whole = train(config)
      const finalHash = whole.trainer.snapshot(0).stateHash
      for (let units = 1; units < 26; units += 6) {
        const first = train(config, null, units)
        const bytes = encodeCheckpoint(first.trainer.snapshot(0).checkpoint)
        const second = train(config, decodeCheckpoint(bytes))
        expect(second.trainer.snapshot(0).stateHash).toBe(finalHash)
        expect([...first.points, ...second.points]).toEqual(whole.points)
      }
    },
  )

  test('trains to the same bits however often it is evaluated in the memory of its batch', () => {
    for (const { kernels, real } of KERNEL_SETS) {
      const hashes = [1, 2, 1000].map((count) => {
        const config = settings({
          network,
          evaluation: { everyEpochs: count },
          training: {
            batchSize: 8,
            length: { unit: 'epochs', count: 2 },
            seed: 5,
            precision: real,
          },
        })
        return train(config, null, Infinity, kernels).trainer.snapshot(0).stateHash
      })
      expect(new Set(hashes).size, kernels.name).toBe(1)
    }
  })

  test('starts every optimizer from the same weights with the same masks', () => {
    const firstLoss = (optimizer: RunConfig['optimizer']['type']): unknown =>
      train(settings({ network, optimizer: { type: optimizer } }), null, 1).points[0]
    expect(firstLoss('adam')).toEqual(firstLoss('sgd'))
  })

  test('carries its running statistics into the checkpoint and its hash', () => {
    const config = settings({ network })
    const start = train(config, null, 0).trainer.snapshot(0)
    const later = train(config, null, 5).trainer.snapshot(0)
    const [mean, variance] = start.checkpoint.states
    expect(mean?.name).toMatch(/^\d\.(branches\.1\.2\.)?batch-normalization\.running-mean$/)
    expect(variance?.name).toMatch(/^\d\.(branches\.1\.2\.)?batch-normalization\.running-variance$/)
    expect(new Set(mean?.data)).toEqual(new Set([0]))
    expect(new Set(variance?.data)).toEqual(new Set([1]))
    expect(new Set(later.checkpoint.states[0]?.data).size).toBeGreaterThan(1)

    const bytes = encodeCheckpoint(later.checkpoint)
    const checkpoint = decodeCheckpoint(bytes)
    const [first] = checkpoint.states
    if (!first) throw new Error('there is a state')
    first.data[0] = 123
    expect(train(config, checkpoint, 0).trainer.snapshot(0).stateHash).not.toBe(later.stateHash)
  })

  test('predicts with its running statistics and without dropout, as evaluation does', () => {
    const config = settings({ network })
    const { points, trainer } = train(config)
    const { checkpoint } = trainer.snapshot(0)
    const predictor = new Predictor(config, checkpoint, referenceKernels)
    const test = data.test
    if (!test) throw new Error('there is a test part')
    const outputs = predictor.predict(Float64Array.from(test.inputs))
    const { accuracy } = predictor.measure(outputs, test.targets)
    const evaluated = points.findLast(([series]) => series === 'test/accuracy')
    expect(accuracy).toBe(evaluated?.[2])
    const alone = predictor.predict(Float64Array.from(test.inputs.subarray(0, 2)))
    expect([...alone]).toEqual([...outputs.subarray(0, 3)])
  })
})

test('a frozen layer keeps its bits while the others learn', () => {
  const weights = (units: number): Record<string, string> =>
    Object.fromEntries(
      train(settings({ network: dense }), null, units)
        .trainer.snapshot(0)
        .checkpoint.parameters.map(({ name, data: values }) => [name, values.join()]),
    )
  const [before, after] = [weights(0), weights(6)]
  for (const name of Object.keys(before)) {
    expect(before[name] === after[name], name).toBe(name.startsWith('5.affine.'))
  }
})
