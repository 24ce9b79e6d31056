import { StudioError } from '../protocol/errors'
import type { ColumnOperation } from './column-operation'
import type { SlotCheck } from './slot-check'

/** @returns the largest row count that all batch slots can hold */
export function checkColumnOperation(operation: ColumnOperation, check: SlotCheck): number {
  switch (operation.type) {
    case 'copy-columns': {
      const { source, sourceWidth, sourceOffset, out, outWidth, outOffset, width } = operation
      check.realType([source, out])
      if (sourceOffset + width > sourceWidth || outOffset + width > outWidth) {
        throw new StudioError(
          'kernel/shape-mismatch',
          `copy-columns: ${width} columns from ${sourceOffset} of ${sourceWidth} do not fit at ${outOffset} into ${outWidth}.`,
          { sourceWidth, sourceOffset, outWidth, outOffset, width },
        )
      }
      return check.rows([source, sourceWidth], [out, outWidth])
    }
    case 'add': {
      const { source, out, size } = operation
      check.realType([source, out])
      return check.rows([source, size], [out, size])
    }
    default:
      return operation satisfies never
  }
}
