import { StudioError } from '../protocol/errors'
import type { Slot } from '../tensor/memory'

/**
 * Compares the slots of one operation with its counts.
 *
 * Its methods throw kernel/shape-mismatch and kernel/type-mismatch.
 */
export class SlotCheck {
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
