import { StudioError } from '../protocol/errors'
import type { Slot } from '../tensor/memory'
import type { Operation } from './operation'

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
    case 'softmax-cross-entropy': {
      const { logits, labels, dLogits, loss, classCount } = operation
      check.type(labels, 'int32')
      check.loss(loss)
      check.realType([logits, ...(dLogits ? [dLogits] : [])])
      return check.rows([labels, 1], [logits, classCount], [dLogits ?? logits, classCount])
    }
    case 'sigmoid-binary-cross-entropy': {
      const { logits, targets, dLogits, loss, outputCount } = operation
      check.loss(loss)
      check.realType([logits, targets, dLogits ?? logits])
      return check.rows(
        [logits, outputCount],
        [targets, outputCount],
        [dLogits ?? logits, outputCount],
      )
    }
    case 'mean-squared-error': {
      const { y, targets, dy, loss, outputCount } = operation
      check.loss(loss)
      check.realType([y, targets, dy ?? y])
      return check.rows([y, outputCount], [targets, outputCount], [dy ?? y, outputCount])
    }
    case 'weight-decay': {
      const { weight, dWeight, loss } = operation
      check.loss(loss)
      check.realType([weight, dWeight ?? weight])
      check.length(dWeight ?? weight, weight.length)
      return Number.POSITIVE_INFINITY
    }
    case 'optimizer-update': {
      const { parameter, gradient, state, scalars } = operation
      check.type(scalars, 'float64')
      check.length(scalars, 2)
      check.realType([parameter, gradient, ...state])
      for (const slot of [gradient, ...state]) check.length(slot, parameter.length)
      if (state.length !== stateCount(operation.rule)) {
        throw new StudioError(
          'kernel/shape-mismatch',
          `The ${operation.rule} update keeps ${stateCount(operation.rule)} state blocks and was given ${state.length}.`,
          { rule: operation.rule, given: state.length },
        )
      }
      return Number.POSITIVE_INFINITY
    }
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

function stateCount(rule: Extract<Operation, { type: 'optimizer-update' }>['rule']): number {
  switch (rule) {
    case 'sgd':
      return 0
    case 'momentum':
    case 'adagrad':
    case 'rmsprop':
      return 1
    case 'adam':
      return 2
    default:
      return rule satisfies never
  }
}

class SlotCheck {
  readonly #operation: string

  constructor(operation: string) {
    this.#operation = operation
  }

  length(slot: Slot, expected: number): void {
    if (slot.length !== expected) {
      throw new StudioError(
        'kernel/shape-mismatch',
        `${this.#operation}: ${slot.name} has ${slot.length} elements where ${expected} are needed.`,
        { operation: this.#operation, slot: slot.name, length: slot.length, expected },
      )
    }
  }

  /** The slot holds whole rows of this width. */
  width(slot: Slot, width: number): void {
    if (!(width >= 1) || slot.length % width !== 0) {
      throw new StudioError(
        'kernel/shape-mismatch',
        `${this.#operation}: ${slot.name} with ${slot.length} elements has no whole rows of ${width}.`,
        { operation: this.#operation, slot: slot.name, length: slot.length, width },
      )
    }
  }

  /** @returns the rows that every slot can hold, given each slot's row width */
  rows(...slots: readonly (readonly [Slot, number])[]): number {
    for (const [slot, width] of slots) this.width(slot, width)
    return Math.min(...slots.map(([slot, width]) => slot.length / width))
  }

  type(slot: Slot, dtype: Slot['dtype']): void {
    if (slot.dtype !== dtype) {
      throw new StudioError(
        'kernel/type-mismatch',
        `${this.#operation}: ${slot.name} is ${slot.dtype} where ${dtype} is needed.`,
        { operation: this.#operation, slot: slot.name, dtype: slot.dtype, expected: dtype },
      )
    }
  }

  loss(slot: Slot): void {
    this.type(slot, 'float64')
    this.length(slot, 1)
  }

  sameType(slots: readonly Slot[]): void {
    const [first, ...others] = slots
    if (first) for (const slot of others) this.type(slot, first.dtype)
  }

  realType(slots: readonly Slot[]): void {
    const [first] = slots
    if (first && first.dtype !== 'float64') this.type(first, 'float32')
    this.sameType(slots)
  }
}
