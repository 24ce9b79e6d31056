import { checkColumnOperation } from './column-operation-check'
import { checkImageOperation } from './image-operation-check'
import { checkLossOperation } from './loss-operation-check'
import { checkMaskOperation } from './mask-operation-check'
import { checkNormalizationOperation } from './normalization-operation-check'
import type { Operation } from './operation'
import { SlotCheck } from './slot-check'
import { checkUpdateOperation } from './update-operation-check'

/**
 * Checks an operation's slots against its counts, so that kernels can index without looking.
 *
 * @returns the largest row count that all batch slots can hold; infinite for an operation without rows
 * @throws kernel/shape-mismatch when a slot is too short or too long
 * @throws kernel/type-mismatch when real slots differ in type, or labels, scalars or losses have another
 */
export function checkOperation(operation: Operation): number {
  const check = new SlotCheck(operation.type)
  switch (operation.type) {
    case 'gather-rows':
      check.width(operation.source, operation.width)
      check.sameType([operation.source, operation.out])
      check.type(operation.indices, 'int32')
      return check.rows([operation.indices, 1], [operation.out, operation.width])
    case 'affine-forward': {
      const { x, weight, bias, y, inputCount, outputCount } = operation
      check.length(weight, inputCount * outputCount)
      check.length(bias, outputCount)
      check.realType([x, weight, bias, y])
      return check.rows([x, inputCount], [y, outputCount])
    }
    case 'affine-backward': {
      const { x, weight, dy, dWeight, dBias, dx, inputCount, outputCount } = operation
      check.length(weight, inputCount * outputCount)
      if (dWeight) check.length(dWeight, inputCount * outputCount)
      if (dBias) check.length(dBias, outputCount)
      check.realType([x, weight, dy, dWeight ?? x, dBias ?? x, dx ?? x])
      const rows = check.rows([x, inputCount], [dy, outputCount])
      return dx ? Math.min(rows, check.rows([dx, inputCount])) : rows
    }
    case 'activation-forward': {
      const { x, y, size } = operation
      check.realType([x, y])
      return check.rows([x, size], [y, size])
    }
    case 'activation-backward': {
      const { x, y, dy, dx, size } = operation
      check.realType([x, y, dy, dx])
      return check.rows([x, size], [y, size], [dy, size], [dx, size])
    }
    case 'softmax-forward': {
      const { x, y, classCount } = operation
      check.realType([x, y])
      return check.rows([x, classCount], [y, classCount])
    }
    case 'softmax-backward': {
      const { y, dy, dx, classCount } = operation
      check.realType([y, dy, dx])
      return check.rows([y, classCount], [dy, classCount], [dx, classCount])
    }
    case 'convolution-forward':
    case 'convolution-backward':
    case 'max-pooling-forward':
    case 'max-pooling-backward':
    case 'average-pooling-forward':
    case 'average-pooling-backward':
      return checkImageOperation(operation, check)
    case 'batch-normalization-forward':
    case 'batch-normalization-backward':
    case 'batch-normalization-update':
    case 'batch-normalization-inference':
    case 'batch-normalization-inference-backward':
    case 'layer-normalization-forward':
    case 'layer-normalization-backward':
      return checkNormalizationOperation(operation, check)
    case 'dropout-mask':
    case 'apply-mask':
    case 'scale':
      return checkMaskOperation(operation, check)
    case 'copy-columns':
    case 'add':
      return checkColumnOperation(operation, check)
    case 'softmax-cross-entropy':
    case 'categorical-cross-entropy':
    case 'sigmoid-binary-cross-entropy':
    case 'mean-squared-error':
    case 'elementwise-loss':
    case 'weight-decay':
    case 'l1-penalty':
      return checkLossOperation(operation, check)
    case 'gradient-norm':
    case 'scale-to-norm':
    case 'clip-values':
    case 'decoupled-decay':
    case 'optimizer-update':
    case 'adafactor-update':
    case 'muon-update':
      checkUpdateOperation(operation, check)
      return Number.POSITIVE_INFINITY
    default:
      return operation satisfies never
  }
}

/** @throws RangeError when more rows are asked for than the slots hold */
export function checkRowCount(rowCount: number, capacity: number): void {
  if (!(rowCount >= 0 && rowCount <= capacity)) {
    throw new RangeError(`A batch of ${rowCount} rows does not fit into slots of ${capacity} rows`)
  }
}
