import type { Shape } from '@engine/tensor/shape'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useDraftStore, type FormValue } from '../../../state/draft'
import { keyOfLayer, withKey, withoutKeys } from '../../../state/layer-keys'
import { newLayer, type LayerChoice } from './layer-choices'
import {
  branchesOf,
  chainAt,
  depthOf,
  isWithin,
  layerAt,
  withInserted,
  withLayer,
  withMoved,
  withoutLayer,
  type ChainPath,
  type LayerPath,
} from './layer-tree'

/** As many as the schema allows. */
const MAXIMUM_LAYERS = 200
const MAXIMUM_BRANCH_LAYERS = 50
const MAXIMUM_BRANCHES = 16
const MAXIMUM_DEPTH = 3

const VIEW_KEY = 'descent.network-view'

/** The network of the draft as it is edited, in the list and in the graph alike. */
export const useNetworkEditor = defineStore('networkEditor', () => {
  const store = useDraftStore()
  const layers = computed(() => store.draft.network.layers)
  const selectedKey = ref<number | null>(null)
  const view = shallowRef<'list' | 'graph'>(
    localStorage.getItem(VIEW_KEY) === 'graph' ? 'graph' : 'list',
  )

  function show(next: 'list' | 'graph'): void {
    view.value = next
    localStorage.setItem(VIEW_KEY, next)
  }

  const selectedPath = computed(() =>
    selectedKey.value === null ? null : pathOfKey(layers.value, selectedKey.value),
  )

  function select(path: LayerPath | null): void {
    const layer = path === null ? undefined : layerAt(layers.value, path)
    selectedKey.value = layer === undefined ? null : keyOfLayer(layer)
  }

  function change(path: LayerPath, layer: FormValue): void {
    const before = layerAt(layers.value, path)
    if (before === undefined) return
    store.changeLayers(withLayer(layers.value, path, withKey(layer, keyOfLayer(before))))
  }

  /** Whether a layer with branches of this depth may stand in the chain. */
  function takes(chain: ChainPath, depth: number, addedCount = 1): boolean {
    const count = (chainAt(layers.value, chain)?.length ?? 0) + addedCount
    return (
      depth + chain.length / 2 <= MAXIMUM_DEPTH &&
      count <= (chain.length === 0 ? MAXIMUM_LAYERS : MAXIMUM_BRANCH_LAYERS)
    )
  }

  /** @param inputShape what reaches the place; null where that is not known */
  function add(path: LayerPath, choice: LayerChoice, inputShape: Shape | null): boolean {
    const layer = newLayer(choice, inputShape)
    if (!takes(path.slice(0, -1), depthOf(layer))) return false
    store.changeLayers(withInserted(layers.value, path, layer))
    select(path)
    return true
  }

  function duplicate(path: LayerPath): void {
    const layer = layerAt(layers.value, path)
    if (layer === undefined || !takes(path.slice(0, -1), depthOf(layer))) return
    const behind = path.with(-1, (path.at(-1) ?? 0) + 1)
    store.changeLayers(withInserted(layers.value, behind, withoutKeys(layer)))
    select(behind)
  }

  /** A network keeps at least one layer; branches may be empty. */
  function canRemove(path: LayerPath): boolean {
    return path.length > 1 || layers.value.length > 1
  }

  function remove(path: LayerPath): void {
    if (canRemove(path)) store.changeLayers(withoutLayer(layers.value, path))
  }

  /** Whether the layer at `from` may be put where `to` leads. */
  function canMove(from: LayerPath, to: LayerPath): boolean {
    const layer = layerAt(layers.value, from)
    if (layer === undefined || (isWithin(to, from) && to.length > from.length)) return false
    const isSameChain = isWithin(to, from.slice(0, -1)) && to.length === from.length
    if (!isSameChain && from.length === 1 && layers.value.length === 1) return false
    return takes(to.slice(0, -1), depthOf(layer), isSameChain ? 0 : 1)
  }

  /** @returns where the layer is now; null where it could not be moved */
  function move(from: LayerPath, to: LayerPath): LayerPath | null {
    const moved = canMove(from, to) ? withMoved(layers.value, from, to) : null
    if (moved === null) return null
    store.changeLayers(moved.layers)
    return moved.path
  }

  function addBranch(path: LayerPath): void {
    changeBranches(path, (branches) =>
      branches.length < MAXIMUM_BRANCHES ? [...branches, []] : branches,
    )
  }

  function removeBranch(path: LayerPath, branch: number): void {
    changeBranches(path, (branches) =>
      branches.length > 1 ? branches.filter((_chain, index) => index !== branch) : branches,
    )
  }

  function changeBranches(
    path: LayerPath,
    change: (branches: readonly (readonly FormValue[])[]) => readonly (readonly FormValue[])[],
  ): void {
    const layer = layerAt(layers.value, path)
    if (layer === undefined) return
    store.changeLayers(
      withLayer(layers.value, path, { ...layer, branches: change(branchesOf(layer)) }),
    )
  }

  return {
    layers,
    selectedKey,
    selectedPath,
    view,
    show,
    select,
    change,
    add,
    duplicate,
    canRemove,
    remove,
    canMove,
    move,
    addBranch,
    removeBranch,
  }
})

function pathOfKey(layers: readonly FormValue[], key: number): LayerPath | null {
  for (const [place, layer] of layers.entries()) {
    if (keyOfLayer(layer) === key) return [place]
    for (const [branch, chain] of branchesOf(layer).entries()) {
      const inner = pathOfKey(chain, key)
      if (inner !== null) return [place, branch, ...inner]
    }
  }
  return null
}
