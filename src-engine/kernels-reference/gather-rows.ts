import type { BoundOperation } from '../kernels/kernel-set'
import type { GatherRows } from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'

/** out[n] ← source[indices[n]] */
export function bindGatherRows(operation: GatherRows, memory: LinearMemory): BoundOperation {
  const { width } = operation
  const source = memory.view(operation.source)
  const indices = memory.int32(operation.indices)
  const out = memory.view(operation.out)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const from = indices[row]! * width
      const to = row * width
      for (let column = 0; column < width; column++) out[to + column] = source[from + column]!
    }
  }
}
