import {
  ADADELTA,
  ADAGRAD,
  ADAM_BOOK,
  ADAM_PYTORCH,
  AMSGRAD,
  LION,
  MOMENTUM_BOOK,
  MOMENTUM_PYTORCH,
  NESTEROV_BOOK,
  NESTEROV_PYTORCH,
  RMSPROP,
  SGD,
} from '../opcodes'
import {
  updateByAdadelta,
  updateByAdagrad,
  updateByAdam,
  updateByAmsgrad,
  updateByRmsprop,
} from './adaptive-rules'
import { copyNumbers } from './gather-rows'
import {
  updateByBookMomentum,
  updateByBookNesterov,
  updateByLion,
  updateByPytorchMomentum,
  updateByPytorchNesterov,
  updateBySgd,
} from './momentum-rules'
import { Operation } from './operation'
import { Team } from './team'
import { Workspace } from './workspace'

@unmanaged
export class OptimizerUpdate extends Operation {
  rule: i32
  count: i32
  parameter: usize
  gradient: usize
  /** State blocks in the order the optimizer declares them; 0 where it has fewer. */
  first: usize
  second: usize
  third: usize
  /** Doubles: [learning rate, updates done including this one]. */
  scalars: usize
  /** Momentum, the decay of squares, or β₁. */
  decay: f64
  /** β₂ */
  secondDecay: f64
  epsilon: f64
}

/** Numbers that the rules below update at once: two vectors, which V8 may join (see tile.ts). */
const PAIR: i32 = 8

/** One update of this thread's part of the parameters. The formulas are derived in src-engine/optimizers. */
export function optimizerUpdate(operation: OptimizerUpdate): void {
  const start = Team.firstOf(operation.count, Team.LINE)
  const end = Team.endOf(operation.count, Team.LINE)
  const wholeEnd = start + ((end - start) & ~(PAIR - 1))
  const offset = (<usize>start) << 2
  updatePairs(
    operation,
    operation.parameter + offset,
    operation.gradient + offset,
    operation.first + offset,
    operation.second + offset,
    operation.third + offset,
    (<usize>(wholeEnd - start)) << 2,
  )
  if (wholeEnd < end) updateRest(operation, wholeEnd, end - wholeEnd)
}

/** The last numbers, fewer than a pair, by way of a place where a whole pair may be written. */
function updateRest(operation: OptimizerUpdate, start: i32, count: i32): void {
  const offset = (<usize>start) << 2
  const byteCount = (<usize>count) << 2
  const p = Workspace.edgeTile()
  const g = p + 32
  const first = p + 64
  const second = p + 96
  const third = p + 128
  copyNumbers(operation.parameter + offset, p, byteCount)
  copyNumbers(operation.gradient + offset, g, byteCount)
  if (operation.first != 0) copyNumbers(operation.first + offset, first, byteCount)
  if (operation.second != 0) copyNumbers(operation.second + offset, second, byteCount)
  if (operation.third != 0) copyNumbers(operation.third + offset, third, byteCount)
  updatePairs(operation, p, g, first, second, third, 32)
  copyNumbers(p, operation.parameter + offset, byteCount)
  if (operation.first != 0) copyNumbers(first, operation.first + offset, byteCount)
  if (operation.second != 0) copyNumbers(second, operation.second + offset, byteCount)
  if (operation.third != 0) copyNumbers(third, operation.third + offset, byteCount)
}

function updatePairs(
  operation: OptimizerUpdate,
  p: usize,
  g: usize,
  first: usize,
  second: usize,
  third: usize,
  byteCount: usize,
): void {
  switch (operation.rule) {
    case SGD:
      updateBySgd(operation, p, g, byteCount)
      break
    case MOMENTUM_BOOK:
      updateByBookMomentum(operation, p, g, first, byteCount)
      break
    case MOMENTUM_PYTORCH:
      updateByPytorchMomentum(operation, p, g, first, byteCount)
      break
    case NESTEROV_BOOK:
      updateByBookNesterov(operation, p, g, first, byteCount)
      break
    case NESTEROV_PYTORCH:
      updateByPytorchNesterov(operation, p, g, first, byteCount)
      break
    case LION:
      updateByLion(operation, p, g, first, byteCount)
      break
    case ADAGRAD:
      updateByAdagrad(operation, p, g, first, byteCount)
      break
    case RMSPROP:
      updateByRmsprop(operation, p, g, first, byteCount)
      break
    case ADADELTA:
      updateByAdadelta(operation, p, g, first, second, byteCount)
      break
    case ADAM_BOOK:
    case ADAM_PYTORCH:
      updateByAdam(operation, p, g, first, second, byteCount)
      break
    case AMSGRAD:
      updateByAmsgrad(operation, p, g, first, second, third, byteCount)
      break
    default:
      unreachable()
  }
}
