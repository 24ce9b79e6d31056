import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Dataset } from '@engine/datasets/dataset'
import { encodeNpz } from '@engine/exports/npz'
import { readWeights } from '@engine/exports/weight-file'
import { readGivenOrder } from '@engine/protocol/example-order'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import type { NamedTensor } from '@engine/tensor/safetensors'
import { randomStream } from '@engine/random/random-stream'
import { sizeOf } from '@engine/tensor/shape'
import { startingPoint } from '@engine/training/starting-weights'
import { Trainer } from '@engine/training/trainer'
import { goldenNormals, MissingFileError, readImages, type GoldenRows } from './golden-data'
import { describeGolden, expectClose } from './golden-files'
import { bookOptimizerOf, layerConfigsOf, LOSS_OF_HEAD, parameterNamesOf } from './golden-network'
import { KERNEL_CASES } from './kernel-cases'
import { trainingFields, type TrainingCase } from './training-run'

const caseSchema = z.looseObject({
  ...trainingFields,
  data: z.looseObject({
    images: z.string(),
    labels: z.string(),
    train_rows: z.tuple([z.int(), z.int()]),
    input_shape: z.array(z.int()),
  }),
})

/** The initial weights as the case draws them, in a file under the engine's names. */
function weightFile(golden: TrainingCase): Uint8Array {
  const normal = goldenNormals(golden.init.seed)
  const drawn = new Map(
    golden.init.order.map((name) => {
      const deviation = golden.init.std[name] ?? Number.NaN
      const length = sizeOf(golden.shapes[name] ?? [])
      return [name, Float64Array.from({ length }, () => normal() * deviation)] as const
    }),
  )
  const tensors = golden.layers.flatMap((layer, index): NamedTensor[] => {
    const tensor = (own: string, name: string, value = 0): NamedTensor => {
      const shape = golden.shapes[name] ?? []
      const data = drawn.get(name) ?? new Float64Array(sizeOf(shape)).fill(value)
      return { name: `${index + 1}.${own}`, shape, data }
    }
    if (layer.type === 'affine' || layer.type === 'conv') {
      const type = layer.type === 'conv' ? 'convolution' : 'affine'
      return [tensor(`${type}.weight`, layer.W), tensor(`${type}.bias`, layer.b)]
    }
    if (layer.type !== 'batchnorm') return []
    const zeros = tensor('batch-normalization.beta', layer.beta)
    return [
      tensor('batch-normalization.gamma', layer.gamma, 1),
      zeros,
      { ...zeros, name: `${index + 1}.batch-normalization.running-mean` },
      { ...zeros, name: `${index + 1}.batch-normalization.running-variance` },
    ]
  })
  return encodeNpz(tensors)
}

/**
 * The rows in another order, and the file that leads back to the order of the case: the example that
 * it takes at each place.
 */
function mixed(rows: GoldenRows): { readonly rows: GoldenRows; readonly orderFile: string } {
  const count = rows.targets.length
  const places = randomStream(3, 'data').permutation(count)
  const inputs = new Float64Array(rows.inputs.length)
  const targets = new Float64Array(count)
  places.forEach((place, index) => {
    const start = index * rows.width
    inputs.set(rows.inputs.subarray(start, start + rows.width), place * rows.width)
    targets[place] = rows.targets[index] ?? Number.NaN
  })
  return { rows: { ...rows, inputs, targets }, orderFile: JSON.stringify([...places]) }
}

function datasetOf({ inputs, targets }: GoldenRows, inputShape: number[]): Dataset {
  const count = targets.length
  return {
    description: {
      name: 'golden',
      task: 'classification',
      inputShape,
      inputType: 'float64',
      inputNames: [],
      classes: Array.from({ length: 10 }, (_, label) => String(label)),
      targetNames: [],
      trainCount: count,
      testCount: 0,
      origin: { type: 'imported', format: 'idx', files: [] },
    },
    train: { count, inputs, targets: Int32Array.from(targets) },
    test: null,
  }
}

describeGolden('training.json', caseSchema, (cases) => {
  for (const golden of cases) {
    it.for(KERNEL_CASES)(
      `${golden.id}: a run from files of weights and of the order measures every loss by $label`,
      ({ kernels, real, trainingTolerance }, context) => {
        let rows: GoldenRows
        try {
          rows = readImages(golden.data.images, golden.data.labels, ...golden.data.train_rows)
        } catch (error) {
          if (error instanceof MissingFileError) return context.skip(error.message)
          throw error
        }
        // An epoch's last batch would be short where the batches do not come out even.
        expect(rows.targets.length % golden.batch_size).toBe(0)
        const outputs = golden.shapes[parameterNamesOf(golden.layers).at(-1) ?? '']?.[0] ?? 0
        expect(outputs).toBe(10)
        const { rows: stored, orderFile } = mixed(rows)
        const config = runConfigSchema.parse({
          dataset: { source: 'stored', name: 'golden' },
          preprocessing: { inputs: 'none' },
          split: { validation: 0, test: 0 },
          network: { layers: layerConfigsOf(golden.layers, (name) => golden.shapes[name] ?? []) },
          loss: LOSS_OF_HEAD[golden.head],
          regularization: { weightDecay: golden.weight_decay },
          training: {
            batchSize: golden.batch_size,
            length: { unit: 'iterations', count: golden.steps },
            order: 'given',
            givenOrder: readGivenOrder(orderFile, 'order.json'),
            precision: real,
          },
          optimizer: bookOptimizerOf(golden.optimizer.type, golden.optimizer),
        })
        const dataset = datasetOf(stored, golden.data.input_shape)
        const source = {
          name: 'golden.npz',
          tensors: readWeights('golden.npz', weightFile(golden)),
        }
        const { checkpoint } = startingPoint(config, dataset, source, [], kernels)
        const losses: number[] = []
        const trainer = new Trainer(config, dataset, kernels, checkpoint)
        const work = trainer.work({
          measured: (series, _, value) => {
            if (series === BATCH_LOSS) losses.push(value)
          },
          evaluated: () => undefined,
        })
        while (losses.length < golden.steps && work.next().done !== true);
        expectClose(losses, golden.losses, trainingTolerance)
      },
    )
  }
})
