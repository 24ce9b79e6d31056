import { it } from 'vitest'
import { softmaxRows } from '@engine/layers/activation-functions'
import {
  binaryCrossEntropy,
  guardedBinaryCrossEntropy,
  likelihood,
  logLikelihood,
} from '@engine/losses/binary-cross-entropy'
import {
  categoricalCrossEntropy,
  categoricalCrossEntropyOfLabels,
} from '@engine/losses/categorical-cross-entropy'
import type { LossFunction } from '@engine/losses/loss-function'
import { exponential, hinge } from '@engine/losses/margin-losses'
import { meanSquaredError } from '@engine/losses/mean-squared-error'
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  sumOfSquares,
} from '@engine/losses/regression-losses'
import { softmaxCrossEntropy } from '@engine/losses/softmax-cross-entropy'
import { describeGolden, expectClose, flatten, rowCountOf } from './golden-files'
import { KERNEL_CASES } from './kernel-cases'
import { caseSchema, expectTrainedLoss, trainedFormsOf, type Case } from './trained-loss-cases'

const TOLERANCE = 1e-9
const ELEMENTWISE: Readonly<Record<string, LossFunction>> = {
  sse: sumOfSquares,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
  msle: meanSquaredLogarithmicError,
  mape: meanAbsolutePercentageError,
  bce: binaryCrossEntropy,
  likelihood,
  log_likelihood: logLikelihood,
  hinge,
  exponential,
}

describeGolden('losses.json', caseSchema, (cases) => {
  for (const golden of cases) {
    it(`${golden.id}: value and gradient`, () => {
      if (golden.loss === 'cce') expectCategorical(golden)
      else if (golden.loss === 'softmax_ce') expectSoftmax(golden)
      else expectElementwise(golden)
    })
    for (const form of trainedFormsOf(golden)) {
      it.each(KERNEL_CASES)(`${golden.id}: ${form.config.type} by $label`, (kernelCase) => {
        expectTrainedLoss(form, kernelCase)
      })
    }
  }
})

function expectElementwise(golden: Case): void {
  const loss = ELEMENTWISE[golden.loss]
  if (!loss) throw new Error(`no function for the loss ${golden.loss}`)
  const y = flatten(golden.y ?? [])
  const t = flatten(golden.t)
  const rowCount = rowCountOf(golden.t)
  if (golden.value !== undefined) {
    const value = loss.value(y, t, rowCount)
    expectClose([value], golden.value, TOLERANCE)
    if (golden.value_sum !== undefined) {
      expectClose([value * y.length], golden.value_sum, TOLERANCE)
    }
    if (golden.value_div_rows !== undefined) {
      expectClose([value / rowCount], golden.value_div_rows, TOLERANCE)
    }
  }
  if (golden.grad !== undefined) {
    const gradient = loss.gradient(y, t, rowCount)
    expectClose(gradient, golden.grad, TOLERANCE)
    if (golden.grad_div_rows !== undefined) {
      expectClose(
        gradient.map((value) => value / rowCount),
        golden.grad_div_rows,
        TOLERANCE,
      )
    }
  }
  const epsilon = golden.eps ?? 0
  if (golden.value_clip !== undefined) {
    const clipped = guardedBinaryCrossEntropy('clip', epsilon).value(y, t, rowCount)
    expectClose([clipped], golden.value_clip, TOLERANCE)
  }
  if (golden.value_add !== undefined) {
    const added = guardedBinaryCrossEntropy('add', epsilon).value(y, t, rowCount)
    expectClose([added], golden.value_add, TOLERANCE)
  }
}

function expectCategorical(golden: Case): void {
  const y = flatten(golden.y ?? [])
  const t = flatten(golden.t)
  const labels = flatten(golden.labels ?? [])
  const rowCount = labels.length
  const guarded = categoricalCrossEntropy(golden.eps)
  const values = [
    guarded.value(y, t, rowCount),
    categoricalCrossEntropyOfLabels(y, labels, golden.eps),
  ]
  for (const value of values) {
    expectClose([value], golden.value ?? Number.NaN, TOLERANCE)
    expectClose([value * rowCount], golden.value_sum ?? Number.NaN, TOLERANCE)
  }
  if (golden.value_noguard !== undefined) {
    const plain = categoricalCrossEntropy(0).value(y, t, rowCount)
    expectClose([plain], golden.value_noguard, TOLERANCE)
  }
  // Relative to the size of the gradient: 1/ε makes single entries very large.
  expectClose(guarded.gradient(y, t, rowCount), golden.grad ?? [], TOLERANCE)
}

function expectSoftmax(golden: Case): void {
  const logits = flatten(golden.logits ?? [])
  const t = flatten(golden.t)
  const labels = flatten(golden.labels ?? [])
  const rowCount = labels.length
  const classCount = logits.length / rowCount
  const probabilities = softmaxRows(logits, classCount)
  expectClose(probabilities, golden.softmax ?? [], TOLERANCE)
  const value = softmaxCrossEntropy.value(logits, t, rowCount)
  expectClose([value], golden.value ?? Number.NaN, TOLERANCE)
  expectClose([value * rowCount], golden.value_sum ?? Number.NaN, TOLERANCE)
  expectClose(
    [categoricalCrossEntropyOfLabels(probabilities, labels)],
    golden.value_guard ?? Number.NaN,
    TOLERANCE,
  )
  expectClose(softmaxCrossEntropy.gradient(logits, t, rowCount), golden.grad ?? [], TOLERANCE)
}
