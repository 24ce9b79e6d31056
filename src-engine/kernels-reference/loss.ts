import { sigmoid } from '../kernels/activation-math'
import type { BoundOperation } from '../kernels/kernel-set'
import type {
  CategoricalCrossEntropy,
  ElementwiseLoss,
  MeanSquaredError,
  SigmoidBinaryCrossEntropy,
  SoftmaxCrossEntropy,
} from '../kernels/loss-operation'
import { lossTerm } from '../kernels/loss-terms'
import type { LinearMemory } from '../tensor/memory'

/** loss ← mean of −Σ t·ln(softmax + ε); dLogits ← (softmax − t)/N. Row maxima keep e^x finite. */
export function bindSoftmaxCrossEntropy(
  operation: SoftmaxCrossEntropy,
  memory: LinearMemory,
): BoundOperation {
  const { classCount, labelSmoothing, guard } = operation
  const logits = memory.real(operation.logits)
  const labels = memory.int32(operation.labels)
  const dLogits = operation.dLogits ? memory.real(operation.dLogits) : null
  const loss = memory.float64(operation.loss)
  const elsewhere = labelSmoothing / classCount
  const atLabel = 1 - labelSmoothing + elsewhere
  return (rowCount) => {
    let total = 0
    for (let row = 0; row < rowCount; row++) {
      const start = row * classCount
      const label = labels[row]!
      let maximum = Number.NEGATIVE_INFINITY
      for (let k = 0; k < classCount; k++) maximum = Math.max(maximum, logits[start + k]!)
      let sum = 0
      for (let k = 0; k < classCount; k++) sum += Math.exp(logits[start + k]! - maximum)
      const logSum = Math.log(sum) + maximum
      total += (atLabel - elsewhere) * guarded(logSum - logits[start + label]!, guard)
      for (let k = 0; elsewhere > 0 && k < classCount; k++) {
        total += elsewhere * guarded(logSum - logits[start + k]!, guard)
      }
      if (dLogits) {
        for (let k = 0; k < classCount; k++) {
          const probability = Math.exp(logits[start + k]! - maximum) / sum
          dLogits[start + k] = (probability - (k === label ? atLabel : elsewhere)) / rowCount
        }
      }
    }
    loss[0] = total / rowCount
  }
}

/** −ln(p + ε) from −ln p. */
function guarded(surprise: number, guard: number): number {
  return guard === 0 ? surprise : -Math.log(Math.exp(-surprise) + guard)
}

/** loss ← −mean of ln(y[label] + ε); dy ← −1/((y + ε)·N) at the label, 0 elsewhere. */
export function bindCategoricalCrossEntropy(
  operation: CategoricalCrossEntropy,
  memory: LinearMemory,
): BoundOperation {
  const { classCount, epsilon } = operation
  const y = memory.real(operation.y)
  const labels = memory.int32(operation.labels)
  const dy = operation.dy ? memory.real(operation.dy) : null
  const loss = memory.float64(operation.loss)
  return (rowCount) => {
    let total = 0
    dy?.fill(0, 0, rowCount * classCount)
    for (let row = 0; row < rowCount; row++) {
      const index = row * classCount + labels[row]!
      const probability = y[index]! + epsilon
      total -= Math.log(probability)
      if (dy) dy[index] = -1 / (probability * rowCount)
    }
    loss[0] = total / rowCount
  }
}

/** loss ← mean of max(x, 0) − xt + ln(1 + e^−|x|); dLogits ← (sigmoid(x) − t)/(N·K). */
export function bindSigmoidBinaryCrossEntropy(
  operation: SigmoidBinaryCrossEntropy,
  memory: LinearMemory,
): BoundOperation {
  const logits = memory.real(operation.logits)
  const targets = memory.real(operation.targets)
  const dLogits = operation.dLogits ? memory.real(operation.dLogits) : null
  const loss = memory.float64(operation.loss)
  return (rowCount) => {
    const count = rowCount * operation.outputCount
    let total = 0
    for (let index = 0; index < count; index++) {
      const x = logits[index]!
      const target = targets[index]!
      total += Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)))
      if (dLogits) dLogits[index] = (sigmoid(x) - target) / count
    }
    loss[0] = total / count
  }
}

/** loss ← mean of (y − t)²; dy ← 2(y − t)/(N·K). */
export function bindMeanSquaredError(
  operation: MeanSquaredError,
  memory: LinearMemory,
): BoundOperation {
  const y = memory.real(operation.y)
  const targets = memory.real(operation.targets)
  const dy = operation.dy ? memory.real(operation.dy) : null
  const loss = memory.float64(operation.loss)
  return (rowCount) => {
    const count = rowCount * operation.outputCount
    let total = 0
    for (let index = 0; index < count; index++) {
      const difference = y[index]! - targets[index]!
      total += difference * difference
      if (dy) dy[index] = (2 * difference) / count
    }
    loss[0] = total / count
  }
}

/** loss ← Σ f(y, t)/n; dy ← f′(y, t)/n. */
export function bindElementwiseLoss(
  operation: ElementwiseLoss,
  memory: LinearMemory,
): BoundOperation {
  const { outputCount, divisor } = operation
  const term = lossTerm(operation.term, operation.parameter)
  const y = memory.real(operation.y)
  const targets = memory.real(operation.targets)
  const dy = operation.dy ? memory.real(operation.dy) : null
  const loss = memory.float64(operation.loss)
  return (rowCount) => {
    const count = rowCount * outputCount
    const share = divisor === 'rows' ? rowCount : count
    let total = 0
    for (let index = 0; index < count; index++) {
      const target = targets[index]!
      total += term.value(y[index]!, target)
      if (dy) dy[index] = term.derivative(y[index]!, target) / share
    }
    loss[0] = total / share
  }
}
