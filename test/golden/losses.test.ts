import { it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '@engine/kernels/operation'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
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
import { sigmoidBinaryCrossEntropy } from '@engine/losses/sigmoid-binary-cross-entropy'
import { softmaxCrossEntropy } from '@engine/losses/softmax-cross-entropy'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'
import { describeGolden, expectClose, flatten, nestedSchema, rowCountOf } from './golden-files'

const TOLERANCE = 1e-9
const REAL_TYPES = [
  ['float64', 1e-9],
  ['float32', 1e-5],
] as const

const caseSchema = z.looseObject({
  id: z.string(),
  loss: z.string(),
  y: nestedSchema.optional(),
  logits: nestedSchema.optional(),
  softmax: nestedSchema.optional(),
  t: nestedSchema,
  labels: nestedSchema.optional(),
  value: z.number().optional(),
  value_sum: z.number().optional(),
  value_div_rows: z.number().optional(),
  value_guard: z.number().optional(),
  value_noguard: z.number().optional(),
  value_clip: z.number().optional(),
  value_add: z.number().optional(),
  grad: nestedSchema.optional(),
  grad_div_rows: nestedSchema.optional(),
  eps: z.number().optional(),
})
type Case = z.output<typeof caseSchema>

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
    if (golden.loss === 'softmax_ce' || golden.loss === 'mse') {
      it.each(REAL_TYPES)(`${golden.id}: the kernels in %s`, (real, tolerance) => {
        expectKernels(golden, real, tolerance)
      })
    }
    if (golden.loss === 'bce' && golden.grad !== undefined) {
      it.each(REAL_TYPES)(`${golden.id}: the kernels from logits in %s`, (real, tolerance) => {
        expectKernels(golden, real, tolerance)
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

/** The trained losses through the reference kernels; probabilities of a bce case become logits. */
function expectKernels(golden: Case, real: RealDType, tolerance: number): void {
  const t = flatten(golden.t)
  const labels = flatten(golden.labels ?? [])
  const y = flatten(golden.y ?? golden.logits ?? [])
  const logits = golden.loss === 'bce' ? y.map((p) => Math.log(p / (1 - p))) : y
  const isLabelled = golden.loss === 'softmax_ce'
  const rowCount = isLabelled ? labels.length : 1
  const width = y.length / rowCount

  const layout = new MemoryLayout(real)
  const outputs = layout.add('outputs', [rowCount, width])
  const targets = isLabelled
    ? layout.add('labels', [rowCount], 'int32')
    : layout.add('targets', [rowCount, width])
  const dOutputs = layout.add('gradient', [rowCount, width])
  const loss = layout.add('loss', [1], 'float64')
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  memory.real(outputs).set(logits)
  memory.view(targets).set(isLabelled ? labels : t)
  const operation: Operation = isLabelled
    ? {
        type: 'softmax-cross-entropy',
        logits: outputs,
        labels: targets,
        dLogits: dOutputs,
        loss,
        classCount: width,
      }
    : golden.loss === 'bce'
      ? {
          type: 'sigmoid-binary-cross-entropy',
          logits: outputs,
          targets,
          dLogits: dOutputs,
          loss,
          outputCount: width,
        }
      : { type: 'mean-squared-error', y: outputs, targets, dy: dOutputs, loss, outputCount: width }
  referenceKernels.bind(operation, memory)(rowCount)

  expectClose(memory.float64(loss), golden.value ?? Number.NaN, tolerance)
  // By the chain rule dL/dlogit = dL/dy · y(1 − y).
  const wanted = flatten(golden.grad ?? []).map((gradient, index) => {
    const probability = y[index] ?? Number.NaN
    return golden.loss === 'bce' ? gradient * probability * (1 - probability) : gradient
  })
  expectClose(memory.real(dOutputs), wanted, tolerance)
  if (golden.loss === 'bce') {
    expectClose(
      [sigmoidBinaryCrossEntropy.value(logits, t, 1)],
      golden.value ?? Number.NaN,
      TOLERANCE,
    )
    expectClose(sigmoidBinaryCrossEntropy.gradient(logits, t, 1), wanted, TOLERANCE)
  }
}
