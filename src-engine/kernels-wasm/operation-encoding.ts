import type { Operation } from '../kernels/operation'
import { BYTES_PER_ELEMENT } from '../tensor/shape'
import type { DescriptorWriter } from './descriptor-writer'
import { AFFINE_BACKWARD, AFFINE_FORWARD, GATHER_ROWS } from './opcodes'

/**
 * Writes an operation with its fields in the order of its class in assembly/.
 *
 * @returns false when there is no kernel for it here: nothing was written
 */
export function encodeOperation(operation: Operation, writer: DescriptorWriter): boolean {
  switch (operation.type) {
    case 'gather-rows': {
      const { source, indices, out, width } = operation
      const rowBytes = width * BYTES_PER_ELEMENT[source.dtype]
      if (rowBytes % 4 !== 0) return false
      writer.operation(GATHER_ROWS, () => {
        writer.address(source)
        writer.address(indices)
        writer.address(out)
        writer.integer(rowBytes)
      })
      return true
    }
    case 'affine-forward': {
      const { x, weight, bias, y, inputCount, outputCount } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(AFFINE_FORWARD, () => {
        writer.address(x)
        writer.address(weight)
        writer.address(bias)
        writer.address(y)
        writer.integer(inputCount)
        writer.integer(outputCount)
      })
      return true
    }
    case 'affine-backward': {
      const { x, weight, dy, dWeight, dBias, dx, inputCount, outputCount } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(AFFINE_BACKWARD, () => {
        writer.address(x)
        writer.address(weight)
        writer.address(dy)
        writer.address(dWeight)
        writer.address(dBias)
        writer.address(dx)
        writer.integer(inputCount)
        writer.integer(outputCount)
      })
      return true
    }
    default:
      return false
  }
}
