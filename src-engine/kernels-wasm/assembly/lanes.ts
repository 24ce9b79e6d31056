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

  /** All bits set in the first `count` lanes; all lanes for 4 and more. */
  @inline
  static first(count: i32): v128 {
    return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3))
  }

  /** Stores the first `count` lanes, 1 to 3. */
  @inline
  static storeFirst(to: usize, x: v128, count: i32): void {
    v128.store32_lane(to, x, 0)
    if (count > 1) v128.store32_lane(to, x, 1, 4)
    if (count > 2) v128.store32_lane(to, x, 2, 8)
  }
}
