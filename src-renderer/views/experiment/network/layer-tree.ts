import type { FormValue } from '../../../state/draft'

/**
 * Where a layer stands: its place in the network, or, inside branches, the place of the branches
 * layer, the number of the branch, and the place there: `[2, 0, 1]`, and so on deeper down.
 */
export type LayerPath = readonly number[]

/** A list of layers by the path of what holds it: `[]` for the network, `[2, 0]` for a branch. */
export type ChainPath = readonly number[]

type Layers = readonly FormValue[]

/** The branches of a form's layer; none for a layer that is no branches layer. */
export function branchesOf(layer: FormValue | undefined): readonly Layers[] {
  const branches = layer?.['branches']
  if (layer?.['type'] !== 'branches' || !Array.isArray(branches)) return []
  return branches.map((branch: unknown) =>
    // A branch of a form is a list of layers in the form of objects, checked by the schema elsewhere.
    Array.isArray(branch) ? (branch as Layers) : [],
  )
}

/** The layers of a chain; undefined where there is none. */
export function chainAt(layers: Layers, path: ChainPath): Layers | undefined {
  if (path.length === 0) return layers
  const [place = 0, branch = 0, ...rest] = path
  const chain = branchesOf(layers[place])[branch]
  return chain === undefined ? undefined : chainAt(chain, rest)
}

export function layerAt(layers: Layers, path: LayerPath): FormValue | undefined {
  return chainAt(layers, path.slice(0, -1))?.[path.at(-1) ?? -1]
}

/** The network with one chain made anew. */
function withChain(layers: Layers, path: ChainPath, change: (chain: Layers) => Layers): Layers {
  if (path.length === 0) return change(layers)
  const [place = 0, branch = 0, ...rest] = path
  return layers.map((layer, index) =>
    index === place
      ? {
          ...layer,
          branches: branchesOf(layer).map((chain, number) =>
            number === branch ? withChain(chain, rest, change) : chain,
          ),
        }
      : layer,
  )
}

export function withLayer(layers: Layers, path: LayerPath, layer: FormValue): Layers {
  const place = path.at(-1)
  return withChain(layers, path.slice(0, -1), (chain) =>
    chain.map((old, index) => (index === place ? layer : old)),
  )
}

/** The network with layers put in where `path` leads: at its end, or before what is there now. */
export function withInserted(layers: Layers, path: LayerPath, ...added: FormValue[]): Layers {
  const place = path.at(-1) ?? 0
  return withChain(layers, path.slice(0, -1), (chain) => [
    ...chain.slice(0, place),
    ...added,
    ...chain.slice(place),
  ])
}

export function withoutLayer(layers: Layers, path: LayerPath): Layers {
  const place = path.at(-1)
  return withChain(layers, path.slice(0, -1), (chain) =>
    chain.filter((_layer, index) => index !== place),
  )
}

/** Whether what stands at `path` lies inside the layer at `outer`, or is that layer. */
export function isWithin(path: readonly number[], outer: LayerPath): boolean {
  return outer.length <= path.length && outer.every((part, index) => path[index] === part)
}

/** A path after the layer at `removed` was taken out; the paths of what it held are gone. */
function afterRemoval(path: LayerPath, removed: LayerPath): LayerPath {
  const depth = removed.length - 1
  const own = path[depth]
  const gone = removed[depth]
  if (own === undefined || gone === undefined) return path
  const isSameChain = removed.slice(0, -1).every((part, index) => path[index] === part)
  return isSameChain && own > gone ? path.with(depth, own - 1) : path
}

/**
 * The network with the layer at `from` put where `to` leads, both as paths of the network before.
 *
 * @returns the network and where the layer is now; null where a layer would come to lie in itself
 */
export function withMoved(
  layers: Layers,
  from: LayerPath,
  to: LayerPath,
): { readonly layers: Layers; readonly path: LayerPath } | null {
  const layer = layerAt(layers, from)
  if (layer === undefined || (isWithin(to, from) && to.length > from.length)) return null
  const path = afterRemoval(to, from)
  return { layers: withInserted(withoutLayer(layers, from), path, layer), path }
}

/** Where `Alt+↑` and `Alt+↓` lead: past the neighbour, and at the end of a branch out of it. */
export function stepAlong(layers: Layers, path: LayerPath, by: -1 | 1): LayerPath | null {
  const chain = path.slice(0, -1)
  const place = path.at(-1) ?? 0
  const count = chainAt(layers, chain)?.length ?? 0
  const next = place + by
  // A place behind the neighbour is one further in the chain as it is before the move.
  if (next >= 0 && next < count) return [...chain, by > 0 ? next + 1 : next]
  return chain.length === 0 ? null : stepOut(path, by)
}

/** Where `Alt+←` leads: out of a branch, behind the layer that holds it or before it. */
export function stepOut(path: LayerPath, by: -1 | 1 = 1): LayerPath | null {
  if (path.length < 3) return null
  const holder = path.slice(0, -2)
  return by > 0 ? holder.with(-1, (holder.at(-1) ?? 0) + 1) : holder
}

/** Where `Alt+→` leads: into the first branch of the next layer, or the end of that of the one before. */
export function stepInto(layers: Layers, path: LayerPath): LayerPath | null {
  const place = path.at(-1) ?? 0
  const after = path.with(-1, place + 1)
  if (branchesOf(layerAt(layers, after)).length > 0) return [...after, 0, 0]
  const before = path.with(-1, place - 1)
  const [branch] = branchesOf(layerAt(layers, before))
  return branch === undefined ? null : [...before, 0, branch.length]
}

/** Branches that lie one in the other, counted for this layer and all it holds. */
export function depthOf(layer: FormValue): number {
  if (layer['type'] !== 'branches') return 0
  return 1 + Math.max(0, ...branchesOf(layer).flat().map(depthOf))
}

/** The path as a config writes it: `['network', 'layers', 2, 'branches', 0, 1]`. */
export function configPathOf(path: LayerPath): readonly (string | number)[] {
  const [place, ...rest] = path
  const way: (string | number)[] = ['network', 'layers']
  if (place !== undefined) way.push(place)
  for (let index = 0; index + 1 < rest.length; index += 2) {
    way.push('branches', ...rest.slice(index, index + 2))
  }
  return way
}

/** The layer that a path of a config leads to or into; null where it leads to none. */
export function layerPathOf(configPath: readonly (string | number)[]): LayerPath | null {
  if (configPath[0] !== 'network' || configPath[1] !== 'layers') return null
  const path: number[] = []
  let rest = configPath.slice(2)
  for (;;) {
    const [place, key, branch] = rest
    if (typeof place !== 'number') return path.length === 0 ? null : path.slice(0, -1)
    path.push(place)
    if (key !== 'branches' || typeof branch !== 'number' || rest.length < 4) return path
    path.push(branch)
    rest = rest.slice(3)
  }
}

/** As a person counts layers: `3`, and `3 · 2.1` for the first layer in the second branch of layer 3. */
export function numberText(path: LayerPath): string {
  const [place = 0, ...rest] = path
  const parts = [String(place + 1)]
  for (let index = 0; index + 1 < rest.length; index += 2) {
    parts.push(`${(rest[index] ?? 0) + 1}.${(rest[index + 1] ?? 0) + 1}`)
  }
  return parts.join(' · ')
}
