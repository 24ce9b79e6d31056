import { describe, expect, it } from 'vitest'
import { categoricalCrossEntropy, BOOK_GUARD } from '@engine/losses/categorical-cross-entropy'
import { guardedBinaryCrossEntropy } from '@engine/losses/binary-cross-entropy'
import type { LossFunction } from '@engine/losses/loss-function'
import { exponential, hinge, squaredHinge } from '@engine/losses/margin-losses'
import { meanSquaredError } from '@engine/losses/mean-squared-error'
import {
  huber,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  sumOfSquares,
} from '@engine/losses/regression-losses'
import { sigmoidBinaryCrossEntropy } from '@engine/losses/sigmoid-binary-cross-entropy'
import {
  smoothedSoftmaxCrossEntropy,
  softmaxCrossEntropy,
} from '@engine/losses/softmax-cross-entropy'
import { trainedLoss } from '@engine/losses/trained-loss'
import { LOSS_TYPES, defaultLossConfig, type LossConfig } from '@engine/protocol/loss-config'
import type { Slot } from '@engine/tensor/memory'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const SMOOTHED = { type: 'softmax-cross-entropy', labelSmoothing: 0.1, form: 'exact' } as const
const GUARDED = { type: 'softmax-cross-entropy', labelSmoothing: 0.2, form: 'book' } as const

/** Half the squares of each row, and their mean over rows. */
const halfSquaresPerRow: LossFunction = {
  ...sumOfSquares,
  value: (y, t, rowCount) => sumOfSquares.value(y, t, rowCount) / rowCount,
  gradient: (y, t, rowCount) => sumOfSquares.gradient(y, t, rowCount).map((g) => g / rowCount),
}

const FUNCTIONS: readonly {
  readonly config: LossConfig
  readonly plain: LossFunction
  /** Outputs as they come from a network that suits the loss. */
  readonly output?: (x: number) => number
}[] = [
  { config: defaultLossConfig('softmax-cross-entropy'), plain: softmaxCrossEntropy },
  { config: SMOOTHED, plain: smoothedSoftmaxCrossEntropy(0.1) },
  { config: GUARDED, plain: smoothedSoftmaxCrossEntropy(0.2, BOOK_GUARD) },
  {
    config: { type: 'categorical-cross-entropy' },
    plain: categoricalCrossEntropy(),
    output: probability,
  },
  { config: { type: 'sigmoid-binary-cross-entropy' }, plain: sigmoidBinaryCrossEntropy },
  {
    config: { type: 'binary-cross-entropy' },
    plain: guardedBinaryCrossEntropy('clip', 1e-15),
    output: probability,
  },
  { config: { type: 'mean-squared-error' }, plain: meanSquaredError },
  { config: { type: 'sum-of-squares' }, plain: halfSquaresPerRow },
  { config: { type: 'mean-absolute-error' }, plain: meanAbsoluteError },
  { config: { type: 'huber', delta: 0.75 }, plain: huber(0.75) },
  {
    config: { type: 'mean-squared-logarithmic-error' },
    plain: meanSquaredLogarithmicError,
    output: Math.abs,
  },
  { config: { type: 'mean-absolute-percentage-error' }, plain: meanAbsolutePercentageError },
  { config: { type: 'hinge' }, plain: hinge },
  { config: { type: 'squared-hinge' }, plain: squaredHinge },
  { config: { type: 'exponential' }, plain: exponential },
]

function probability(x: number): number {
  return 0.5 + 0.49 * Math.tanh(x)
}

it('compares every loss that can be trained', () => {
  expect(new Set(FUNCTIONS.map(({ config }) => config.type))).toEqual(new Set(LOSS_TYPES))
})

const SIZES = [
  [1, 1],
  [1, 3],
  [3, 4],
  [5, 2],
  [6, 9],
] as const

describe.each(KERNEL_SETS)('losses on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  /** @param targets labels for the cross-entropies of classes, otherwise columns */
  function run(
    config: LossConfig,
    outputs: readonly number[],
    targets: readonly number[],
    outputCount: number,
    hasGradient = true,
  ): { loss: number; gradient: number[] } {
    const rowCount = outputs.length / outputCount
    const length = outputs.length + outputCount
    const trained = trainedLoss(config)
    const slots = new GuardedSlots(kernels, real)
    const dOutputs = slots.add('dOutputs', length)
    const loss = slots.add('loss', 1, [], 'float64')
    const memory = slots.run(
      trained.operation({
        phase: 'training',
        outputs: slots.add('outputs', length, outputs),
        targets:
          trained.targetForm === 'labels'
            ? slots.add('labels', rowCount + 1, targets, 'int32')
            : slots.add('targets', length, targets),
        dOutputs: hasGradient ? dOutputs : null,
        loss,
        outputCount,
      }),
      rowCount,
      [
        [dOutputs, hasGradient ? outputs.length : 0],
        [loss, 1],
      ],
    )
    return {
      loss: memory.float64(loss)[0] ?? Number.NaN,
      gradient: Array.from(memory.real(dOutputs).subarray(0, outputs.length)),
    }
  }

  describe.each(FUNCTIONS)('$config', ({ config, plain, output = (x) => x }) => {
    const { targetForm } = trainedLoss(config)

    it.each(SIZES)('agrees with the plain function on %i rows of %i', (rows, width) => {
      const outputs = normals(rows * width, 1)
        .map(output)
        .map(real === 'float32' ? Math.fround : Number)
      const labels = Array.from({ length: rows }, (_, row) => (row * 7) % width)
      const columns = outputs.map((_, index) => {
        if (labels[Math.floor(index / width)] === index % width) return 1
        return targetForm === 'signs' ? -1 : 0
      })
      const targets = targetForm === 'labels' ? labels : columns
      const { loss, gradient } = run(config, outputs, targets, width)
      expectNear([loss], [plain.value(outputs, columns, rows)], tolerance)
      expectNear(gradient, plain.gradient(outputs, columns, rows), tolerance)
      expect(run(config, outputs, targets, width, false).loss).toBe(loss)
    })

    it('is NaN as soon as one output is', () => {
      const outputs = normals(6, 2).with(4, Number.NaN)
      const targets = targetForm === 'labels' ? [0, 1] : [0, 1, 0, 1, 1, 1]
      expect(run(config, outputs, targets, 3).loss).toBeNaN()
    })
  })

  it('keeps softmax with cross-entropy exact for scores whose powers overflow', () => {
    const { loss, gradient } = run(
      defaultLossConfig('softmax-cross-entropy'),
      [1010, 1000, 990, -800, 0, 800],
      [1, 0],
      3,
    )
    expectNear([loss], [(10 + Math.log1p(Math.exp(-10) + Math.exp(-20)) + 1600) / 2], tolerance)
    expect(gradient.every(Number.isFinite)).toBe(true)
  })

  it('keeps binary cross-entropy exact for scores whose sigmoid is 0 or 1', () => {
    const { loss, gradient } = run(
      { type: 'sigmoid-binary-cross-entropy' },
      [1000, -1000, 1000, -1000],
      [1, 0, 0, 1],
      1,
    )
    expectNear([loss], [500], tolerance)
    expectNear(gradient, [0, 0, 0.25, -0.25], tolerance)
  })

  it('keeps binary cross-entropy of certain probabilities finite', () => {
    const { loss, gradient } = run({ type: 'binary-cross-entropy' }, [0, 1, 0, 1], [0, 1, 1, 0], 1)
    expectNear([loss], [(2 * -Math.log(1e-15)) / 4], 1e-3)
    expect(gradient.every(Number.isFinite)).toBe(true)
  })

  it('leaves smoothing out of inference', () => {
    const slot = (name: string): Slot => ({
      name,
      dtype: real,
      shape: [1],
      length: 1,
      byteOffset: 0,
    })
    const operation = trainedLoss(SMOOTHED).operation({
      phase: 'inference',
      outputs: slot('outputs'),
      targets: slot('targets'),
      dOutputs: null,
      loss: slot('loss'),
      outputCount: 1,
    })
    expect(operation).toMatchObject({ labelSmoothing: 0, guard: 0 })
  })

  it('adds the L1 penalty to the loss and its sign to the gradient of the weights', () => {
    const slots = new GuardedSlots(kernels, real)
    const dWeight = slots.add('dWeight', 3, [1, 2, 3])
    const loss = slots.add('loss', 1, [10], 'float64')
    const weight = slots.add('weight', 3, [2, -1, 0])
    const memory = slots.run({ type: 'l1-penalty', weight, dWeight, loss, lambda: 0.5 }, 0, [
      [dWeight, 3],
      [loss, 1],
    ])
    expectNear(memory.float64(loss), [10 + 0.5 * 3], tolerance)
    expectNear(memory.real(dWeight), [1.5, 1.5, 3], tolerance)
  })

  it('adds weight decay to the loss and to the gradient of the weights', () => {
    const slots = new GuardedSlots(kernels, real)
    const dWeight = slots.add('dWeight', 3, [1, 2, 3])
    const loss = slots.add('loss', 1, [10], 'float64')
    const weight = slots.add('weight', 3, [2, -1, 0.5])
    const memory = slots.run({ type: 'weight-decay', weight, dWeight, loss, lambda: 0.5 }, 0, [
      [dWeight, 3],
      [loss, 1],
    ])
    expectNear(memory.float64(loss), [10 + 0.25 * 5.25], tolerance)
    expectNear(memory.real(dWeight), [2, 1.5, 3.25], tolerance)
  })
})
