import type { BoundOperation } from '../kernels/kernel-set'
import type { SoftmaxBackward, SoftmaxForward } from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'

/** y ← e^(x − max)/Σ of each row */
export function bindSoftmaxForward(
  operation: SoftmaxForward,
  memory: LinearMemory,
): BoundOperation {
  const { classCount } = operation
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  return (rowCount) => {
    for (let start = 0; start < rowCount * classCount; start += classCount) {
      const end = start + classCount
      let maximum = Number.NEGATIVE_INFINITY
      for (let k = start; k < end; k++) maximum = Math.max(maximum, x[k]!)
      let sum = 0
      for (let k = start; k < end; k++) sum += Math.exp(x[k]! - maximum)
      for (let k = start; k < end; k++) y[k] = Math.exp(x[k]! - maximum) / sum
    }
  }
}

/** dxᵢ ← yᵢ(dyᵢ − Σⱼ dyⱼyⱼ) of each row */
export function bindSoftmaxBackward(
  operation: SoftmaxBackward,
  memory: LinearMemory,
): BoundOperation {
  const { classCount } = operation
  const y = memory.real(operation.y)
  const dy = memory.real(operation.dy)
  const dx = memory.real(operation.dx)
  return (rowCount) => {
    for (let start = 0; start < rowCount * classCount; start += classCount) {
      const end = start + classCount
      let projection = 0
      for (let k = start; k < end; k++) projection += dy[k]! * y[k]!
      for (let k = start; k < end; k++) dx[k] = y[k]! * (dy[k]! - projection)
    }
  }
}
