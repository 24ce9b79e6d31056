import type { BoundOperation } from '../kernels/kernel-set'
import type { L1Penalty, WeightDecay } from '../kernels/loss-operation'
import type { LinearMemory } from '../tensor/memory'

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

/** loss ← loss + λΣ|w|; dW ← dW + λ·sign(w). */
export function bindL1Penalty(operation: L1Penalty, memory: LinearMemory): BoundOperation {
  const { lambda } = operation
  const weight = memory.real(operation.weight)
  const dWeight = operation.dWeight ? memory.real(operation.dWeight) : null
  const loss = memory.float64(operation.loss)
  return () => {
    let sum = 0
    for (let index = 0; index < weight.length; index++) {
      const w = weight[index]!
      sum += Math.abs(w)
      if (dWeight) dWeight[index]! += lambda * Math.sign(w)
    }
    loss[0]! += lambda * sum
  }
}
