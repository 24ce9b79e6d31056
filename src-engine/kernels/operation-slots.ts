import type { Slot } from '../tensor/memory'
import type { Operation } from './operation'

/** A slot with the name that the operation has for it: `x`, `dWeight`, `state`. */
export interface OperationSlot {
  readonly role: string
  readonly slot: Slot
}

/** Every slot that an operation reads or writes, in the order in which it names them. */
export function slotsOf(operation: Operation): OperationSlot[] {
  return Object.entries(operation).flatMap(([role, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item: unknown) =>
      isSlot(item) ? [{ role, slot: item }] : [],
    ),
  )
}

function isSlot(value: unknown): value is Slot {
  return typeof value === 'object' && value !== null && 'byteOffset' in value && 'dtype' in value
}
