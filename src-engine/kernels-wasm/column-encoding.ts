import type { ColumnOperation } from '../kernels/column-operation'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeColumnOperation(
  operation: ColumnOperation,
  writer: DescriptorWriter,
): boolean {
  switch (operation.type) {
    case 'copy-columns': {
      const { source, out } = operation
      if (source.dtype !== 'float32') return false
      writer.operation(opcodes.COPY_COLUMNS, () => {
        writer.address(source)
        writer.integer(operation.sourceWidth)
        writer.integer(operation.sourceOffset)
        writer.address(out)
        writer.integer(operation.outWidth)
        writer.integer(operation.outOffset)
        writer.integer(operation.width)
      })
      return true
    }
    case 'add': {
      const { source, out, size } = operation
      if (source.dtype !== 'float32') return false
      writer.operation(opcodes.ADD, () => {
        writer.address(source)
        writer.address(out)
        writer.integer(size)
      })
      return true
    }
    default:
      return operation satisfies never
  }
}
