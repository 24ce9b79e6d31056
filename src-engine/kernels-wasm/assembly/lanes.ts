/** Small vector idioms that the kernels share. A vector has four float32 lanes. */
export class Lanes {
  /**
   * x·y + sum. With relaxed SIMD the machine may round once (fused) or twice; a machine always does
   * the same, so results are the same bits on every run and every thread of it.
   */
  @inline
  static multiplyAdd(x: v128, y: v128, sum: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum)
    return f32x4.add(f32x4.mul(x, y), sum)
  }

  /**
   * Whether multiplyAdd rounds once: (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴ then, and 0 when the product is
   * rounded first.
   */
  static isFused(): bool {
    const x = f32x4.splat(1.000244140625)
    const difference = Lanes.multiplyAdd(x, x, f32x4.splat(-1.00048828125))
    return f32x4.extract_lane(difference, 0) != 0
  }

  /** −1, 0 or 1 as each lane's number; NaN for NaN. */
  @inline
  static sign(x: v128): v128 {
    const zero = f32x4.splat(0)
    const above = v128.and(f32x4.gt(x, zero), f32x4.splat(1))
    const below = v128.and(f32x4.lt(x, zero), f32x4.splat(-1))
    return v128.bitselect(v128.or(above, below), x, f32x4.eq(x, x))
  }

  /** All bits set in the first `count` lanes; all lanes for 4 and more. */
  @inline
  static first(count: i32): v128 {
    return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3))
  }

  /**
   * Stores as many lanes as there is room for, so that loops need no second form of their formula
   * for the end of a slot. (Loads may read past it: the workspace lies behind all slots.)
   *
   * @param count numbers up to the end of the slot, at least 1
   */
  @inline
  static store(to: usize, x: v128, count: i32): void {
    if (count >= 4) v128.store(to, x)
    else storeFirst(to, x, count)
  }

  /** Two vectors side by side, which V8 may join into one (see tile.ts). */
  @inline
  static storePair(to: usize, left: v128, right: v128): void {
    v128.store(to, left)
    v128.store(to, right, 16)
  }

  /** The first two lanes as doubles. */
  @inline
  static lowerDoubles(x: v128): v128 {
    return f64x2.promote_low_f32x4(x)
  }

  /** The last two lanes as doubles. */
  @inline
  static upperDoubles(x: v128): v128 {
    return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1))
  }

  /** Four doubles as lanes. */
  @inline
  static floats(lower: v128, upper: v128): v128 {
    return i64x2.shuffle(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2)
  }

  /** The lanes of `x` added to two sums of doubles, two lanes to each. */
  @inline
  static addToDoubles(sums: v128, x: v128): v128 {
    return f64x2.add(f64x2.add(sums, Lanes.lowerDoubles(x)), Lanes.upperDoubles(x))
  }

  /** The sum of the lanes. */
  @inline
  static sum(x: v128): f32 {
    const pairs = f32x4.add(x, i64x2.shuffle(x, x, 1, 0))
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)
  }

  /** The sum of two doubles. */
  @inline
  static sumOfDoubles(sums: v128): f64 {
    return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  }
}

function storeFirst(to: usize, x: v128, count: i32): void {
  v128.store32_lane(to, x, 0)
  if (count > 1) v128.store32_lane(to, x, 1, 4)
  if (count > 2) v128.store32_lane(to, x, 2, 8)
}
