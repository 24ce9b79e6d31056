import {
  ADAGRAD,
  ADAM_BOOK,
  ADAM_PYTORCH,
  MOMENTUM_BOOK,
  MOMENTUM_PYTORCH,
  RMSPROP,
  SGD,
} from '../opcodes'
import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'
import { powerOf } from './vector-math'

@unmanaged
export class OptimizerUpdate extends Operation {
  rule: i32
  count: i32
  parameter: usize
  gradient: usize
  /** State blocks in the order the optimizer declares them; 0 where it has fewer. */
  first: usize
  second: usize
  /** Doubles: [learning rate, updates done including this one]. */
  scalars: usize
  /** Momentum, RMSProp's decay or Adam's β₁. */
  decay: f64
  /** Adam's β₂. */
  secondDecay: f64
  epsilon: f64
}

/** One update of this thread's part of the parameters. The formulas are derived in src-engine/optimizers. */
export function optimizerUpdate(operation: OptimizerUpdate): void {
  const count = operation.count
  const first = Team.firstOf(count, Team.LINE)
  const last = Team.endOf(count, Team.LINE)
  switch (operation.rule) {
    case SGD:
      updateBySgd(operation, first, last)
      break
    case MOMENTUM_BOOK:
      updateByBookMomentum(operation, first, last)
      break
    case MOMENTUM_PYTORCH:
      updateByPytorchMomentum(operation, first, last)
      break
    case ADAGRAD:
      updateByAdagrad(operation, first, last)
      break
    case RMSPROP:
      updateByRmsprop(operation, first, last)
      break
    case ADAM_BOOK:
    case ADAM_PYTORCH:
      updateByAdam(operation, first, last)
      break
    default:
      unreachable()
  }
}

/** p ← p − ηg */
function updateBySgd(operation: OptimizerUpdate, first: i32, last: i32): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const g = v128.load(operation.gradient + offset)
    Lanes.store(p, Lanes.multiplyAdd(g, rate, v128.load(p)), last - index)
  }
}

/** v ← μv − ηg; p ← p + v */
function updateByBookMomentum(operation: OptimizerUpdate, first: i32, last: i32): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const v = operation.first + offset
    const g = v128.load(operation.gradient + offset)
    const velocity = Lanes.multiplyAdd(v128.load(v), momentum, f32x4.mul(g, rate))
    Lanes.store(v, velocity, last - index)
    Lanes.store(p, f32x4.add(v128.load(p), velocity), last - index)
  }
}

/** v ← μv + g; p ← p − ηv */
function updateByPytorchMomentum(operation: OptimizerUpdate, first: i32, last: i32): void {
  const rate = f32x4.splat(-(<f32>load<f64>(operation.scalars)))
  const momentum = f32x4.splat(<f32>operation.decay)
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const v = operation.first + offset
    const g = v128.load(operation.gradient + offset)
    const velocity = Lanes.multiplyAdd(v128.load(v), momentum, g)
    Lanes.store(v, velocity, last - index)
    Lanes.store(p, Lanes.multiplyAdd(velocity, rate, v128.load(p)), last - index)
  }
}

/** h ← h + g²; p ← p − ηg/(√h + ε) */
function updateByAdagrad(operation: OptimizerUpdate, first: i32, last: i32): void {
  const rate = f32x4.splat(<f32>load<f64>(operation.scalars))
  const epsilon = f32x4.splat(<f32>operation.epsilon)
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const h = operation.first + offset
    const g = v128.load(operation.gradient + offset)
    const squares = Lanes.multiplyAdd(g, g, v128.load(h))
    const step = f32x4.div(f32x4.mul(g, rate), f32x4.add(f32x4.sqrt(squares), epsilon))
    Lanes.store(h, squares, last - index)
    Lanes.store(p, f32x4.sub(v128.load(p), step), last - index)
  }
}

/** h ← ρh + (1−ρ)g²; p ← p − ηg/(√h + ε) */
function updateByRmsprop(operation: OptimizerUpdate, first: i32, last: i32): void {
  const rate = f32x4.splat(<f32>load<f64>(operation.scalars))
  const epsilon = f32x4.splat(<f32>operation.epsilon)
  const decay = f32x4.splat(<f32>operation.decay)
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const h = operation.first + offset
    const g = v128.load(operation.gradient + offset)
    const added = f32x4.mul(f32x4.mul(g, g), rest)
    const squares = Lanes.multiplyAdd(v128.load(h), decay, added)
    const step = f32x4.div(f32x4.mul(g, rate), f32x4.add(f32x4.sqrt(squares), epsilon))
    Lanes.store(h, squares, last - index)
    Lanes.store(p, f32x4.sub(v128.load(p), step), last - index)
  }
}

/**
 * m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v), then
 *
 *   book:     p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
 *   pytorch:  p ← p − η·m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), which is the book's with ε·√(1−β₂ᵗ) for ε
 */
function updateByAdam(operation: OptimizerUpdate, first: i32, last: i32): void {
  const step = load<f64>(operation.scalars, 8)
  const correction = sqrt(1 - powerOf(operation.secondDecay, step))
  const meanCorrection = 1 - powerOf(operation.decay, step)
  const isBook = operation.rule == ADAM_BOOK
  const rate = f32x4.splat(<f32>((load<f64>(operation.scalars) * correction) / meanCorrection))
  const epsilon = f32x4.splat(<f32>(operation.epsilon * (isBook ? 1 : correction)))
  const rest = f32x4.splat(<f32>(1 - operation.decay))
  const secondRest = f32x4.splat(<f32>(1 - operation.secondDecay))
  for (let index = first; index < last; index += 4) {
    const offset = (<usize>index) << 2
    const p = operation.parameter + offset
    const m = operation.first + offset
    const v = operation.second + offset
    const g = v128.load(operation.gradient + offset)
    const oldMean = v128.load(m)
    const oldSquares = v128.load(v)
    const mean = Lanes.multiplyAdd(f32x4.sub(g, oldMean), rest, oldMean)
    const squares = Lanes.multiplyAdd(
      f32x4.sub(f32x4.mul(g, g), oldSquares),
      secondRest,
      oldSquares,
    )
    const change = f32x4.div(f32x4.mul(mean, rate), f32x4.add(f32x4.sqrt(squares), epsilon))
    Lanes.store(m, mean, last - index)
    Lanes.store(v, squares, last - index)
    Lanes.store(p, f32x4.sub(v128.load(p), change), last - index)
  }
}
