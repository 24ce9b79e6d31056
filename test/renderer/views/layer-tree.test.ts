import { layerConfigSchema, networkConfigSchema } from '@engine/protocol/layer-config'
import { describe, expect, it } from 'vitest'
import type { FormValue } from '../../../src-renderer/state/draft'
import {
  LAYER_GROUPS,
  newLayer,
} from '../../../src-renderer/views/experiment/network/layer-choices'
import {
  configPathOf,
  depthOf,
  layerAt,
  layerPathOf,
  numberText,
  stepAlong,
  stepInto,
  stepOut,
  withInserted,
  withLayer,
  withMoved,
  withoutLayer,
} from '../../../src-renderer/views/experiment/network/layer-tree'

/** a, b(c d | e), f */
const leaf = (name: string): FormValue => ({ type: name })
const network: readonly FormValue[] = [
  leaf('a'),
  { type: 'branches', combine: 'sum', branches: [[leaf('c'), leaf('d')], [leaf('e')]] },
  leaf('f'),
]

/** `a (c d | e) f` */
function text(layers: readonly FormValue[]): string {
  return layers
    .map((layer) =>
      layer['type'] === 'branches'
        ? `(${(layer['branches'] as FormValue[][]).map(text).join(' | ')})`
        : String(layer['type']),
    )
    .join(' ')
}

describe('a tree of layers', () => {
  it('is read, changed, added to and taken from at any depth', () => {
    expect(layerAt(network, [1, 0, 1])).toEqual(leaf('d'))
    expect(layerAt(network, [1, 2, 0])).toBeUndefined()
    expect(text(withLayer(network, [1, 1, 0], leaf('x')))).toBe('a (c d | x) f')
    expect(text(withInserted(network, [1, 1, 1], leaf('x'), leaf('y')))).toBe('a (c d | e x y) f')
    expect(text(withoutLayer(network, [1, 0, 0]))).toBe('a (d | e) f')
    expect(text(network)).toBe('a (c d | e) f')
  })

  it.each([
    ['along a chain', [0], [3], '(c d | e) f a', [2]],
    ['before what stands there', [2], [0], 'f a (c d | e)', [0]],
    ['into a branch behind it, which moves up', [0], [1, 0, 1], '(c a d | e) f', [0, 0, 1]],
    ['out of a branch', [1, 0, 0], [2], 'a (d | e) c f', [2]],
    ['from branch to branch', [1, 0, 1], [1, 1, 1], 'a (c | e d) f', [1, 1, 1]],
    ['within a branch', [1, 0, 0], [1, 0, 2], 'a (d c | e) f', [1, 0, 1]],
  ])('moves a layer %s', (_name, from, to, expected, path) => {
    const moved = withMoved(network, from, to)
    expect(text(moved?.layers ?? [])).toBe(expected)
    expect(moved?.path).toEqual(path)
  })

  it('puts no layer into itself', () => {
    expect(withMoved(network, [1], [1, 0, 0])).toBeNull()
  })

  it('is walked by keys: along, out of branches and into them', () => {
    expect(stepAlong(network, [0], 1)).toEqual([2])
    expect(stepAlong(network, [0], -1)).toBeNull()
    expect(stepAlong(network, [1, 0, 0], 1)).toEqual([1, 0, 2])
    expect(stepAlong(network, [1, 0, 1], 1)).toEqual([2])
    expect(stepAlong(network, [1, 0, 0], -1)).toEqual([1])
    expect(stepOut([1, 0, 0])).toEqual([2])
    expect(stepOut([0])).toBeNull()
    expect(stepInto(network, [0])).toEqual([1, 0, 0])
    expect(stepInto(network, [2])).toEqual([1, 0, 2])
    expect(stepInto(network, [1])).toBeNull()
  })

  it('is addressed as a config is', () => {
    for (const path of [[2], [1, 0, 1], [1, 0, 1, 3, 0]]) {
      expect(layerPathOf(configPathOf(path))).toEqual(path)
      expect(layerPathOf([...configPathOf(path), 'units'])).toEqual(path)
    }
    expect(configPathOf([1, 0, 1])).toEqual(['network', 'layers', 1, 'branches', 0, 1])
    expect(layerPathOf(['network', 'layers', 1, 'branches', 0])).toEqual([1])
    expect(layerPathOf(['network', 'layers'])).toBeNull()
    expect(layerPathOf(['loss'])).toBeNull()
    expect(numberText([1, 0, 1])).toBe('2 · 1.2')
  })

  it('knows how deep branches lie in branches', () => {
    expect(depthOf(leaf('a'))).toBe(0)
    expect(depthOf(network[1] ?? {})).toBe(1)
  })
})

describe('new layers', () => {
  const choices = LAYER_GROUPS.flatMap((group) => group.choices)

  it('are of every kind there is, each in one group', () => {
    const types = layerConfigSchema.options.map(({ shape }) => shape.type.value)
    expect(choices.filter((choice) => !choice.endsWith('-block')).toSorted()).toEqual(
      types.toSorted(),
    )
    expect(new Set(choices).size).toBe(choices.length)
  })

  it.each([[[1, 28, 28]], [[8]], [null]])('are valid behind a shape of %s', (shape) => {
    for (const choice of choices) {
      const layers = [newLayer(choice, shape)]
      expect(networkConfigSchema.safeParse({ layers }).success, choice).toBe(true)
    }
  })
})
