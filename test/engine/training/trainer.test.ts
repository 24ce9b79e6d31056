import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { scheduleConfigSchema, type ScheduleConfig } from '@engine/protocol/schedule-config'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@engine/training/checkpoint'
import { Trainer, type TrainingOutcome } from '@engine/training/trainer'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
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

const schedules = scheduleConfigSchema.options.map((option) =>
  scheduleConfigSchema.parse({ type: option.shape.type.value }),
)
const optimizers = optimizerConfigSchema.options.map((option) =>
  optimizerConfigSchema.parse({ type: option.shape.type.value }),
)

/** Settings that make a schedule act within a few epochs. */
function quickened(schedule: ScheduleConfig): ScheduleConfig {
  const isPlateau = schedule.type === 'reduce-on-plateau'
  return {
    ...schedule,
    ...('warmupSteps' in schedule ? { warmupSteps: 4 } : {}),
    ...(schedule.type === 'step' ? { everyEpochs: 1 } : {}),
    ...(isPlateau ? { patience: 0, minimumDelta: 0.5 } : {}),
  }
}

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

  test('records the learning rate at the first step and wherever it changes', () => {
    const rates = (schedule: z.input<typeof scheduleConfigSchema>) =>
      train(settings({ optimizer: { type: 'sgd', learningRate: 0.2, schedule } }))
        .points.filter(([series]) => series === 'learning-rate')
        .map(([, step, rate]) => [step, Number(rate.toPrecision(12))])
    expect(rates({ type: 'constant' })).toEqual([[1, 0.2]])
    expect(rates({ type: 'step', everyEpochs: 2, factor: 0.1, warmupSteps: 2 })).toEqual([
      [1, 0.1],
      [2, 0.2],
      [15, 0.02],
    ])
    expect(rates({ type: 'cosine' })).toHaveLength(21)
  })

  test('applies the learning rate that it records', () => {
    const schedule = { type: 'constant', warmupSteps: 10 } as const
    const first = (learningRate: number, warm: boolean) =>
      train(
        settings({
          optimizer: { type: 'sgd', learningRate, ...(warm ? { schedule } : {}) },
          training: { batchSize: 8, length: { unit: 'iterations', count: 1 }, seed: 5 },
        }),
      ).trainer.snapshot(0).stateHash
    expect(first(1, true)).toBe(first(0.1, false))
    expect(first(1, true)).not.toBe(first(1, false))
  })

  test('reduces the rate where the deciding series stands still, and not before', () => {
    const config = settings({
      optimizer: {
        type: 'sgd',
        learningRate: 0.1,
        schedule: { type: 'reduce-on-plateau', patience: 1, factor: 0.5, minimumDelta: 1 },
      },
      training: { batchSize: 50, length: { unit: 'epochs', count: 8 }, seed: 5 },
    })
    const at = train(config)
      .points.filter(([series]) => series === 'learning-rate')
      .map(([, step, rate]) => [step, rate])
    // The first evaluation counts as an improvement, the next two do not.
    expect(at).toEqual([
      [1, 0.1],
      [4, 0.05],
      [6, 0.025],
      [8, 0.0125],
    ])
  })

  test('stops early once the deciding series has waited long enough, and keeps what was best', () => {
    const config = settings({
      training: {
        batchSize: 50,
        length: { unit: 'epochs', count: 100 },
        seed: 5,
        earlyStopping: { patience: 3, minimumDelta: 1 },
      },
    })
    const { outcome, trainer, points } = train(config)
    const first = points.find(([series]) => series === 'test/accuracy')?.[2]
    expect(outcome).toEqual({ status: 'finished', earlyStop: { best: first, waited: 3 } })
    expect(trainer.step).toBe(4)
    const { checkpoint } = trainer.snapshot(0)
    const resumed = train(config, decodeCheckpoint(encodeCheckpoint(checkpoint)))
    expect(resumed.outcome).toEqual(outcome)
    expect(resumed.points).toEqual([])
  })

  test('records the norm of the gradient before clipping, and clips by it', () => {
    const run = (clipping: RunConfig['training']['gradientClipping'], gradientNorm = true) =>
      train(
        settings({
          training: {
            batchSize: 50,
            length: { unit: 'iterations', count: 1 },
            seed: 5,
            precision: 'float64',
            gradientClipping: clipping,
          },
          evaluation: { gradientNorm },
        }),
      )
    const norms = (recorded: Recorded) =>
      recorded.points
        .filter(([series]) => series === 'batch/gradient-norm')
        .map(([, , value]) => value)
    const weights = (recorded: Recorded) =>
      recorded.trainer.snapshot(0).checkpoint.parameters.flatMap(({ data }) => Array.from(data))
    const free = run({ type: 'none' })
    const [norm = NaN] = norms(free)
    expect(norm).toBeGreaterThan(0.1)
    expect(norms(run({ type: 'none' }, false))).toEqual([])
    const clipped = run({ type: 'norm', maximum: norm / 4 })
    expect(norms(clipped)).toEqual([norm])
    const start = weights(
      train(settings({ training: { batchSize: 50, seed: 5, precision: 'float64' } }), null, 0),
    )
    const moved = (recorded: Recorded) =>
      weights(recorded).map((value, index) => value - (start[index] ?? NaN))
    const [far, near] = [moved(free), moved(clipped)]
    near.forEach((change, index) => expect(change).toBeCloseTo((far[index] ?? NaN) / 4, 12))
    expect(weights(run({ type: 'norm', maximum: norm * 2 }))).toEqual(weights(free))
    const largest = Math.max(...far.map(Math.abs)) / 0.1
    const byValue = moved(run({ type: 'value', maximum: largest / 2 }))
    byValue.forEach((change, index) => {
      const limit = (0.1 * largest) / 2
      const wanted = Math.min(Math.max(far[index] ?? NaN, -limit), limit)
      expect(change).toBeCloseTo(wanted, 12)
    })
  })

  test('changes training examples alone when it augments', () => {
    const frozen = (noise: number) =>
      train(
        settings({
          augmentation: { noise },
          training: { batchSize: 50, length: { unit: 'iterations', count: 1 }, seed: 5 },
          optimizer: { type: 'sgd', learningRate: 1e-30 },
        }),
      ).points
    const value = (points: Recorded['points'], series: string) =>
      points.find(([name]) => name === series)?.[2]
    const [plain, noisy] = [frozen(0), frozen(0.5)]
    expect(value(noisy, 'batch/loss')).not.toBe(value(plain, 'batch/loss'))
    for (const series of ['train/loss', 'test/loss']) {
      expect(value(noisy, series)).toBe(value(plain, series))
    }
  })

  test.each([
    ['augmentation', { augmentation: { rotation: 10 } }, 'experiment/no-images'],
  ] as const)('refuses what the data cannot serve: %s', (field, replaced, code) => {
    expect(() => train(settings(replaced))).toThrow(
      expect.toSatisfy(
        (error) =>
          error instanceof StudioError && error.code === code && error.message.includes(field),
      ),
    )
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

  test.each(schedules)(
    'gives the same bits whatever the schedule, with clipping and early stopping: $type',
    (schedule) => {
      const scheduled = settings({
        optimizer: { type: 'momentum', schedule: quickened(schedule) },
        training: {
          batchSize: 8,
          length: { unit: 'epochs', count: 5 },
          seed: 5,
          gradientClipping: { type: 'norm', maximum: 0.3 },
          earlyStopping: { patience: 4, minimumDelta: 0.5 },
        },
        evaluation: { gradientNorm: true },
      })
      const whole = train(scheduled)
      const finalState = whole.trainer.snapshot(0).stateHash
      for (let units = 1; units < 45; units += 2) {
        const first = train(scheduled, null, units)
        const bytes = encodeCheckpoint(first.trainer.snapshot(0).checkpoint)
        const second = train(scheduled, decodeCheckpoint(bytes))
        expect(second.trainer.snapshot(0).stateHash).toBe(finalState)
        expect([...first.points, ...second.points]).toEqual(whole.points)
        expect(second.outcome).toEqual(whole.outcome)
      }
    },
  )

  test.each(['shuffled', 'with-replacement', 'class-balanced'] as const)(
    'gives the same bits with augmented examples, %s',
    (order) => {
      const config = settings({
        augmentation: { noise: 0.2 },
        training: { batchSize: 8, length: { unit: 'epochs', count: 3 }, seed: 5, order },
      })
      const whole = train(config)
      const plain = train({ ...config, augmentation: settings().augmentation })
      expect(plain.points[0]?.[2]).not.toBe(whole.points[0]?.[2])
      for (let units = 1; units < 28; units += 5) {
        const first = train(config, null, units)
        const bytes = encodeCheckpoint(first.trainer.snapshot(0).checkpoint)
        const second = train(config, decodeCheckpoint(bytes))
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
