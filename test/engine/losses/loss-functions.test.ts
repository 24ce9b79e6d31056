import { describe, expect, it } from 'vitest'
import {
  binaryCrossEntropy,
  guardedBinaryCrossEntropy,
  likelihood,
  logLikelihood,
} from '@engine/losses/binary-cross-entropy'
import { categoricalCrossEntropy } from '@engine/losses/categorical-cross-entropy'
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
import { randomStream } from '@engine/random/random-stream'

const ROW_COUNT = 3
const WIDTH = 4
const COUNT = ROW_COUNT * WIDTH

const oneHot = (index: number): number => (index % WIDTH === Math.floor(index / WIDTH) ? 1 : 0)
const sign = (index: number): number => (index % 2 === 0 ? 1 : -1)
const positive = (index: number): number => 0.5 + index
const bit = (index: number): number => index % 2

const LOSSES: readonly (readonly [LossFunction, (index: number) => number])[] = [
  [sumOfSquares, positive],
  [meanSquaredError, positive],
  [meanAbsoluteError, positive],
  [huber(0.4), bit],
  [huber(100), positive],
  [meanSquaredLogarithmicError, positive],
  [meanAbsolutePercentageError, positive],
  [binaryCrossEntropy, bit],
  [guardedBinaryCrossEntropy('add', 1e-3), bit],
  [guardedBinaryCrossEntropy('clip', 1e-3), bit],
  [logLikelihood, bit],
  [likelihood, bit],
  [sigmoidBinaryCrossEntropy, bit],
  [categoricalCrossEntropy(), oneHot],
  [softmaxCrossEntropy, oneHot],
  [smoothedSoftmaxCrossEntropy(0.3), oneHot],
  [hinge, sign],
  [squaredHinge, sign],
  [exponential, sign],
]

describe('losses as plain functions', () => {
  it.each(LOSSES.map(([loss, target]) => [loss.name, loss, target] as const))(
    '%s has the gradient that central differences give',
    (_, loss, target) => {
      const stream = randomStream(11, 'data')
      // Inside (0, 1), where every loss is smooth apart from single points.
      const y = Array.from({ length: COUNT }, () => 0.05 + 0.9 * stream.uniform())
      const t = Array.from({ length: COUNT }, (__, index) => target(index))
      const gradient = loss.gradient(y, t, ROW_COUNT)
      expect(gradient.length).toBe(COUNT)
      for (const [index, value] of y.entries()) {
        const above = loss.value(y.with(index, value + 1e-6), t, ROW_COUNT)
        const below = loss.value(y.with(index, value - 1e-6), t, ROW_COUNT)
        const got = gradient[index] ?? Number.NaN
        expect(Math.abs(got - (above - below) / 2e-6) / (1 + Math.abs(got))).toBeLessThan(1e-7)
      }
    },
  )

  it('count a certain and right prediction as 0 and a certain and wrong one as infinite', () => {
    expect(binaryCrossEntropy.value([0, 1], [0, 1], 1)).toBe(0)
    expect(binaryCrossEntropy.value([0, 1], [1, 1], 1)).toBe(Infinity)
    expect(guardedBinaryCrossEntropy('clip', 1e-15).value([0], [1], 1)).toBeLessThan(35)
  })
})
