import { Lanes } from './lanes'
import { VectorMath } from './vector-math'

/*
 * Every activation is a class without data: its methods give the value and the gradient of four
 * lanes, and the two loops in activation.ts are compiled once for each. The formulas stand in
 * ../../kernels/activation-math.ts. The gradient takes x or y, whichever it needs.
 */

@unmanaged
export class Identity {
  @inline
  value(x: v128, slope: v128): v128 {
    return x
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return dy
  }
}

@unmanaged
export class Sigmoid {
  @inline
  value(x: v128, slope: v128): v128 {
    return VectorMath.sigmoid(x)
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)))
  }
}

@unmanaged
export class Tanh {
  @inline
  value(x: v128, slope: v128): v128 {
    return VectorMath.hyperbolicTangent(x)
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)))
  }
}

@unmanaged
export class Relu {
  /** In this order of operands a NaN passes. */
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0))
  }

  /** 0 where y ≤ 0, whatever dy holds. */
  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)))
  }
}

@unmanaged
export class LeakyRelu {
  @inline
  value(x: v128, slope: v128): v128 {
    return v128.bitselect(f32x4.mul(x, slope), x, f32x4.le(x, f32x4.splat(0)))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return v128.bitselect(f32x4.mul(dy, slope), dy, f32x4.le(y, f32x4.splat(0)))
  }
}

/** x where x > 0, otherwise α(eˣ − 1); α is the slope. */
@unmanaged
export class Elu {
  @inline
  value(x: v128, slope: v128): v128 {
    const floor = f32x4.mul(VectorMath.exponentialMinusOne(x), slope)
    return v128.bitselect(floor, x, f32x4.le(x, f32x4.splat(0)))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const bent = f32x4.mul(dy, f32x4.add(y, slope))
    return v128.bitselect(bent, dy, f32x4.le(y, f32x4.splat(0)))
  }
}

/** Elu with fixed scale and floor, so that activations keep mean 0 and variance 1. */
@unmanaged
export class Selu {
  @inline
  value(x: v128, slope: v128): v128 {
    const floor = f32x4.mul(VectorMath.exponentialMinusOne(x), f32x4.splat(SELU_FLOOR))
    const scaled = f32x4.mul(x, f32x4.splat(SELU_SCALE))
    return v128.bitselect(floor, scaled, f32x4.le(x, f32x4.splat(0)))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const bent = f32x4.add(y, f32x4.splat(SELU_FLOOR))
    const isBent = f32x4.le(y, f32x4.splat(0))
    return f32x4.mul(dy, v128.bitselect(bent, f32x4.splat(SELU_SCALE), isBent))
  }
}

const SELU_SCALE: f32 = 1.0507009873554805
const SELU_FLOOR: f32 = 1.7580993408473766

/** x·Φ(x) */
@unmanaged
export class Gelu {
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.mul(x, VectorMath.normalShare(x))
  }

  /** Φ(x) + x·φ(x) */
  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const square = f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))
    const density = f32x4.mul(VectorMath.exponential(square), f32x4.splat(0.3989422804014327))
    return f32x4.mul(dy, Lanes.multiplyAdd(x, density, VectorMath.normalShare(x)))
  }
}

/** ½x(1 + tanh u) = x·sigmoid(2u) with u = √(2/π)(x + 0.044715x³) */
@unmanaged
export class GeluByTanh {
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.mul(x, GeluByTanh.share(x))
  }

  /** s + x·s(1 − s)·2u′; far out s(1 − s) is 0, which an infinite slope must not undo. */
  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const share = GeluByTanh.share(x)
    const rest = f32x4.mul(share, f32x4.sub(f32x4.splat(1), share))
    const square = f32x4.mul(x, x)
    const steepness = Lanes.multiplyAdd(
      square,
      f32x4.splat(3 * GELU_SLOPE * GELU_CUBE),
      f32x4.splat(GELU_SLOPE),
    )
    const bend = f32x4.mul(f32x4.mul(x, rest), steepness)
    const isFlat = f32x4.eq(rest, f32x4.splat(0))
    return f32x4.mul(dy, f32x4.add(share, v128.andnot(bend, isFlat)))
  }

  @inline
  private static share(x: v128): v128 {
    const cube = f32x4.mul(f32x4.mul(x, x), f32x4.mul(x, f32x4.splat(GELU_SLOPE * GELU_CUBE)))
    return VectorMath.sigmoid(Lanes.multiplyAdd(x, f32x4.splat(GELU_SLOPE), cube))
  }
}

/** 2√(2/π) */
const GELU_SLOPE: f32 = 1.5957691216057308
const GELU_CUBE: f32 = 0.044715

/** x·sigmoid(x) */
@unmanaged
export class Silu {
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.mul(x, VectorMath.sigmoid(x))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const share = VectorMath.sigmoid(x)
    const bend = Lanes.multiplyAdd(x, f32x4.sub(f32x4.splat(1), share), f32x4.splat(1))
    return f32x4.mul(dy, f32x4.mul(share, bend))
  }
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|) */
@unmanaged
export class Softplus {
  @inline
  value(x: v128, slope: v128): v128 {
    const power = VectorMath.exponential(f32x4.neg(f32x4.abs(x)))
    return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), VectorMath.logarithmOfOnePlus(power))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, VectorMath.sigmoid(x))
  }
}

/** 0 up to −3, 1 from 3 on, straight in between. */
@unmanaged
export class HardSigmoid {
  @inline
  value(x: v128, slope: v128): v128 {
    return HardSigmoid.share(x)
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const isFlat = v128.or(f32x4.le(y, f32x4.splat(0)), f32x4.ge(y, f32x4.splat(1)))
    return f32x4.mul(dy, v128.andnot(f32x4.splat(1.0 / 6.0), isFlat))
  }

  @inline
  static share(x: v128): v128 {
    const line = f32x4.add(f32x4.div(x, f32x4.splat(6)), f32x4.splat(0.5))
    return f32x4.pmin(f32x4.pmax(line, f32x4.splat(0)), f32x4.splat(1))
  }
}

/** x, but no further from 0 than 1. */
@unmanaged
export class HardTanh {
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, f32x4.splat(-1)), f32x4.splat(1))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const isFlat = v128.or(f32x4.le(y, f32x4.splat(-1)), f32x4.ge(y, f32x4.splat(1)))
    return f32x4.mul(dy, v128.andnot(f32x4.splat(1), isFlat))
  }
}

/** x times the hard sigmoid of x */
@unmanaged
export class HardSwish {
  @inline
  value(x: v128, slope: v128): v128 {
    return f32x4.mul(x, HardSigmoid.share(x))
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    const line = f32x4.add(f32x4.div(x, f32x4.splat(3)), f32x4.splat(0.5))
    const upper = v128.bitselect(f32x4.splat(1), line, f32x4.ge(x, f32x4.splat(3)))
    return f32x4.mul(dy, v128.andnot(upper, f32x4.le(x, f32x4.splat(-3))))
  }
}

/** 1 where x > 0, otherwise 0; flat everywhere. */
@unmanaged
export class Step {
  @inline
  value(x: v128, slope: v128): v128 {
    const isPositive = f32x4.gt(x, f32x4.splat(0))
    const isNumber = f32x4.eq(x, x)
    return v128.bitselect(v128.and(isPositive, f32x4.splat(1)), x, isNumber)
  }

  @inline
  gradient(x: v128, y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, f32x4.splat(0))
  }
}
