import type { LossOperation } from './loss-operation'
import type { SlotCheck } from './slot-check'

/** @returns the largest row count that all batch slots can hold; infinite for a penalty */
export function checkLossOperation(operation: LossOperation, check: SlotCheck): number {
  check.loss(operation.loss)
  switch (operation.type) {
    case 'softmax-cross-entropy': {
      const { logits, labels, dLogits, classCount } = operation
      check.type(labels, 'int32')
      check.realType([logits, dLogits ?? logits])
      return check.rows([labels, 1], [logits, classCount], [dLogits ?? logits, classCount])
    }
    case 'categorical-cross-entropy': {
      const { y, labels, dy, classCount } = operation
      check.type(labels, 'int32')
      check.realType([y, dy ?? y])
      return check.rows([labels, 1], [y, classCount], [dy ?? y, classCount])
    }
    case 'sigmoid-binary-cross-entropy': {
      const { logits, targets, dLogits, outputCount } = operation
      check.realType([logits, targets, dLogits ?? logits])
      return check.rows(
        [logits, outputCount],
        [targets, outputCount],
        [dLogits ?? logits, outputCount],
      )
    }
    case 'mean-squared-error':
    case 'elementwise-loss': {
      const { y, targets, dy, outputCount } = operation
      check.realType([y, targets, dy ?? y])
      return check.rows([y, outputCount], [targets, outputCount], [dy ?? y, outputCount])
    }
    case 'weight-decay':
    case 'l1-penalty': {
      const { weight, dWeight } = operation
      check.realType([weight, dWeight ?? weight])
      check.length(dWeight ?? weight, weight.length)
      return Number.POSITIVE_INFINITY
    }
    default:
      return operation satisfies never
  }
}
