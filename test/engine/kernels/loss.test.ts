import { describe, expect, it } from 'vitest'
import type { LossFunction } from '@engine/losses/loss-function'
import { meanSquaredError } from '@engine/losses/mean-squared-error'
import { sigmoidBinaryCrossEntropy } from '@engine/losses/sigmoid-binary-cross-entropy'
import { softmaxCrossEntropy } from '@engine/losses/softmax-cross-entropy'
import { trainedLoss } from '@engine/losses/trained-loss'
import type { LossType } from '@engine/protocol/layer-config'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const FUNCTIONS: readonly (readonly [LossType, LossFunction])[] = [
  ['softmax-cross-entropy', softmaxCrossEntropy],
  ['sigmoid-binary-cross-entropy', sigmoidBinaryCrossEntropy],
  ['mean-squared-error', meanSquaredError],
]
const SIZES = [
  [1, 1],
  [1, 3],
  [3, 4],
  [5, 2],
  [6, 9],
] as const

describe.each(KERNEL_SETS)('losses on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  /** @param targets labels for softmax with cross-entropy, otherwise columns */
  function run(
    type: LossType,
    outputs: readonly number[],
    targets: readonly number[],
    outputCount: number,
    hasGradient = true,
  ): { loss: number; gradient: number[] } {
    const rowCount = outputs.length / outputCount
    const length = outputs.length + outputCount
    const trained = trainedLoss(type)
    const slots = new GuardedSlots(kernels, real)
    const dOutputs = slots.add('dOutputs', length)
    const loss = slots.add('loss', 1, [], 'float64')
    const memory = slots.run(
      trained.operation({
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

  describe.each(FUNCTIONS)('%s', (type, plain) => {
    it.each(SIZES)('agrees with the plain function on %i rows of %i', (rows, width) => {
      const outputs = normals(rows * width, 1)
      const labels = Array.from({ length: rows }, (_, row) => (row * 7) % width)
      const columns = outputs.map((_, index) =>
        labels[Math.floor(index / width)] === index % width ? 1 : 0,
      )
      const targets = type === 'softmax-cross-entropy' ? labels : columns
      const { loss, gradient } = run(type, outputs, targets, width)
      expectNear([loss], [plain.value(outputs, columns, rows)], tolerance)
      expectNear(gradient, plain.gradient(outputs, columns, rows), tolerance)
      expect(run(type, outputs, targets, width, false).loss).toBe(loss)
    })

    it('is NaN as soon as one output is', () => {
      const outputs = normals(6, 2).with(4, Number.NaN)
      const targets = type === 'softmax-cross-entropy' ? [0, 1] : [0, 1, 0, 1, 0, 1]
      expect(run(type, outputs, targets, 3).loss).toBeNaN()
    })
  })

  it('keeps softmax with cross-entropy exact for scores whose powers overflow', () => {
    const { loss, gradient } = run(
      'softmax-cross-entropy',
      [1010, 1000, 990, -800, 0, 800],
      [1, 0],
      3,
    )
    expectNear([loss], [(10 + Math.log1p(Math.exp(-10) + Math.exp(-20)) + 1600) / 2], tolerance)
    expect(gradient.every(Number.isFinite)).toBe(true)
  })

  it('keeps binary cross-entropy exact for scores whose sigmoid is 0 or 1', () => {
    const { loss, gradient } = run(
      'sigmoid-binary-cross-entropy',
      [1000, -1000, 1000, -1000],
      [1, 0, 0, 1],
      1,
    )
    expectNear([loss], [500], tolerance)
    expectNear(gradient, [0, 0, 0.25, -0.25], tolerance)
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
