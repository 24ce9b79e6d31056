import { graphlib, layout } from '@dagrejs/dagre'
import type { FormValue } from '../../../state/draft'
import { branchesOf, type LayerPath } from './layer-tree'

/** What a node of the graph stands for. */
export type GraphNodeKind = 'input' | 'layer' | 'fork' | 'output'

export interface GraphNode {
  readonly id: string
  readonly kind: GraphNodeKind
  /** The layer it shows; of a fork the layer whose branches begin there; null for the ends. */
  readonly path: LayerPath | null
  /** Left and top, in CSS pixels. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A line from node to node, with the place in its middle where a layer can be put in. */
export interface GraphEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly points: readonly Point[]
  readonly middle: Point
  /** Where a layer that is put on the line comes to stand in the network. */
  readonly insertPath: LayerPath
}

export interface GraphLayout {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly width: number
  readonly height: number
}

const LAYER_WIDTH = 212
const LAYER_HEIGHT = 42
/** Layers without a value worth showing, such as activations. */
const THIN_HEIGHT = 26
const END_HEIGHT = 26
const FORK_SIZE = 10
/** How far below a node, and above one, a line turns. */
const BEND = 6
/** Room for the button on a line. */
const INSERT_SIZE = 16

interface PlannedNode {
  readonly id: string
  readonly kind: GraphNodeKind
  readonly path: LayerPath | null
  readonly width: number
  readonly height: number
}
type PlannedEdge = Pick<GraphEdge, 'id' | 'source' | 'target' | 'insertPath'>

/**
 * Places the layers of a network from top to bottom, branches side by side. A layer made of branches
 * is drawn as a fork, where they begin, and as the node where they are put together.
 *
 * @param isThin layers that need one line of text only
 */
export function layoutNetwork(
  layers: readonly FormValue[],
  isThin: (layer: FormValue) => boolean,
): GraphLayout {
  const { nodes, edges } = graphOf(layers, isThin)
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 20, edgesep: 12, ranksep: 8, marginx: 16, marginy: 16 })
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  for (const { id, source, target } of edges) {
    graph.setEdge(source, target, { width: INSERT_SIZE, height: INSERT_SIZE, labelpos: 'c' }, id)
  }
  // Branches stay in their order: chains that part and meet again never cross as they are.
  layout(graph, { disableOptimalOrderHeuristic: true })
  const { width, height } = sizeOf(graph.graph())
  const placed = new Map<string, GraphNode>()
  for (const node of nodes) {
    // Dagre gives the middle of a node.
    const { x, y } = pointOf(graph.node(node.id))
    placed.set(node.id, { ...node, x: x - node.width / 2, y: y - node.height / 2 })
  }
  return {
    nodes: [...placed.values()],
    edges: edges.map((edge) => {
      const middle = pointOf(graph.edge({ v: edge.source, w: edge.target, name: edge.id }))
      return {
        ...edge,
        points: line(placed.get(edge.source), middle, placed.get(edge.target)),
        middle,
      }
    }),
    width,
    height,
  }
}

/** Down from the middle of a node, over to the column of the line, and over to the node it ends in. */
function line(
  source: GraphNode | undefined,
  { x }: Point,
  target: GraphNode | undefined,
): readonly Point[] {
  if (!source || !target) throw new TypeError('a line has two ends')
  const startX = source.x + source.width / 2
  const endX = target.x + target.width / 2
  const start = source.y + source.height
  const corners =
    Math.abs(startX - x) + Math.abs(endX - x) < 1
      ? []
      : [
          { x: startX, y: start + BEND },
          { x, y: start + BEND },
          { x, y: target.y - BEND },
          { x: endX, y: target.y - BEND },
        ]
  return [{ x: startX, y: start }, ...corners, { x: endX, y: target.y }].filter(
    ({ x: ownX, y }, index, all) =>
      index === 0 || Math.hypot(ownX - (all[index - 1]?.x ?? 0), y - (all[index - 1]?.y ?? 0)) > 1,
  )
}

function graphOf(
  layers: readonly FormValue[],
  isThin: (layer: FormValue) => boolean,
): { readonly nodes: readonly PlannedNode[]; readonly edges: readonly PlannedEdge[] } {
  const nodes: PlannedNode[] = []
  const edges: PlannedEdge[] = []
  const add = (
    id: string,
    kind: GraphNodeKind,
    path: LayerPath | null,
    width: number,
    height: number,
  ): string => {
    nodes.push({ id, kind, path, width, height })
    return id
  }
  const join = (source: string, target: string, insertPath: LayerPath): void => {
    edges.push({ id: `before ${insertPath.join('.')}`, source, target, insertPath })
  }
  /** @returns the node that the chain ends in */
  const addChain = (chain: readonly FormValue[], at: LayerPath, from: string): string => {
    let last = from
    for (const [index, layer] of chain.entries()) {
      const path = [...at, index]
      const name = path.join('.')
      const branches = branchesOf(layer)
      if (branches.length === 0) {
        const height = isThin(layer) ? THIN_HEIGHT : LAYER_HEIGHT
        const node = add(`layer ${name}`, 'layer', path, LAYER_WIDTH, height)
        join(last, node, path)
        last = node
        continue
      }
      const fork = add(`fork ${name}`, 'fork', path, FORK_SIZE, FORK_SIZE)
      join(last, fork, path)
      const ends = branches.map((branch, number) => {
        const chainPath = [...path, number]
        return { path: [...chainPath, branch.length], end: addChain(branch, chainPath, fork) }
      })
      const node = add(`layer ${name}`, 'layer', path, LAYER_WIDTH, LAYER_HEIGHT)
      for (const { path: insertPath, end } of ends) join(end, node, insertPath)
      last = node
    }
    return last
  }
  const input = add('input', 'input', null, LAYER_WIDTH, END_HEIGHT)
  const end = addChain(layers, [], input)
  const output = add('output', 'output', null, LAYER_WIDTH, END_HEIGHT)
  join(end, output, [layers.length])
  return { nodes, edges }
}

/** A line through points with rounded corners, as the `d` of an SVG path. */
export function roundedPath(points: readonly Point[], radius = 8): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const commands = [`M${first.x},${first.y}`]
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? first
    const after = rest[index + 1]
    if (after === undefined) {
      commands.push(`L${corner.x},${corner.y}`)
      break
    }
    const start = towards(corner, before, radius)
    const end = towards(corner, after, radius)
    commands.push(`L${start.x},${start.y}`, `Q${corner.x},${corner.y} ${end.x},${end.y}`)
  }
  return commands.join(' ')
}

/** The point so far from one point towards another, at most half of the way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const share = length === 0 ? 0 : Math.min(0.5, distance / length)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

function numberIn(label: unknown, key: string): number {
  const value: unknown =
    typeof label === 'object' && label !== null ? Reflect.get(label, key) : undefined
  return typeof value === 'number' ? value : 0
}

function pointOf(label: unknown): Point {
  return { x: numberIn(label, 'x'), y: numberIn(label, 'y') }
}

function sizeOf(label: unknown): { readonly width: number; readonly height: number } {
  return { width: numberIn(label, 'width'), height: numberIn(label, 'height') }
}
