import { z } from 'zod'
import { augmentationConfigSchema } from './augmentation-config'
import {
  datasetReferenceSchema,
  preprocessingConfigSchema,
  splitConfigSchema,
} from './dataset-config'
import { givenOrderSchema } from './example-order'
import { initializerConfigSchema, networkConfigSchema } from './layer-config'
import { lossConfigSchema } from './loss-config'
import { optimizerConfigSchema } from './optimizer-config'
import { searchConfigSchema } from './search'
import { startConfigSchema } from './start-config'

const clippingLimit = z.number().positive().max(1_000_000).default(1)

export const trainingConfigSchema = z.strictObject({
  batchSize: z.int().min(1).max(1_000_000).default(100),
  length: z
    .discriminatedUnion('unit', [
      z.strictObject({ unit: z.literal('epochs'), count: z.int().min(1).max(1_000_000) }),
      z.strictObject({ unit: z.literal('iterations'), count: z.int().min(1).max(1_000_000_000) }),
    ])
    .default({ unit: 'epochs', count: 10 }),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /**
   * `shuffled`: a new order every epoch, drawn from the seed. `sequential`: the order of the file.
   * `with-replacement`: every draw from all examples, so that an epoch sees some twice and some not at
   * all. `class-balanced`: the same with every class equally likely, however rare it is. `given`: as
   * `givenOrder` says.
   */
  order: z
    .enum(['shuffled', 'sequential', 'with-replacement', 'class-balanced', 'given'])
    .default('shuffled'),
  givenOrder: givenOrderSchema.prefault({}),
  precision: z.enum(['float32', 'float64']).default('float32'),
  /**
   * `numerical`: by central differences, two passes for every parameter, to see how slow that is. Only in
   * float64, and only for small networks.
   */
  gradient: z.enum(['backpropagation', 'numerical']).default('backpropagation'),
  /** Keeps the gradient of a batch from growing past a limit, before the update. */
  gradientClipping: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('none') }),
      /** Over all parameters together: g ← g·maximum/‖g‖ where ‖g‖ is larger. */
      z.strictObject({ type: z.literal('norm'), maximum: clippingLimit }),
      /** Each number by itself. */
      z.strictObject({ type: z.literal('value'), maximum: clippingLimit }),
    ])
    .prefault({ type: 'none' }),
  earlyStopping: z
    .strictObject({
      /** The run ends once this many evaluations in a row have brought no improvement; 0 never. */
      patience: z.int().min(0).max(100_000).default(0),
      /** By how much the deciding series must improve to count. */
      minimumDelta: z.number().min(0).max(1_000_000).default(0),
    })
    .prefault({}),
})
export type TrainingConfig = z.output<typeof trainingConfigSchema>

export const regularizationConfigSchema = z.strictObject({
  /** λ of ½λΣw² over all weights (not biases), added to the loss. */
  weightDecay: z.number().min(0).max(10).default(0),
  /** λ of λΣ|w| over all weights (not biases), added to the loss: it drives weights to exactly 0. */
  l1: z.number().min(0).max(10).default(0),
})

export const evaluationConfigSchema = z.strictObject({
  /** Metrics are taken after every this many epochs, and at the end. */
  everyEpochs: z.int().min(1).max(1_000_000).default(1),
  /** Train metrics use at most this many training examples (the first after the split). */
  trainExampleLimit: z.int().min(1).max(10_000_000).default(10_000),
  /** Also measures how often the label is among this many greatest outputs; 1 measures accuracy alone. */
  topK: z.int().min(1).max(1000).default(1),
  /** Also measures macro precision, recall and F1, and for two classes the area under the ROC curve. */
  classMetrics: z.boolean().default(false),
  /** Records ‖g‖ over all parameters at every step, before clipping. */
  gradientNorm: z.boolean().default(false),
  /**
   * Steps between two looks into the layers. `auto`: about 200 looks in a run. Where looking would take
   * more than 5 % of the time, the interval is doubled until it does not.
   */
  insideView: z.union([z.enum(['auto', 'off']), z.int().min(1).max(1_000_000_000)]).default('auto'),
})
export type InsideViewInterval = z.output<typeof evaluationConfigSchema>['insideView']

const sharedFields = {
  formatVersion: z.literal(1).default(1),
  name: z.string().trim().max(120).default(''),
  dataset: datasetReferenceSchema,
  preprocessing: preprocessingConfigSchema.prefault({}),
  split: splitConfigSchema.prefault({}),
  augmentation: augmentationConfigSchema.prefault({}),
  network: networkConfigSchema,
  initializer: initializerConfigSchema.prefault({ type: 'he-normal' }),
  start: startConfigSchema.prefault({ from: 'initializer' }),
  loss: lossConfigSchema.prefault('softmax-cross-entropy'),
  regularization: regularizationConfigSchema.prefault({}),
  training: trainingConfigSchema.prefault({}),
  evaluation: evaluationConfigSchema.prefault({}),
}

/**
 * An experiment as a user composes it and as `examples/*.json` hold it. Several optimizers make a
 * comparison: one run each, from the same initial weights, over the same batches; a search and
 * repeats multiply them (`runConfigsOf`).
 */
export const experimentConfigSchema = z.strictObject({
  ...sharedFields,
  optimizers: z.array(optimizerConfigSchema).min(1).max(24),
  /** Trains every optimizer once for every trial. */
  search: searchConfigSchema.prefault({ type: 'none' }),
  /** Trains everything this often, with seeds that follow on `training.seed`. */
  repeats: z.int().min(1).max(100).default(1),
})
export type ExperimentConfig = z.output<typeof experimentConfigSchema>
export type ExperimentConfigInput = z.input<typeof experimentConfigSchema>

/** JSON of a file without the key by which editors find its schema. */
export function withoutSchemaKey(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('$schema' in json)) return json
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'))
}

/** One run of an experiment: what an engine process trains. */
export const runConfigSchema = z.strictObject({
  ...sharedFields,
  optimizer: optimizerConfigSchema,
})
export type RunConfig = z.output<typeof runConfigSchema>

/** The experiment that repeats these runs: the shared part of the first, the optimizers of all. */
export function experimentConfigOf(first: RunConfig, ...others: RunConfig[]): ExperimentConfig {
  const { optimizer, ...shared } = first
  return {
    ...shared,
    optimizers: [optimizer, ...others.map((run) => run.optimizer)],
    search: { type: 'none' },
    repeats: 1,
  }
}
