import type { Add, CopyColumns } from '../kernels/column-operation'
import type { BoundOperation } from '../kernels/kernel-set'
import type { LinearMemory } from '../tensor/memory'

/** out[n, outOffset + j] ← source[n, sourceOffset + j] */
export function bindCopyColumns(operation: CopyColumns, memory: LinearMemory): BoundOperation {
  const { sourceWidth, sourceOffset, outWidth, outOffset, width } = operation
  const source = memory.real(operation.source)
  const out = memory.real(operation.out)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const from = row * sourceWidth + sourceOffset
      const to = row * outWidth + outOffset
      for (let column = 0; column < width; column++) out[to + column] = source[from + column]!
    }
  }
}

/** out ← out + source */
export function bindAdd(operation: Add, memory: LinearMemory): BoundOperation {
  const { size } = operation
  const source = memory.real(operation.source)
  const out = memory.real(operation.out)
  return (rowCount) => {
    for (let index = 0; index < rowCount * size; index++) out[index]! += source[index]!
  }
}
