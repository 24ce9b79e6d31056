import type { SlidingWindow } from '../kernels/image-operation'
import type { ActivationName, Operation } from '../kernels/operation'
import type { OptimizerRule } from '../kernels/update-operation'
import { BYTES_PER_ELEMENT } from '../tensor/shape'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

const ACTIVATIONS: Readonly<Partial<Record<ActivationName, number>>> = {
  identity: opcodes.IDENTITY,
  sigmoid: opcodes.SIGMOID,
  tanh: opcodes.TANH,
  relu: opcodes.RELU,
  'leaky-relu': opcodes.LEAKY_RELU,
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
      // A frozen layer asks for dx alone.
      if (x.dtype !== 'float32' || dWeight === null || dBias === null) return false
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
      const code = ACTIVATIONS[activation]
      if (x.dtype !== 'float32' || code === undefined) return false
      writer.operation(opcodes.ACTIVATION_FORWARD, () => {
        writer.integer(code)
        writer.float(slope)
        writer.address(x)
        writer.address(y)
        writer.integer(size)
      })
      return true
    }
    case 'activation-backward': {
      const { activation, slope, y, dy, dx, size } = operation
      const code = ACTIVATIONS[activation]
      if (y.dtype !== 'float32' || code === undefined) return false
      writer.operation(opcodes.ACTIVATION_BACKWARD, () => {
        writer.integer(code)
        writer.float(slope)
        writer.address(y)
        writer.address(dy)
        writer.address(dx)
        writer.integer(size)
      })
      return true
    }
    case 'softmax-cross-entropy': {
      const { logits, labels, dLogits, loss, classCount, labelSmoothing, guard } = operation
      if (logits.dtype !== 'float32' || labelSmoothing !== 0 || guard !== 0) return false
      writer.operation(opcodes.SOFTMAX_CROSS_ENTROPY, () => {
        writer.address(logits)
        writer.address(labels)
        writer.address(dLogits)
        writer.address(loss)
        writer.integer(classCount)
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
    case 'optimizer-update': {
      const { parameter, gradient, state, scalars } = operation
      const known = updateRule(operation)
      if (parameter.dtype !== 'float32' || known === null) return false
      const { rule, decay, secondDecay, epsilon } = known
      writer.operation(opcodes.OPTIMIZER_UPDATE, () => {
        writer.integer(rule)
        writer.integer(parameter.length)
        writer.address(parameter)
        writer.address(gradient)
        writer.address(state[0] ?? null)
        writer.address(state[1] ?? null)
        writer.address(scalars)
        writer.double(decay)
        writer.double(secondDecay)
        writer.double(epsilon)
      })
      return true
    }
    case 'convolution-forward': {
      const { x, weight, bias, y, filterCount, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.CONVOLUTION_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(weight)
        writer.address(bias)
        writer.address(y)
        writer.integer(filterCount)
      })
      return true
    }
    case 'convolution-backward': {
      const { x, weight, dy, dWeight, dBias, dx, columns, filterCount, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.CONVOLUTION_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(weight)
        writer.address(dy)
        writer.address(dWeight)
        writer.address(dBias)
        writer.address(dx)
        writer.address(columns)
        writer.integer(columns.length)
        writer.integer(filterCount)
      })
      return true
    }
    case 'max-pooling-forward': {
      const { x, y, indices, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.MAX_POOLING_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(y)
        writer.address(indices)
      })
      return true
    }
    case 'max-pooling-backward': {
      const { indices, dy, dx, window } = operation
      if (dy.dtype !== 'float32') return false
      writer.operation(opcodes.MAX_POOLING_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(indices)
        writer.address(dy)
        writer.address(dx)
      })
      return true
    }
    case 'average-pooling-forward': {
      const { x, y, window } = operation
      if (x.dtype !== 'float32') return false
      writer.operation(opcodes.AVERAGE_POOLING_FORWARD, () => {
        writeWindow(window, writer)
        writer.address(x)
        writer.address(y)
      })
      return true
    }
    case 'average-pooling-backward': {
      const { dy, dx, window } = operation
      if (dy.dtype !== 'float32') return false
      writer.operation(opcodes.AVERAGE_POOLING_BACKWARD, () => {
        writeWindow(window, writer)
        writer.address(dy)
        writer.address(dx)
      })
      return true
    }
    default:
      return false
  }
}

/** A rule's number and the settings that its formula has; null for a rule without a kernel here. */
function updateRule(update: OptimizerRule): {
  rule: number
  decay: number
  secondDecay: number
  epsilon: number
} | null {
  const none = { decay: 0, secondDecay: 0, epsilon: 0 }
  switch (update.rule) {
    case 'sgd':
      return { ...none, rule: opcodes.SGD }
    case 'momentum': {
      const isBook = update.convention === 'book'
      const rule = isBook ? opcodes.MOMENTUM_BOOK : opcodes.MOMENTUM_PYTORCH
      return { ...none, rule, decay: update.momentum }
    }
    case 'adagrad':
      return { ...none, rule: opcodes.ADAGRAD, epsilon: update.epsilon }
    case 'rmsprop':
      return { ...none, rule: opcodes.RMSPROP, decay: update.decay, epsilon: update.epsilon }
    case 'adam': {
      const rule = update.convention === 'book' ? opcodes.ADAM_BOOK : opcodes.ADAM_PYTORCH
      return { rule, decay: update.beta1, secondDecay: update.beta2, epsilon: update.epsilon }
    }
    default:
      return null
  }
}

function writeWindow(window: SlidingWindow, writer: DescriptorWriter): void {
  writer.integer(window.channelCount)
  writer.integer(window.height)
  writer.integer(window.width)
  writer.integer(window.windowHeight)
  writer.integer(window.windowWidth)
  writer.integer(window.stride)
  writer.integer(window.padding)
  writer.integer(window.dilation)
  writer.integer(window.outputHeight)
  writer.integer(window.outputWidth)
}
