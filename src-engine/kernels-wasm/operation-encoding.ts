import type { ActivationName, Operation } from '../kernels/operation'
import { BYTES_PER_ELEMENT } from '../tensor/shape'
import { encodeColumnOperation } from './column-encoding'
import type { DescriptorWriter } from './descriptor-writer'
import { encodeImageOperation } from './image-encoding'
import { encodeLossOperation } from './loss-encoding'
import { encodeMaskOperation } from './mask-encoding'
import { encodeNormalizationOperation } from './normalization-encoding'
import * as opcodes from './opcodes'
import { encodeUpdateOperation } from './update-encoding'

const ACTIVATIONS: Readonly<Record<ActivationName, number>> = {
  identity: opcodes.IDENTITY,
  sigmoid: opcodes.SIGMOID,
  tanh: opcodes.TANH,
  relu: opcodes.RELU,
  'leaky-relu': opcodes.LEAKY_RELU,
  elu: opcodes.ELU,
  selu: opcodes.SELU,
  gelu: opcodes.GELU,
  'gelu-tanh': opcodes.GELU_TANH,
  silu: opcodes.SILU,
  softplus: opcodes.SOFTPLUS,
  'hard-sigmoid': opcodes.HARD_SIGMOID,
  'hard-tanh': opcodes.HARD_TANH,
  'hard-swish': opcodes.HARD_SWISH,
  step: opcodes.STEP,
}

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
      writer.operation(opcodes.GATHER_ROWS, () => {
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
      writer.operation(opcodes.AFFINE_FORWARD, () => {
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
      writer.operation(opcodes.AFFINE_BACKWARD, () => {
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
    case 'activation-forward': {
      const { activation, slope, x, y, size } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.ACTIVATION_FORWARD, () => {
        writer.integer(ACTIVATIONS[activation])
        writer.float(slope)
        writer.address(x)
        writer.address(y)
        writer.integer(size)
      })
      return true
    }
    case 'activation-backward': {
      const { activation, slope, x, y, dy, dx, size } = operation
      if (y.dtype !== 'float32') return false
      writer.operation(opcodes.ACTIVATION_BACKWARD, () => {
        writer.integer(ACTIVATIONS[activation])
        writer.float(slope)
        writer.address(x)
        writer.address(y)
        writer.address(dy)
        writer.address(dx)
        writer.integer(size)
      })
      return true
    }
    case 'softmax-forward': {
      const { x, y, classCount } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.SOFTMAX_FORWARD, () => {
        writer.address(x)
        writer.address(y)
        writer.integer(classCount)
      })
      return true
    }
    case 'softmax-backward': {
      const { y, dy, dx, classCount } = operation
      if (y.dtype !== 'float32') return false
      writer.operation(opcodes.SOFTMAX_BACKWARD, () => {
        writer.address(y)
        writer.address(dy)
        writer.address(dx)
        writer.integer(classCount)
      })
      return true
    }
    case 'copy-columns':
    case 'add':
      return encodeColumnOperation(operation, writer)
    case 'convolution-forward':
    case 'convolution-backward':
    case 'max-pooling-forward':
    case 'max-pooling-backward':
    case 'average-pooling-forward':
    case 'average-pooling-backward':
      return encodeImageOperation(operation, writer)
    case 'batch-normalization-forward':
    case 'batch-normalization-backward':
    case 'batch-normalization-update':
    case 'batch-normalization-inference':
    case 'batch-normalization-inference-backward':
    case 'layer-normalization-forward':
    case 'layer-normalization-backward':
      return encodeNormalizationOperation(operation, writer)
    case 'dropout-mask':
    case 'apply-mask':
    case 'scale':
      return encodeMaskOperation(operation, writer)
    case 'softmax-cross-entropy':
    case 'categorical-cross-entropy':
    case 'sigmoid-binary-cross-entropy':
    case 'mean-squared-error':
    case 'elementwise-loss':
    case 'weight-decay':
    case 'l1-penalty':
      return encodeLossOperation(operation, writer)
    case 'gradient-norm':
    case 'scale-to-norm':
    case 'clip-values':
    case 'decoupled-decay':
    case 'optimizer-update':
    case 'adafactor-update':
    case 'muon-update':
      return encodeUpdateOperation(operation, writer)
    default:
      return false
  }
}
