import { Lanes } from './lanes'

/*
 * Exponential functions on four lanes. The errors given are the largest found among every third to
 * seventh float32 of either sign, with fused multiply-adds and without; a test measures a sample of
 * them. An ulp is the distance to the next float32. NaN in, NaN out.
 */

/** 1.5·2²³: adding it leaves the nearest integer in the low bits of a float32. */
const ROUNDER: f32 = 12582912
/** ln 2 in two parts, the first exact in few bits. @see Cody and Waite 1980 */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -2.1219444e-4
const LOG2_E: f32 = 1.44269504088896341

export class VectorMath {
  /**
   * eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2 and a polynomial for eʳ. Over- and underflow as they should, subnormal
   * results included. Error at most 1 ulp below −18, where sigmoid shows it.
   *
   * @see Moshier, Cephes, expf.c
   */
  @inline
  static exponential(x: v128): v128 {
    // In this order of operands a NaN passes.
    const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104))
    const shifted = Lanes.multiplyAdd(bounded, f32x4.splat(LOG2_E), f32x4.splat(ROUNDER))
    const n = f32x4.sub(shifted, f32x4.splat(ROUNDER))
    let r = Lanes.multiplyAdd(n, f32x4.splat(-LN2_HIGH), bounded)
    r = Lanes.multiplyAdd(n, f32x4.splat(-LN2_LOW), r)
    let power = Lanes.multiplyAdd(r, f32x4.splat(1.98756915e-4), f32x4.splat(1.3981999507e-3))
    power = Lanes.multiplyAdd(power, r, f32x4.splat(8.3334519073e-3))
    power = Lanes.multiplyAdd(power, r, f32x4.splat(4.1665795894e-2))
    power = Lanes.multiplyAdd(power, r, f32x4.splat(1.6666665459e-1))
    power = Lanes.multiplyAdd(power, r, f32x4.splat(5.0000001201e-1))
    power = Lanes.multiplyAdd(f32x4.mul(power, r), r, r)
    power = f32x4.add(power, f32x4.splat(1))
    // 2ⁿ in two factors, because n may be beyond the exponents of float32.
    const exponent = i32x4.sub(shifted, i32x4.splat(reinterpret<i32>(ROUNDER)))
    const half = i32x4.shr_s(exponent, 1)
    power = f32x4.mul(power, VectorMath.powerOfTwo(half))
    return f32x4.mul(power, VectorMath.powerOfTwo(i32x4.sub(exponent, half)))
  }

  @inline
  private static powerOfTwo(exponent: v128): v128 {
    return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23)
  }

  /** 1/(1 + e⁻ˣ), from e^−|x|, which cannot overflow. Error at most 3 ulp, relatively 2.0e-7. */
  @inline
  static sigmoid(x: v128): v128 {
    const power = VectorMath.exponential(f32x4.neg(f32x4.abs(x)))
    const larger = f32x4.div(f32x4.splat(1), f32x4.add(power, f32x4.splat(1)))
    const smaller = f32x4.mul(power, larger)
    return v128.bitselect(smaller, larger, f32x4.lt(x, f32x4.splat(0)))
  }

  /**
   * A quotient of polynomials in x, of degree 13 and 6, exactly 1 from 7.9 on; x itself where x² no
   * longer matters, because the products would be subnormal there.
   * Error at most 6 ulp, relatively 3.9e-7.
   *
   * @see Eigen, generic_fast_tanh_float
   */
  @inline
  static hyperbolicTangent(x: v128): v128 {
    const limit: f32 = 7.90531110763549805
    const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(limit)), f32x4.splat(-limit))
    const square = f32x4.mul(bounded, bounded)
    let above = Lanes.multiplyAdd(
      square,
      f32x4.splat(-2.76076847742355e-16),
      f32x4.splat(2.00018790482477e-13),
    )
    above = Lanes.multiplyAdd(above, square, f32x4.splat(-8.60467152213735e-11))
    above = Lanes.multiplyAdd(above, square, f32x4.splat(5.12229709037114e-8))
    above = Lanes.multiplyAdd(above, square, f32x4.splat(1.48572235717979e-5))
    above = Lanes.multiplyAdd(above, square, f32x4.splat(6.37261928875436e-4))
    above = Lanes.multiplyAdd(above, square, f32x4.splat(4.89352455891786e-3))
    above = f32x4.mul(above, bounded)
    let below = Lanes.multiplyAdd(
      square,
      f32x4.splat(1.19825839466702e-6),
      f32x4.splat(1.18534705686654e-4),
    )
    below = Lanes.multiplyAdd(below, square, f32x4.splat(2.268434632439e-3))
    below = Lanes.multiplyAdd(below, square, f32x4.splat(4.89352518554385e-3))
    const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(4e-4))
    return v128.bitselect(x, f32x4.div(above, below), isTiny)
  }

  /**
   * eˣ − 1 for x ≤ 0, from 2t/(1 − t) with t = tanh ½x, which keeps its digits near 0. Error as that
   * of the hyperbolic tangent.
   */
  @inline
  static exponentialMinusOne(x: v128): v128 {
    const t = VectorMath.hyperbolicTangent(f32x4.mul(x, f32x4.splat(0.5)))
    return f32x4.div(f32x4.add(t, t), f32x4.sub(f32x4.splat(1), t))
  }

  /**
   * Φ(x), the share of a standard normal distribution below x, by ½erfc(−x/√2) with
   * erfc z = t·e^(−z² + p(t)), t = 1/(1 + ½z). Error at most 1.2e-7 of 1, and of itself as long as it
   * is more than 1e-6.
   *
   * @see Press, Teukolsky, Vetterling and Flannery, Numerical Recipes in C, 2nd edition, section 6.2
   */
  @inline
  static normalShare(x: v128): v128 {
    const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.7071067811865476))
    const t = f32x4.div(f32x4.splat(1), Lanes.multiplyAdd(z, f32x4.splat(0.5), f32x4.splat(1)))
    let p = Lanes.multiplyAdd(t, f32x4.splat(0.17087277), f32x4.splat(-0.82215223))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(1.48851587))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(-1.13520398))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(0.27886807))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(-0.18628806))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(0.09678418))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(0.37409196))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(1.00002368))
    p = Lanes.multiplyAdd(p, t, f32x4.splat(-1.26551223))
    const power = VectorMath.exponential(Lanes.multiplyAdd(f32x4.neg(z), z, p))
    const tail = f32x4.mul(f32x4.mul(t, power), f32x4.splat(0.5))
    const rest = f32x4.sub(f32x4.splat(1), tail)
    return v128.bitselect(tail, rest, f32x4.lt(x, f32x4.splat(0)))
  }

  /**
   * ln(1 + x) for x in [0, 1]: 2·artanh s with s = x/(2 + x) ≤ ⅓, by its series.
   */
  @inline
  static logarithmOfOnePlus(x: v128): v128 {
    const s = f32x4.div(x, f32x4.add(x, f32x4.splat(2)))
    const square = f32x4.mul(s, s)
    let series = Lanes.multiplyAdd(square, f32x4.splat(2.0 / 15.0), f32x4.splat(2.0 / 13.0))
    series = Lanes.multiplyAdd(series, square, f32x4.splat(2.0 / 11.0))
    series = Lanes.multiplyAdd(series, square, f32x4.splat(2.0 / 9.0))
    series = Lanes.multiplyAdd(series, square, f32x4.splat(2.0 / 7.0))
    series = Lanes.multiplyAdd(series, square, f32x4.splat(2.0 / 5.0))
    series = Lanes.multiplyAdd(series, square, f32x4.splat(2.0 / 3.0))
    return Lanes.multiplyAdd(f32x4.mul(series, square), s, f32x4.add(s, s))
  }
}

/**
 * ln x for a normal x > 0 in double precision: x = 2ⁿ·m with m in [√½, √2), and
 * ln m = 2·artanh s with s = (m − 1)/(m + 1), |s| ≤ 0.172, by its series. NaN in, NaN out.
 */
export function logarithm(x: f64): f64 {
  if (!(x < Infinity)) return x
  const bits = reinterpret<i64>(x)
  // The exponent counted from √½, so that m falls on the right side.
  let n = <i32>((bits - 0x3fe6a09e667f3bcd) >> 52)
  const m = reinterpret<f64>(bits - ((<i64>n) << 52))
  const s = (m - 1) / (m + 1)
  const square = s * s
  let series: f64 = 1.0 / 21.0
  series = series * square + 1.0 / 19.0
  series = series * square + 1.0 / 17.0
  series = series * square + 1.0 / 15.0
  series = series * square + 1.0 / 13.0
  series = series * square + 1.0 / 11.0
  series = series * square + 1.0 / 9.0
  series = series * square + 1.0 / 7.0
  series = series * square + 1.0 / 5.0
  series = series * square + 1.0 / 3.0
  return <f64>n * 0.6931471805599453 + (2 * s + 2 * s * square * series)
}

/** base^exponent for a whole exponent ≥ 0, by repeated squaring. */
export function powerOf(base: f64, exponent: f64): f64 {
  let result: f64 = 1
  for (let rest = <u64>exponent; rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) result *= base
    base *= base
  }
  return result
}
