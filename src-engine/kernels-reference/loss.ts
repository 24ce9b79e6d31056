import { sigmoid } from '../kernels/activation-math'
import type { BoundOperation } from '../kernels/kernel-set'
import type {
  MeanSquaredError,
  SigmoidBinaryCrossEntropy,
  SoftmaxCrossEntropy,
  WeightDecay,
} from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'

/** loss ← mean of ln Σe^logit − logit[label]; dLogits ← (softmax − one-hot)/N. Row maxima keep e^x finite. */
export function bindSoftmaxCrossEntropy(
  operation: SoftmaxCrossEntropy,
  memory: LinearMemory,
): BoundOperation {
  const { classCount } = operation
  const logits = memory.real(operation.logits)
  const labels = memory.int32(operation.labels)
  const dLogits = operation.dLogits ? memory.real(operation.dLogits) : null
  const loss = memory.float64(operation.loss)
  return (rowCount) => {
    let total = 0
    for (let row = 0; row < rowCount; row++) {
      const start = row * classCount
      const label = labels[row]!
      let maximum = Number.NEGATIVE_INFINITY
      for (let k = 0; k < classCount; k++) maximum = Math.max(maximum, logits[start + k]!)
      let sum = 0
      for (let k = 0; k < classCount; k++) sum += Math.exp(logits[start + k]! - maximum)
      total += Math.log(sum) + maximum - logits[start + label]!
      if (dLogits) {
        for (let k = 0; k < classCount; k++) {
          const probability = Math.exp(logits[start + k]! - maximum) / sum
          dLogits[start + k] = (probability - (k === label ? 1 : 0)) / rowCount
        }
      }
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

/** loss ← loss + ½λΣw²; dW ← dW + λw. */
export function bindWeightDecay(operation: WeightDecay, memory: LinearMemory): BoundOperation {
  const { lambda } = operation
  const weight = memory.real(operation.weight)
  const dWeight = operation.dWeight ? memory.real(operation.dWeight) : null
  const loss = memory.float64(operation.loss)
  return () => {
    let sumOfSquares = 0
    for (let index = 0; index < weight.length; index++) {
      const w = weight[index]!
      sumOfSquares += w * w
      if (dWeight) dWeight[index]! += lambda * w
    }
    loss[0]! += 0.5 * lambda * sumOfSquares
  }
}
