import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@engine/training/checkpoint'
import { Trainer, type TrainingOutcome } from '@engine/training/trainer'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from './small-data'

const data = clusters(50, 20)

interface Recorded {
  readonly points: [string, number, number][]
  readonly outcome: TrainingOutcome | null
  readonly trainer: Trainer
}

/** Runs a trainer to its end, or until `units` units of work are done. */
function train(
  config: RunConfig,
  checkpoint: Checkpoint | null = null,
  units = Infinity,
): Recorded {
  const trainer = new Trainer(config, data, referenceKernels, checkpoint)
  const points: [string, number, number][] = []
  const work = trainer.work({
    measured: (series, step, value) => points.push([series, step, value]),
    evaluated: () => undefined,
  })
  for (let unit = 0; unit < units; unit++) {
    const next = work.next()
    if (next.done) return { points, outcome: next.value, trainer }
  }
  return { points, outcome: null, trainer }
}

const optimizers = optimizerConfigSchema.options.map((option) =>
  optimizerConfigSchema.parse({ type: option.shape.type.value }),
)

describe('training', () => {
  test('measures the batch loss at every step and every part after every epoch', () => {
    const { points, outcome } = train(settings())
    expect(outcome).toEqual({ status: 'finished' })
    const steps = points.filter(([series]) => series === 'batch/loss').map(([, step]) => step)
    expect(steps).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
    for (const series of ['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']) {
      const at = points.filter(([name]) => name === series).map(([, step]) => step)
      expect(at, series).toEqual([7, 14, 21])
    }
  })

  test('lowers the loss and tells the clusters apart', () => {
    const config = settings({
      training: { batchSize: 10, length: { unit: 'epochs', count: 60 }, seed: 5 },
      optimizer: { type: 'adam', learningRate: 0.01 },
    })
    const { points } = train(config)
    const last = (name: string) => points.findLast(([series]) => series === name)?.[2] ?? NaN
    expect(last('test/accuracy')).toBeGreaterThan(0.85)
    expect(last('train/loss')).toBeLessThan(0.4)
  })

  test('starts every optimizer from the same weights and the same first loss', () => {
    const runs = optimizers.map((optimizer) => train(settings({ optimizer }), null, 1))
    expect(new Set(runs.map(({ trainer }) => trainer.plan.initialHash)).size).toBe(1)
    expect(new Set(runs.map(({ points }) => points[0]?.[2])).size).toBe(1)
    const other = train(settings({ training: { batchSize: 8, seed: 6 } }), null, 1)
    expect(other.trainer.plan.initialHash).not.toBe(runs[0]?.trainer.plan.initialHash)
  })

  test('evaluates at the end even where the end is no whole epoch', () => {
    const config = settings({
      training: { batchSize: 8, length: { unit: 'iterations', count: 10 }, seed: 5 },
    })
    const at = train(config)
      .points.filter(([series]) => series === 'test/accuracy')
      .map(([, step]) => step)
    expect(at).toEqual([7, 10])
  })

  test('ends as diverged at the step whose loss is no number, without that update', () => {
    const config = settings({
      optimizer: { type: 'sgd', learningRate: 1000 },
      loss: 'mean-squared-error',
      network: { layers: [{ type: 'affine', units: 3 }] },
      training: { batchSize: 8, length: { unit: 'epochs', count: 200 }, seed: 5 },
    })
    const { outcome, trainer, points } = train(config)
    expect(outcome?.status).toBe('diverged')
    const last = points.at(-1)
    expect(last?.[0]).toBe('batch/loss')
    expect(Number.isFinite(last?.[2])).toBe(false)
    expect(trainer.step).toBe((last?.[1] ?? 0) - 1)
  })

  test('refuses a batch larger than the data, naming both numbers', () => {
    const config = settings({ training: { batchSize: 51 } })
    expect(() => train(config)).toThrow(
      expect.toSatisfy(
        (error) =>
          error instanceof StudioError &&
          error.code === 'experiment/batch-too-large' &&
          error.message.includes('51') &&
          error.message.includes('50'),
      ),
    )
  })
})

describe('resuming', () => {
  const config = (optimizer: RunConfig['optimizer'], precision: 'float32' | 'float64') =>
    settings({
      optimizer,
      regularization: { weightDecay: 0.01 },
      training: { batchSize: 8, length: { unit: 'epochs', count: 4 }, seed: 5, precision },
    })

  test.each(
    optimizers.flatMap((optimizer) =>
      (['float32', 'float64'] as const).map((precision) => ({ optimizer, precision })),
    ),
  )(
    'from any checkpoint gives the same bits as never stopping: $optimizer.type in $precision',
    ({ optimizer, precision }) => {
      const whole = train(config(optimizer, precision))
      const finalState = whole.trainer.snapshot(0).stateHash
      // Units of work include batches of evaluations: stopping at all of them covers stops inside one.
      for (let units = 1; units < 36; units += 3) {
        const first = train(config(optimizer, precision), null, units)
        const bytes = encodeCheckpoint(first.trainer.snapshot(0).checkpoint)
        const second = train(config(optimizer, precision), decodeCheckpoint(bytes))
        expect(second.trainer.snapshot(0).stateHash).toBe(finalState)
        expect([...first.points, ...second.points]).toEqual(whole.points)
      }
    },
  )

  test('from the state right after an evaluation does not evaluate again', () => {
    const whole = new Trainer(settings(), data, referenceKernels, null)
    const snapshots: Checkpoint[] = []
    const work = whole.work({
      measured: () => undefined,
      evaluated: () => snapshots.push(whole.snapshot(0).checkpoint),
    })
    while (work.next().done !== true);
    const afterFirstEpoch = snapshots[0]
    expect(afterFirstEpoch?.counters.step).toBe(7)
    const at = train(settings(), afterFirstEpoch ?? null)
      .points.filter(([series]) => series === 'test/loss')
      .map(([, step]) => step)
    expect(at).toEqual([14, 21])
  })

  test('refuses a checkpoint of another network, naming the tensor', () => {
    const { checkpoint } = train(settings(), null, 3).trainer.snapshot(0)
    const other = settings({
      network: {
        layers: [{ type: 'affine', units: 9 }, { type: 'tanh' }, { type: 'affine', units: 3 }],
      },
    })
    expect(() => train(other, checkpoint)).toThrow(/1\.affine\.weight/)
  })

  test('keeps the best value so far', () => {
    const { trainer } = train(settings())
    const { counters } = trainer.snapshot(0).checkpoint
    expect(counters.step).toBe(21)
    expect(counters.best?.value).toBeGreaterThan(0)
    const resumed = new Trainer(settings(), data, referenceKernels, trainer.snapshot(0).checkpoint)
    expect(resumed.snapshot(0).checkpoint.counters.best).toEqual(counters.best)
  })
})
