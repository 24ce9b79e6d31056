import type { LossOperation } from '../kernels/loss-operation'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeLossOperation(operation: LossOperation, writer: DescriptorWriter): boolean {
  switch (operation.type) {
    case 'softmax-cross-entropy': {
      const { logits, labels, dLogits, loss, classCount, labelSmoothing, guard } = operation
      if (logits.dtype !== 'float32' || guard !== 0) return false
      writer.operation(opcodes.SOFTMAX_CROSS_ENTROPY, () => {
        writer.address(logits)
        writer.address(labels)
        writer.address(dLogits)
        writer.address(loss)
        writer.integer(classCount)
        writer.double(labelSmoothing)
      })
      return true
    }
    case 'sigmoid-binary-cross-entropy': {
      const { logits, targets, dLogits, loss, outputCount } = operation
      if (logits.dtype !== 'float32') return false
      writer.operation(opcodes.SIGMOID_BINARY_CROSS_ENTROPY, () => {
        writer.address(logits)
        writer.address(targets)
        writer.address(dLogits)
        writer.address(loss)
        writer.integer(outputCount)
      })
      return true
    }
    case 'mean-squared-error': {
      const { y, targets, dy, loss, outputCount } = operation
      if (y.dtype !== 'float32') return false
      writer.operation(opcodes.MEAN_SQUARED_ERROR, () => {
        writer.address(y)
        writer.address(targets)
        writer.address(dy)
        writer.address(loss)
        writer.integer(outputCount)
      })
      return true
    }
    case 'weight-decay': {
      const { weight, dWeight, loss, lambda } = operation
      if (weight.dtype !== 'float32') return false
      writer.operation(opcodes.WEIGHT_DECAY, () => {
        writer.address(weight)
        writer.address(dWeight)
        writer.address(loss)
        writer.integer(weight.length)
        writer.double(lambda)
      })
      return true
    }
    case 'l1-penalty': {
      const { weight, dWeight, loss, lambda } = operation
      if (weight.dtype !== 'float32') return false
      writer.operation(opcodes.L1_PENALTY, () => {
        writer.address(weight)
        writer.address(dWeight)
        writer.address(loss)
        writer.integer(weight.length)
        writer.double(lambda)
      })
      return true
    }
    // For regression and the notes' forms, with few outputs: the reference kernels do them.
    case 'categorical-cross-entropy':
    case 'elementwise-loss':
      return false
    default:
      return operation satisfies never
  }
}
