import { Lanes } from './lanes'
import { Operation } from './operation'
import { Magnitude, Square, sumOf } from './reduction'
import { Team } from './team'

@unmanaged
export class Penalty extends Operation {
  weight: usize
  /** 0 where no gradient is wanted. */
  dWeight: usize
  loss: usize
  count: i32
  lambda: f64
}

/** loss ← loss + ½λΣw²; dW ← dW + λw. */
export function weightDecay(operation: Penalty): void {
  const sum = sumOf<Square>(operation.weight, operation.count)
  if (Team.isFirst) addToLoss(operation, 0.5 * operation.lambda * sum)
  if (operation.dWeight == 0) return
  const lambda = f32x4.splat(<f32>operation.lambda)
  const last = Team.endOf(operation.count, Team.LINE)
  for (let index = Team.firstOf(operation.count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const slope = operation.dWeight + offset
    const weight = v128.load(operation.weight + offset)
    Lanes.store(slope, Lanes.multiplyAdd(weight, lambda, v128.load(slope)), last - index)
  }
}

/** loss ← loss + λΣ|w|; dW ← dW + λ·sign(w). */
export function l1Penalty(operation: Penalty): void {
  const sum = sumOf<Magnitude>(operation.weight, operation.count)
  if (Team.isFirst) addToLoss(operation, operation.lambda * sum)
  if (operation.dWeight == 0) return
  const lambda = f32x4.splat(<f32>operation.lambda)
  const last = Team.endOf(operation.count, Team.LINE)
  for (let index = Team.firstOf(operation.count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const slope = operation.dWeight + offset
    const sign = Lanes.sign(v128.load(operation.weight + offset))
    Lanes.store(slope, Lanes.multiplyAdd(sign, lambda, v128.load(slope)), last - index)
  }
}

function addToLoss(operation: Penalty, value: f64): void {
  store<f64>(operation.loss, load<f64>(operation.loss) + value)
}
