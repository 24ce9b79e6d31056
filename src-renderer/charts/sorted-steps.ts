/** Index of the first of the `count` rising steps that is at least `bound`; `count` when none is. */
export function firstAtLeast(steps: Uint32Array, count: number, bound: number, from = 0): number {
  let low = from
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (steps[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the step nearest to `x`, the earlier one of two that are equally near; null without steps. */
export function nearestIndex(steps: Uint32Array, count: number, x: number): number | null {
  if (count === 0) return null
  const after = firstAtLeast(steps, count, x)
  if (after === 0) return 0
  if (after === count) return count - 1
  return x - steps[after - 1]! <= steps[after]! - x ? after - 1 : after
}
