import type { MaskOperation } from '../kernels/mask-operation'
import { STREAM_NUMBERS } from '../random/random-stream'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeMaskOperation(operation: MaskOperation, writer: DescriptorWriter): boolean {
  switch (operation.type) {
    case 'dropout-mask': {
      const { mask, scalars, stream, rate, size } = operation
      // A word is below rate·2³² when it is below the next whole number.
      const threshold = Math.ceil(rate * 2 ** 32)
      if (threshold >= 2 ** 32) return false
      writer.operation(opcodes.DROPOUT_MASK, () => {
        writer.address(mask)
        writer.address(scalars)
        writer.integer(stream)
        writer.integer(STREAM_NUMBERS.dropout)
        writer.integer(threshold)
        writer.integer(size)
      })
      return true
    }
    case 'apply-mask': {
      const { x, mask, y, scale, size } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.APPLY_MASK, () => {
        writer.address(x)
        writer.address(mask)
        writer.address(y)
        writer.float(scale)
        writer.integer(size)
      })
      return true
    }
    case 'scale': {
      const { x, y, factor, size } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.SCALE, () => {
        writer.address(x)
        writer.address(y)
        writer.float(factor)
        writer.integer(size)
      })
      return true
    }
    default:
      return operation satisfies never
  }
}
