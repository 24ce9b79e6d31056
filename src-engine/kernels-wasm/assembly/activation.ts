import {
  ELU,
  GELU,
  GELU_TANH,
  HARD_SIGMOID,
  HARD_SWISH,
  HARD_TANH,
  IDENTITY,
  LEAKY_RELU,
  RELU,
  SELU,
  SIGMOID,
  SILU,
  SOFTPLUS,
  STEP,
  TANH,
} from '../opcodes'
import {
  Elu,
  Gelu,
  GeluByTanh,
  HardSigmoid,
  HardSwish,
  HardTanh,
  Identity,
  LeakyRelu,
  Relu,
  Selu,
  Sigmoid,
  Silu,
  Softplus,
  Step,
  Tanh,
} from './activation-functions'
import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'

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
    case ELU:
      forward<Elu>(operation, rowCount)
      break
    case SELU:
      forward<Selu>(operation, rowCount)
      break
    case GELU:
      forward<Gelu>(operation, rowCount)
      break
    case GELU_TANH:
      forward<GeluByTanh>(operation, rowCount)
      break
    case SILU:
      forward<Silu>(operation, rowCount)
      break
    case SOFTPLUS:
      forward<Softplus>(operation, rowCount)
      break
    case HARD_SIGMOID:
      forward<HardSigmoid>(operation, rowCount)
      break
    case HARD_TANH:
      forward<HardTanh>(operation, rowCount)
      break
    case HARD_SWISH:
      forward<HardSwish>(operation, rowCount)
      break
    case STEP:
      forward<Step>(operation, rowCount)
      break
    default:
      unreachable()
  }
}

@unmanaged
export class ActivationBackward extends Operation {
  activation: i32
  slope: f32
  x: usize
  y: usize
  dy: usize
  dx: usize
  size: i32
}

/** dx ← dy ⊙ f′(x), from x or y */
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
    case ELU:
      backward<Elu>(operation, rowCount)
      break
    case SELU:
      backward<Selu>(operation, rowCount)
      break
    case GELU:
      backward<Gelu>(operation, rowCount)
      break
    case GELU_TANH:
      backward<GeluByTanh>(operation, rowCount)
      break
    case SILU:
      backward<Silu>(operation, rowCount)
      break
    case SOFTPLUS:
      backward<Softplus>(operation, rowCount)
      break
    case HARD_SIGMOID:
      backward<HardSigmoid>(operation, rowCount)
      break
    case HARD_TANH:
      backward<HardTanh>(operation, rowCount)
      break
    case HARD_SWISH:
      backward<HardSwish>(operation, rowCount)
      break
    case STEP:
      backward<Step>(operation, rowCount)
      break
    default:
      unreachable()
  }
}

/** Eight numbers at a time, as two vectors that V8 may join (see tile.ts), then the rest. */
function forward<Activation>(operation: ActivationForward, rowCount: i32): void {
  const activation = changetype<Activation>(0)
  const slope = f32x4.splat(operation.slope)
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  let index = Team.firstOf(count, Team.LINE)
  let x = operation.x + ((<usize>index) << 2)
  let y = operation.y + ((<usize>index) << 2)
  for (; index + 8 <= last; index += 8) {
    const left = activation.value(v128.load(x), slope)
    const right = activation.value(v128.load(x, 16), slope)
    Lanes.storePair(y, left, right)
    x += 32
    y += 32
  }
  for (; index < last; index += 4) {
    Lanes.store(y, activation.value(v128.load(x), slope), last - index)
    x += 16
    y += 16
  }
}

function backward<Activation>(operation: ActivationBackward, rowCount: i32): void {
  const activation = changetype<Activation>(0)
  const slope = f32x4.splat(operation.slope)
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  let index = Team.firstOf(count, Team.LINE)
  const offset = (<usize>index) << 2
  let x = operation.x + offset
  let y = operation.y + offset
  let dy = operation.dy + offset
  let dx = operation.dx + offset
  for (; index + 8 <= last; index += 8) {
    const left = activation.gradient(v128.load(x), v128.load(y), v128.load(dy), slope)
    const right = activation.gradient(v128.load(x, 16), v128.load(y, 16), v128.load(dy, 16), slope)
    Lanes.storePair(dx, left, right)
    x += 32
    y += 32
    dy += 32
    dx += 32
  }
  for (; index < last; index += 4) {
    const gradient = activation.gradient(v128.load(x), v128.load(y), v128.load(dy), slope)
    Lanes.store(dx, gradient, last - index)
    x += 16
    y += 16
    dy += 16
    dx += 16
  }
}
