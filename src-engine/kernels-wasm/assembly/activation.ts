import { IDENTITY, LEAKY_RELU, RELU, SIGMOID, TANH } from '../opcodes'
import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'
import { VectorMath } from './vector-math'

/*
 * Every activation is a class without data: its methods give the value and the gradient of four
 * lanes, and the two loops below are compiled once for each.
 */

@unmanaged
class Identity {
  @inline
  value(x: v128, slope: v128): v128 {
    return x
  }

  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return dy
  }
}

@unmanaged
class Sigmoid {
  @inline
  value(x: v128, slope: v128): v128 {
    return VectorMath.sigmoid(x)
  }

  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)))
  }
}

@unmanaged
class Tanh {
  @inline
  value(x: v128, slope: v128): v128 {
    return VectorMath.hyperbolicTangent(x)
  }

  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)))
  }
}

@unmanaged
class Relu {
  /** In this order of operands a NaN passes. */
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0))
  }

  /** 0 where y ≤ 0, whatever dy holds. */
  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)))
  }
}

@unmanaged
class LeakyRelu {
  @inline
  value(x: v128, slope: v128): v128 {
    return v128.bitselect(f32x4.mul(x, slope), x, f32x4.le(x, f32x4.splat(0)))
  }

  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return v128.bitselect(f32x4.mul(dy, slope), dy, f32x4.le(y, f32x4.splat(0)))
  }
}

@unmanaged
export class ActivationForward extends Operation {
  activation: i32
  slope: f32
  x: usize
  y: usize
  /** Values per row. */
  size: i32
}

/** y ← f(x) */
export function activationForward(operation: ActivationForward, rowCount: i32): void {
  switch (operation.activation) {
    case IDENTITY:
      forward<Identity>(operation, rowCount)
      break
    case SIGMOID:
      forward<Sigmoid>(operation, rowCount)
      break
    case TANH:
      forward<Tanh>(operation, rowCount)
      break
    case RELU:
      forward<Relu>(operation, rowCount)
      break
    case LEAKY_RELU:
      forward<LeakyRelu>(operation, rowCount)
      break
    default:
      unreachable()
  }
}

@unmanaged
export class ActivationBackward extends Operation {
  activation: i32
  slope: f32
  y: usize
  dy: usize
  dx: usize
  size: i32
}

/** dx ← dy ⊙ f′(x), from y */
export function activationBackward(operation: ActivationBackward, rowCount: i32): void {
  switch (operation.activation) {
    case IDENTITY:
      backward<Identity>(operation, rowCount)
      break
    case SIGMOID:
      backward<Sigmoid>(operation, rowCount)
      break
    case TANH:
      backward<Tanh>(operation, rowCount)
      break
    case RELU:
      backward<Relu>(operation, rowCount)
      break
    case LEAKY_RELU:
      backward<LeakyRelu>(operation, rowCount)
      break
    default:
      unreachable()
  }
}

function forward<Activation>(operation: ActivationForward, rowCount: i32): void {
  const activation = changetype<Activation>(0)
  const slope = f32x4.splat(operation.slope)
  const x = operation.x
  const y = operation.y
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const value = activation.value(v128.load(x + offset), slope)
    Lanes.store(y + offset, value, last - index)
  }
}

function backward<Activation>(operation: ActivationBackward, rowCount: i32): void {
  const activation = changetype<Activation>(0)
  const slope = f32x4.splat(operation.slope)
  const y = operation.y
  const dy = operation.dy
  const dx = operation.dx
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const gradient = activation.gradient(v128.load(y + offset), v128.load(dy + offset), slope)
    Lanes.store(dx + offset, gradient, last - index)
  }
}
