import type { MaskOperation } from './mask-operation'
import type { SlotCheck } from './slot-check'

/** @returns the largest row count that all batch slots can hold */
export function checkMaskOperation(operation: MaskOperation, check: SlotCheck): number {
  const { size } = operation
  switch (operation.type) {
    case 'dropout-mask':
      check.type(operation.mask, 'uint8')
      check.type(operation.scalars, 'float64')
      check.length(operation.scalars, 2)
      return check.rows([operation.mask, size])
    case 'apply-mask': {
      const { x, mask, y } = operation
      check.type(mask, 'uint8')
      check.realType([x, y])
      return check.rows([x, size], [mask, size], [y, size])
    }
    case 'scale':
      check.realType([operation.x, operation.y])
      return check.rows([operation.x, size], [operation.y, size])
    default:
      return operation satisfies never
  }
}
