import type { BoundOperation } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import { referenceKernels } from '../kernels-reference/reference-kernels'
import type { LinearMemory } from '../tensor/memory'
import { DescriptorWriter } from './descriptor-writer'
import { encodeOperation } from './operation-encoding'
import { workOf, type Work } from './operation-work'

/**
 * Neighbouring operations that have kernels become one program; the others run between them on the
 * reference kernels, over the same memory.
 */
export function bindParts(
  operations: readonly Operation[],
  memory: LinearMemory,
  bindProgram: (program: Uint8Array, work: Work) => BoundOperation,
): BoundOperation[] {
  const parts: BoundOperation[] = []
  const writer = new DescriptorWriter()
  let work: Work = { perRow: 0, once: 0 }
  const closeProgram = (): void => {
    const program = writer.take()
    if (program.length > 0) parts.push(bindProgram(program, work))
    work = { perRow: 0, once: 0 }
  }
  for (const operation of operations) {
    if (encodeOperation(operation, writer)) {
      const { perRow, once } = workOf(operation)
      work = { perRow: work.perRow + perRow, once: work.once + once }
    } else {
      closeProgram()
      parts.push(referenceKernels.bind(operation, memory))
    }
  }
  closeProgram()
  return parts
}

/** Parts one after the other as a single call. */
export function inOrder(parts: readonly BoundOperation[]): BoundOperation {
  const [only] = parts
  if (only && parts.length === 1) return only
  return (rowCount) => {
    for (const run of parts) run(rowCount)
  }
}
