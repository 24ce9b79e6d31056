import type { Places } from './chart-series'

/** Index of the first of the `count` rising places that is at least `bound`; `count` when none is. */
export function firstAtLeast(places: Places, count: number, bound: number, from = 0): number {
  let low = from
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (places[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the first of the `count` rising places that is above `bound`; `count` when none is. */
export function firstAbove(places: Places, count: number, bound: number, from = 0): number {
  let low = from
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (places[middle]! <= bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the place nearest to `x`, the earlier one of two that are equally near; null without any. */
export function nearestIndex(places: Places, count: number, x: number): number | null {
  if (count === 0) return null
  const after = firstAtLeast(places, count, x)
  if (after === 0) return 0
  if (after === count) return count - 1
  return x - places[after - 1]! <= places[after]! - x ? after - 1 : after
}
