import { describe, expect, test } from 'vitest'
import { neighbour, useRovingStop } from '../../../src-renderer/components/use-roving-stop'

describe('of many things alike', () => {
  test('the chosen one is the stop of the Tab key, the first where none is, and then the last visited', () => {
    let chosen: number | null = null
    let keys = [3, 5, 8]
    const { attributesOf } = useRovingStop(
      () => keys,
      () => chosen,
    )
    const stops = (): unknown[] => keys.filter((key) => attributesOf(key)['tabindex'] === 0)
    expect(stops()).toEqual([3])
    chosen = 8
    const other = useRovingStop(
      () => keys,
      () => chosen,
    )
    expect(keys.filter((key) => other.attributesOf(key)['tabindex'] === 0)).toEqual([8])
    const { onFocus } = attributesOf(5)
    if (typeof onFocus === 'function') onFocus(new Event('focus') as FocusEvent)
    expect(stops()).toEqual([5])
    keys = [1, 2]
    const emptied = useRovingStop(
      () => keys,
      () => null,
    )
    expect(keys.filter((key) => emptied.attributesOf(key)['tabindex'] === 0)).toEqual([1])
  })

  test('arrows go through rows and columns as they lie there, and stop at the ends', () => {
    // Two rows of three, and one of one.
    const tops = [10, 10, 10, 50, 50, 50, 90]
    expect(neighbour('ArrowRight', 0, tops)).toBe(1)
    expect(neighbour('ArrowDown', 1, tops)).toBe(4)
    expect(neighbour('ArrowUp', 4, tops)).toBe(1)
    expect(neighbour('ArrowUp', 1, tops)).toBeNull()
    expect(neighbour('ArrowDown', 5, tops)).toBeNull()
    expect(neighbour('ArrowLeft', 0, tops)).toBeNull()
    expect(neighbour('Home', 5, tops)).toBe(0)
    expect(neighbour('End', 0, tops)).toBe(6)
    expect(neighbour('Tab', 0, tops)).toBeNull()
    // In a single column nothing lies to the right.
    expect(neighbour('ArrowRight', 0, [10, 50])).toBeNull()
    expect(neighbour('ArrowDown', 0, [10, 50])).toBe(1)
    expect(neighbour('ArrowDown', -1, [10, 50])).toBeNull()
  })
})
