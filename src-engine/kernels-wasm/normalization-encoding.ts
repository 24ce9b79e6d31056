import type { NormalizationOperation } from '../kernels/normalization-operation'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeNormalizationOperation(
  operation: NormalizationOperation,
  writer: DescriptorWriter,
): boolean {
  switch (operation.type) {
    case 'batch-normalization-forward':
    case 'batch-normalization-inference': {
      const { x, gamma, mean, variance, beta, y } = operation
      if (x.dtype !== 'float32') return false
      const isForward = operation.type === 'batch-normalization-forward'
      const opcode = isForward
        ? opcodes.BATCH_NORMALIZATION_FORWARD
        : opcodes.BATCH_NORMALIZATION_INFERENCE
      writer.operation(opcode, () => {
        writer.integer(operation.channelCount)
        writer.integer(operation.spatialSize)
        writer.double(operation.epsilon)
        writer.address(x)
        writer.address(gamma)
        writer.address(mean)
        writer.address(variance)
        writer.address(beta)
        writer.address(y)
      })
      return true
    }
    case 'batch-normalization-backward': {
      const { x, gamma, mean, variance, dy, dGamma, dBeta, dx } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.BATCH_NORMALIZATION_BACKWARD, () => {
        writer.integer(operation.channelCount)
        writer.integer(operation.spatialSize)
        writer.double(operation.epsilon)
        writer.address(x)
        writer.address(gamma)
        writer.address(mean)
        writer.address(variance)
        writer.address(dy)
        writer.address(dGamma)
        writer.address(dBeta)
        writer.address(dx)
      })
      return true
    }
    case 'batch-normalization-inference-backward': {
      const { gamma, variance, dy, dx } = operation
      if (dy.dtype !== 'float32') return false
      writer.operation(opcodes.BATCH_NORMALIZATION_INFERENCE_BACKWARD, () => {
        writer.integer(operation.channelCount)
        writer.integer(operation.spatialSize)
        writer.double(operation.epsilon)
        writer.address(null)
        writer.address(gamma)
        writer.address(null)
        writer.address(variance)
        writer.address(dy)
        writer.address(null)
        writer.address(null)
        writer.address(dx)
      })
      return true
    }
    case 'batch-normalization-update': {
      const { mean, variance, runningMean, runningVariance } = operation
      if (mean.dtype !== 'float32') return false
      writer.operation(opcodes.BATCH_NORMALIZATION_UPDATE, () => {
        writer.integer(mean.length)
        writer.integer(operation.spatialSize)
        writer.integer(operation.isUnbiased ? 1 : 0)
        writer.address(mean)
        writer.address(variance)
        writer.address(runningMean)
        writer.address(runningVariance)
        writer.double(operation.momentum)
      })
      return true
    }
    case 'layer-normalization-forward': {
      const { x, gamma, beta, y, size, epsilon } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.LAYER_NORMALIZATION_FORWARD, () => {
        writer.integer(size)
        writer.address(x)
        writer.address(gamma)
        writer.double(epsilon)
        writer.address(beta)
        writer.address(y)
      })
      return true
    }
    case 'layer-normalization-backward': {
      const { x, gamma, dy, dGamma, dBeta, dx, size, epsilon } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.LAYER_NORMALIZATION_BACKWARD, () => {
        writer.integer(size)
        writer.address(x)
        writer.address(gamma)
        writer.double(epsilon)
        writer.address(dy)
        writer.address(dGamma)
        writer.address(dBeta)
        writer.address(dx)
      })
      return true
    }
    default:
      return operation satisfies never
  }
}
