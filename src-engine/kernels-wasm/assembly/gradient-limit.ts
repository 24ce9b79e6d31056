import { Lanes } from './lanes'
import { Operation } from './operation'
import { Square, sumOf } from './reduction'
import { Team } from './team'

@unmanaged
export class GradientLimit extends Operation {
  gradient: usize
  /** One double; 0 where there is none. */
  norm: usize
  count: i32
  maximum: f64
}

/** norm ← √Σg² */
export function gradientNorm(operation: GradientLimit): void {
  const sum = sumOf<Square>(operation.gradient, operation.count)
  if (Team.isFirst) store<f64>(operation.norm, sqrt(sum))
}

/** g ← g·maximum/norm where norm is larger than the maximum */
export function scaleToNorm(operation: GradientLimit): void {
  const norm = load<f64>(operation.norm)
  if (norm <= operation.maximum) return
  multiplyAll(operation.gradient, operation.count, <f32>(operation.maximum / norm))
}

/** g ← min(max(g, −maximum), maximum); a NaN stays */
export function clipValues(operation: GradientLimit): void {
  const maximum = f32x4.splat(<f32>operation.maximum)
  const minimum = f32x4.neg(maximum)
  const last = Team.endOf(operation.count, Team.LINE)
  for (let index = Team.firstOf(operation.count, Team.LINE); index < last; index += 4) {
    const address = operation.gradient + ((<usize>index) << 2)
    const raised = f32x4.pmax(v128.load(address), minimum)
    Lanes.store(address, f32x4.pmin(raised, maximum), last - index)
  }
}

@unmanaged
export class DecoupledDecay extends Operation {
  weight: usize
  scalars: usize
  count: i32
  lambda: f64
}

/** w ← (1 − ηλ)·w */
export function decoupledDecay(operation: DecoupledDecay): void {
  const kept = 1 - load<f64>(operation.scalars) * operation.lambda
  multiplyAll(operation.weight, operation.count, <f32>kept)
}

/** This thread's part of numbers ← numbers·factor. */
function multiplyAll(numbers: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const address = numbers + ((<usize>index) << 2)
    Lanes.store(address, f32x4.mul(v128.load(address), factors), last - index)
  }
}
