import type { FormValue } from './draft'

/**
 * Under which a layer of the form keeps a number of its own. It stays with the layer while it moves and
 * changes, so that its fields keep focus and a selection its layer; JSON knows nothing of it.
 */
const LAYER_KEY = Symbol('key of a layer')

/** The number of a layer that has one. */
export function keyOfLayer(layer: FormValue): number | null {
  const key: unknown = Reflect.get(layer, LAYER_KEY)
  return typeof key === 'number' ? key : null
}

export function withKey(layer: FormValue, key: number | null): FormValue {
  return key === null ? layer : { ...layer, [LAYER_KEY]: key }
}

/** The layers with a number for each that has none; the same list where all have one. */
export function withKeys(
  layers: readonly FormValue[],
  nextKey: () => number,
): readonly FormValue[] {
  const keyed = layers.map((layer) => {
    const { branches } = layer
    const chains: readonly unknown[] = Array.isArray(branches) ? branches : []
    const keyedChains = chains.map((chain) =>
      // What lies in the branches of a form are layers in their turn.
      Array.isArray(chain) ? withKeys(chain as readonly FormValue[], nextKey) : chain,
    )
    const isSame = keyedChains.every((chain, index) => chain === chains[index])
    const own = isSame ? layer : { ...layer, branches: keyedChains }
    return keyOfLayer(own) === null ? withKey(own, nextKey()) : own
  })
  return keyed.every((layer, index) => layer === layers[index]) ? layers : keyed
}

/** A copy that counts as another layer. */
export function withoutKeys(layer: FormValue): FormValue {
  // Copies no symbols.
  return structuredClone(layer)
}
