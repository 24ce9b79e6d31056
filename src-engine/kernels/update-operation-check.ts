import { StudioError } from '../protocol/errors'
import type { Slot } from '../tensor/memory'
import type { SlotCheck } from './slot-check'
import { STATE_COUNTS, type UpdateOperation } from './update-operation'

/** Checks the slots of an operation that has no rows. */
export function checkUpdateOperation(operation: UpdateOperation, check: SlotCheck): void {
  switch (operation.type) {
    case 'gradient-norm':
    case 'scale-to-norm':
      check.realType([operation.gradient])
      check.type(operation.norm, 'float64')
      check.length(operation.norm, 1)
      return
    case 'clip-values':
      check.realType([operation.gradient])
      return
    case 'decoupled-decay':
      checkScalars(operation.scalars, check)
      check.realType([operation.weight])
      return
    case 'optimizer-update': {
      const { parameter, gradient, state, scalars } = operation
      checkScalars(scalars, check)
      check.realType([parameter, gradient, ...state])
      for (const slot of [gradient, ...state]) check.length(slot, parameter.length)
      const needed = STATE_COUNTS[operation.rule]
      if (state.length === needed) return
      throw new StudioError(
        'kernel/shape-mismatch',
        `The ${operation.rule} update keeps ${needed} state blocks and was given ${state.length}.`,
        { rule: operation.rule, given: state.length },
      )
    }
    case 'adafactor-update': {
      const { parameter, gradient, state, scalars } = operation
      checkScalars(scalars, check)
      check.realType([parameter, gradient, ...state])
      check.length(gradient, parameter.length)
      const [rows, columns] = state
      check.length(parameter, rows.length * (columns?.length ?? 1))
      return
    }
    case 'muon-update': {
      const { parameter, gradient, momentum, scalars, workspace } = operation
      const { rowCount, columnCount } = operation
      checkScalars(scalars, check)
      check.realType([parameter, gradient, momentum, ...workspace])
      const [current, next, gram, square] = workspace
      for (const slot of [parameter, gradient, momentum, current, next]) {
        check.length(slot, rowCount * columnCount)
      }
      const side = Math.min(rowCount, columnCount)
      for (const slot of [gram, square]) check.length(slot, side * side)
      return
    }
    default:
      operation satisfies never
  }
}

function checkScalars(scalars: Slot, check: SlotCheck): void {
  check.type(scalars, 'float64')
  check.length(scalars, 2)
}
