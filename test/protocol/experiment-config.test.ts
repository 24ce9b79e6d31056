import {
  experimentConfigOf,
  experimentConfigSchema,
  type ExperimentConfigInput,
} from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { isHigherBetter } from '@engine/protocol/metric'
import { decidingSeries, runSummarySchema } from '@engine/protocol/run'
import { settingsPatchSchema, settingsSchema } from '@engine/protocol/settings'
import { describe, expect, test } from 'vitest'

const least: ExperimentConfigInput = {
  dataset: { source: 'generated', settings: { generator: 'xor' } },
  network: { layers: [{ type: 'affine' }, { type: 'sigmoid' }, { type: 'affine', units: 2 }] },
  optimizers: [{ type: 'sgd' }],
}

/** Where a config is wrong, as dotted paths. */
function issuePathsOf(config: unknown): string[] {
  const parsed = experimentConfigSchema.safeParse(config)
  return (parsed.error?.issues ?? []).map((issue) => issue.path.join('.'))
}

describe('an experiment config', () => {
  test('needs data, layers and an optimizer; the rest has values of the book', () => {
    expect(experimentConfigSchema.parse(least)).toEqual({
      formatVersion: 1,
      name: '',
      dataset: {
        source: 'generated',
        settings: { generator: 'xor', exampleCount: 1000, noise: 0.1, seed: 1 },
      },
      preprocessing: {
        inputs: 'auto',
        divisor: 255,
        missing: 'refuse',
        missingConstant: 0,
        targets: 'none',
      },
      split: { validation: 0, test: 0.2, stratified: false, trainLimit: 0 },
      augmentation: { shift: 0, rotation: 0, scaling: 0, flip: 'none', noise: 0, cutout: 0 },
      network: {
        layers: [{ type: 'affine', units: 50 }, { type: 'sigmoid' }, { type: 'affine', units: 2 }],
      },
      initializer: { type: 'he-normal' },
      start: { from: 'initializer' },
      loss: { type: 'softmax-cross-entropy', labelSmoothing: 0, form: 'exact' },
      regularization: { weightDecay: 0, l1: 0 },
      training: {
        batchSize: 100,
        length: { unit: 'epochs', count: 10 },
        seed: 1,
        order: 'shuffled',
        givenOrder: { fileName: '', examples: [] },
        precision: 'float32',
        gradient: 'backpropagation',
        gradientClipping: { type: 'none' },
        earlyStopping: { patience: 0, minimumDelta: 0 },
      },
      evaluation: {
        everyEpochs: 1,
        trainExampleLimit: 10_000,
        topK: 1,
        classMetrics: false,
        gradientNorm: false,
        insideView: 'auto',
      },
      optimizers: [
        { type: 'sgd', learningRate: 0.1, schedule: { type: 'constant', warmupSteps: 0 } },
      ],
      search: { type: 'none' },
      repeats: 1,
    })
  })

  test('parses to itself once it is complete', () => {
    const complete = experimentConfigSchema.parse(least)
    expect(experimentConfigSchema.parse(complete)).toEqual(complete)
  })

  test('takes the name of a loss for the loss with its defaults', () => {
    const lossOf = (loss: ExperimentConfigInput['loss']): unknown =>
      experimentConfigSchema.parse({ ...least, loss }).loss
    expect(lossOf('huber')).toEqual({ type: 'huber', delta: 1 })
    expect(lossOf({ type: 'huber', delta: 2 })).toEqual({ type: 'huber', delta: 2 })
    expect(issuePathsOf({ ...least, loss: 'accuracy' })).toEqual(['loss.type'])
    expect(issuePathsOf({ ...least, loss: { type: 'huber', delta: 0 } })).toEqual(['loss.delta'])
  })

  test('names the field that is wrong', () => {
    expect(issuePathsOf({ ...least, training: { batchSize: 0 } })).toEqual(['training.batchSize'])
    expect(issuePathsOf({ ...least, training: { batchSize: 2.5 } })).toEqual(['training.batchSize'])
    expect(issuePathsOf({ ...least, network: { layers: [] } })).toEqual(['network.layers'])
    expect(
      issuePathsOf({ ...least, optimizers: [{ type: 'sgd' }, { type: 'adam', beta1: 1 }] }),
    ).toEqual(['optimizers.1.beta1'])
    expect(issuePathsOf({ ...least, optimizers: [{ type: 'sgd', learningRate: NaN }] })).toEqual([
      'optimizers.0.learningRate',
    ])
    expect(issuePathsOf({ ...least, split: { validation: 0.5, test: 0.5 } })).toEqual([
      'split.validation',
    ])
    expect(issuePathsOf({ ...least, formatVersion: 2 })).toEqual(['formatVersion'])
  })

  test('refuses fields that it does not know, so that a slip of the pen is not ignored', () => {
    expect(issuePathsOf({ ...least, trainng: {} })).toEqual([''])
    expect(issuePathsOf({ ...least, optimizers: [{ type: 'sgd', momentum: 0.9 }] })).toEqual([
      'optimizers.0',
    ])
  })

  test('stands for one run per optimizer, which together stand for it', () => {
    const config = experimentConfigSchema.parse({
      ...least,
      optimizers: [{ type: 'sgd' }, { type: 'momentum' }, { type: 'adam', convention: 'pytorch' }],
    })
    const [first, ...others] = runConfigsOf(config)
    if (!first) throw new Error('no run')
    expect([first, ...others].map((run) => run.optimizer)).toEqual(config.optimizers)
    expect(experimentConfigOf(first, ...others)).toEqual(config)
  })
})

describe('the optimizer configs', () => {
  test('carry the defaults of the book', () => {
    expect(optimizerConfigSchema.parse({ type: 'adam' })).toEqual({
      type: 'adam',
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      convention: 'book',
      schedule: { type: 'constant', warmupSteps: 0 },
    })
  })
})

describe('the settings', () => {
  test('are complete when nothing is given', () => {
    expect(settingsSchema.parse({})).toEqual({
      maximumRunCount: null,
      locale: 'system',
      theme: 'system',
    })
  })

  test('change only where a patch says so', () => {
    expect(settingsPatchSchema.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
    expect(settingsPatchSchema.parse({ maximumRunCount: null })).toEqual({ maximumRunCount: null })
    expect(settingsPatchSchema.safeParse({ maximumRunCount: 0 }).success).toBe(false)
  })
})

describe('a run summary', () => {
  test('tells of a run whose loss is no longer a number', () => {
    const last = runSummarySchema.shape.last.parse({ 'batch/loss': NaN, 'test/loss': Infinity })
    expect(last).toEqual({ 'batch/loss': NaN, 'test/loss': Infinity })
    expect(runSummarySchema.shape.last.safeParse({ 'batch/loss': '0.5' }).success).toBe(false)
  })

  test('chooses validation before test before train, accuracy before loss', () => {
    expect(decidingSeries([])).toBeUndefined()
    expect(decidingSeries(['batch/loss'])).toBeUndefined()
    expect(decidingSeries(['train/accuracy', 'test/loss', 'batch/loss'])).toBe('test/loss')
    expect(decidingSeries(['test/accuracy', 'validation/loss'])).toBe('validation/loss')
    expect(isHigherBetter('test/accuracy')).toBe(true)
    expect(isHigherBetter('test/loss')).toBe(false)
  })
})
