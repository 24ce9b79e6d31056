import { generateDataset } from '@engine/datasets/load'
import { chosenExamples } from '@engine/datasets/statistics'
import type { Dataset } from '@engine/datasets/dataset'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { StudioError } from '@engine/protocol/errors'
import type { EvaluationReport, PartName } from '@engine/protocol/evaluation-report'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { evaluatePart } from '@engine/training/part-evaluation'
import { exampleLosses } from '@engine/training/example-losses'
import { Trainer } from '@engine/training/trainer'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from './small-data'

/** Trains to the end, then looks at a part. */
function evaluated(
  config: RunConfig,
  data: Dataset,
  part: PartName,
  needsExamples = true,
): { report: EvaluationReport; points: Map<string, number> } {
  const trainer = new Trainer(config, data, referenceKernels, null)
  const points = new Map<string, number>()
  const work = trainer.work({
    measured: (series, _step, value) => points.set(series, value),
    evaluated: () => undefined,
  })
  while (work.next().done !== true);
  const { checkpoint } = trainer.snapshot(0)
  const evaluation = evaluatePart(config, checkpoint, data, part, needsExamples, referenceKernels)
  for (;;) {
    const next = evaluation.next()
    if (next.done) return { report: next.value, points }
  }
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

describe('a close look at a part', () => {
  // More examples than one inference batch holds, and a short last one.
  const data = clusters(700, 300)
  const config = settings({
    split: { validation: 0.3, test: 0 },
    training: { batchSize: 50, length: { unit: 'epochs', count: 4 }, seed: 5 },
    optimizer: { type: 'adam', learningRate: 0.05 },
    evaluation: { classMetrics: true, topK: 2 },
  })

  test.each(['train', 'validation', 'test'] as const)(
    'comes to what training measured: %s',
    (part) => {
      const { report, points } = evaluated(config, data, part)
      const measured = (metric: string) => points.get(`${part}/${metric}`)
      expect(report.step).toBe(40)
      expect(report.loss).toBe(measured('loss'))
      expect(report.metrics['accuracy']).toBe(measured('accuracy'))
      expect(report.metrics['macro-f1']).toBe(measured('macro-f1'))
      expect(report.classification?.topK).toEqual([
        measured('accuracy'),
        measured('top-k-accuracy'),
      ])
      expect(sum(report.classification?.confusion ?? [])).toBe(report.exampleCount)
      expect(report.exampleCount).toBe({ train: 490, validation: 210, test: 300 }[part])
      expect(report.ranking).toBeNull()
      expect(report.regression).toBeNull()
    },
  )

  test('knows every example by its place in the stored data set', () => {
    const { report } = evaluated(config, data, 'train')
    const { examples } = report
    if (!examples?.labels || !examples.predicted) throw new Error('examples were asked for')
    expect(examples.source).toBe('train')
    expect(evaluated(config, data, 'test').report.examples?.source).toBe('test')
    expect(Array.from(examples.labels)).toEqual(
      Array.from(examples.indices, (index) => data.train.targets[index]),
    )
    const right = examples.labels.filter((label, row) => label === examples.predicted?.[row])
    expect(right.length / 490).toBe(report.metrics['accuracy'])
    expect(sum(examples.losses) / 490).toBeCloseTo(report.loss, 6)
    // An example that is read wrongly has a loss of more than ln 2: another class had more than it.
    examples.labels.forEach((label, row) => {
      const isWrong = label !== examples.predicted?.[row]
      if (isWrong) expect(examples.losses[row]).toBeGreaterThan(Math.LN2 - 1e-6)
    })
  })

  test('says what share of the probability the network gives to label and answer', () => {
    const { report } = evaluated(config, data, 'train')
    const { labels, predicted, labelShares, predictedShares, losses } = report.examples ?? {}
    if (!labels || !predicted || !labelShares || !predictedShares || !losses) throw new Error()
    labels.forEach((label, row) => {
      // The loss is the negative logarithm of the label's probability.
      expect(labelShares[row]).toBeCloseTo(Math.exp(-(losses[row] ?? NaN)), 5)
      expect(predictedShares[row]).toBeGreaterThanOrEqual(labelShares[row] ?? NaN)
      if (label === predicted[row]) expect(predictedShares[row]).toBe(labelShares[row])
    })
  })

  test('judges chosen examples as it judges the whole part', () => {
    const trainer = new Trainer(config, data, referenceKernels, null)
    const { checkpoint } = trainer.snapshot(0)
    const work = evaluatePart(config, checkpoint, data, 'test', true, referenceKernels)
    let next = work.next()
    while (!next.done) next = work.next()
    const places = Int32Array.of(299, 3, 17)
    const { inputs, targets } = chosenExamples(data, 'test', places)
    expect([...targets]).toEqual(Array.from(places, (place) => data.test?.targets[place]))
    const examples = { count: 3, inputs, targets: Int32Array.from(targets) }
    const losses = exampleLosses(config, checkpoint, examples, referenceKernels)
    expect([...losses]).toEqual(Array.from(places, (place) => next.value.examples?.losses[place]))
    expect(() => chosenExamples(data, 'test', Int32Array.of(300))).toThrow('none at 300')
  })

  test('leaves the examples out where nobody asks for them', () => {
    expect(evaluated(config, data, 'test', false).report.examples).toBeNull()
  })

  test('refuses a part that the run does not have', () => {
    const without = { ...config, split: { ...config.split, validation: 0 } }
    expect(() => evaluated(without, data, 'validation')).toThrow(StudioError)
  })

  test.each([
    'sigmoid-binary-cross-entropy',
    'hinge',
    'mean-squared-error',
    'softmax-cross-entropy',
  ] as const)('of two classes has curves that training agrees with: %s', (loss) => {
    const points2 = generateDataset({ generator: 'moons', exampleCount: 300, noise: 0.4, seed: 2 })
    const two = settings({
      loss,
      split: { validation: 0, test: 0.3 },
      network: {
        layers: [
          { type: 'affine', units: 8 },
          { type: 'tanh' },
          {
            type: 'affine',
            units: ['sigmoid-binary-cross-entropy', 'hinge'].includes(loss) ? 1 : 2,
          },
        ],
      },
      training: { batchSize: 30, length: { unit: 'epochs', count: 10 }, seed: 5 },
      optimizer: { type: 'adam', learningRate: 0.05 },
      evaluation: { classMetrics: true },
    })
    const { report, points } = evaluated(two, points2, 'test')
    expect(report.ranking?.auc).toBe(points.get('test/auc'))
    expect(report.ranking?.auc).toBeGreaterThan(0.7)
    expect(report.loss).toBe(points.get('test/loss'))
    expect(sum(report.examples?.losses ?? []) / 90).toBeCloseTo(report.loss, 6)
    // With a single output the shares of both classes follow from one probability.
    report.examples?.labelShares?.forEach((share, row) => {
      const isRight = report.examples?.labels?.[row] === report.examples?.predicted?.[row]
      expect(share > 0.5).toBe(isRight)
    })
    expect(report.examples?.labelShares === null).toBe(loss === 'mean-squared-error')
    expect(report.metrics['accuracy']).toBe(points.get('test/accuracy'))
  })

  test('of a regression has predictions and targets in the own scale of the targets', () => {
    const sine = generateDataset({ generator: 'sine', exampleCount: 200, noise: 0.1, seed: 2 })
    const config1 = settings({
      loss: 'mean-squared-error',
      preprocessing: { targets: 'standardize' },
      split: { validation: 0, test: 0.3 },
      network: {
        layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 1 }],
      },
      training: { batchSize: 20, length: { unit: 'epochs', count: 30 }, seed: 5 },
      optimizer: { type: 'adam', learningRate: 0.02 },
    })
    const { report, points } = evaluated(config1, sine, 'test')
    const { regression, examples } = report
    if (!regression || !examples) throw new Error('a regression has residuals')
    const stored = Array.from(examples.indices, (index) => sine.train.targets[index] ?? NaN)
    regression.targets.forEach((target, row) => expect(target).toBeCloseTo(stored[row] ?? NaN, 5))
    const residuals = regression.predictions.map(
      (value, row) => value - (regression.targets[row] ?? NaN),
    )
    const rmse = Math.sqrt(sum(residuals.map((value) => value * value)) / 60)
    expect(report.metrics['rmse']).toBeCloseTo(rmse, 9)
    expect(report.metrics['r2']).toBeCloseTo(points.get('test/r2') ?? NaN, 5)
    expect(report.classification).toBeNull()
  })
})
