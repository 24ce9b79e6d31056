import type { OptimizerRule, UpdateOperation } from '../kernels/update-operation'
import type { DescriptorWriter } from './descriptor-writer'
import * as opcodes from './opcodes'

/** See encodeOperation. */
export function encodeUpdateOperation(
  operation: UpdateOperation,
  writer: DescriptorWriter,
): boolean {
  switch (operation.type) {
    case 'gradient-norm': {
      const { gradient, norm } = operation
      if (gradient.dtype !== 'float32') return false
      writer.operation(opcodes.GRADIENT_NORM, () => {
        writer.address(gradient)
        writer.address(norm)
        writer.integer(gradient.length)
        writer.double(0)
      })
      return true
    }
    case 'scale-to-norm': {
      const { gradient, norm, maximum } = operation
      if (gradient.dtype !== 'float32') return false
      writer.operation(opcodes.SCALE_TO_NORM, () => {
        writer.address(gradient)
        writer.address(norm)
        writer.integer(gradient.length)
        writer.double(maximum)
      })
      return true
    }
    case 'clip-values': {
      const { gradient, maximum } = operation
      if (gradient.dtype !== 'float32') return false
      writer.operation(opcodes.CLIP_VALUES, () => {
        writer.address(gradient)
        writer.address(null)
        writer.integer(gradient.length)
        writer.double(maximum)
      })
      return true
    }
    case 'decoupled-decay': {
      const { weight, scalars, lambda } = operation
      if (weight.dtype !== 'float32') return false
      writer.operation(opcodes.DECOUPLED_DECAY, () => {
        writer.address(weight)
        writer.address(scalars)
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
        writer.address(state[2] ?? null)
        writer.address(scalars)
        writer.double(decay)
        writer.double(secondDecay)
        writer.double(epsilon)
      })
      return true
    }
    // By tensor, and seldom used: the reference kernels do them.
    case 'adafactor-update':
    case 'muon-update':
      return false
    default:
      return operation satisfies never
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
    case 'nesterov': {
      const isBook = update.convention === 'book'
      const rule = isBook ? opcodes.NESTEROV_BOOK : opcodes.NESTEROV_PYTORCH
      return { ...none, rule, decay: update.momentum }
    }
    case 'lion':
      return { ...none, rule: opcodes.LION, decay: update.beta1, secondDecay: update.beta2 }
    case 'adagrad':
      return { ...none, rule: opcodes.ADAGRAD, epsilon: update.epsilon }
    case 'rmsprop':
      return { ...none, rule: opcodes.RMSPROP, decay: update.decay, epsilon: update.epsilon }
    case 'adadelta':
      return { ...none, rule: opcodes.ADADELTA, decay: update.decay, epsilon: update.epsilon }
    case 'amsgrad': {
      const { beta1, beta2, epsilon } = update
      return { rule: opcodes.AMSGRAD, decay: beta1, secondDecay: beta2, epsilon }
    }
    case 'adam': {
      const rule = update.convention === 'book' ? opcodes.ADAM_BOOK : opcodes.ADAM_PYTORCH
      return { rule, decay: update.beta1, secondDecay: update.beta2, epsilon: update.epsilon }
    }
    // Its factors depend on all steps so far, which the reference kernels keep.
    case 'nadam':
      return null
    default:
      return update satisfies never
  }
}
