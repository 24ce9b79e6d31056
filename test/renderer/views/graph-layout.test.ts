import { networkPreset } from '@engine/model/presets'
import { describe, expect, it } from 'vitest'
import type { FormValue } from '../../../src-renderer/state/draft'
import {
  layoutNetwork,
  roundedPath,
  type GraphLayout,
  type GraphNode,
} from '../../../src-renderer/views/experiment/network/graph-layout'

const images = { inputShape: [1, 28, 28], task: 'classification', outputCount: 10 } as const
const networks = {
  plain: networkPreset('two-layer-net', images).layers,
  inception: networkPreset('inception-net', images).layers,
  residual: networkPreset('residual-net', images).layers,
  deep: networkPreset('deep-conv-net', images).layers,
  nested: [
    {
      type: 'branches',
      combine: 'sum',
      branches: [
        [
          { type: 'affine', units: 4 },
          { type: 'branches', combine: 'sum', branches: [[{ type: 'relu' }], [], []] },
        ],
        [],
      ],
    },
  ],
} satisfies Record<string, readonly FormValue[]>

function layersIn(layers: readonly FormValue[]): number {
  return layers.reduce((count, layer) => {
    const branches = layer['branches'] as FormValue[][] | undefined
    return count + 1 + (branches ?? []).reduce((inner, branch) => inner + layersIn(branch), 0)
  }, 0)
}

function overlap(a: GraphNode, b: GraphNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function nodeOf(layout: GraphLayout, id: string): GraphNode {
  const node = layout.nodes.find((candidate) => candidate.id === id)
  if (!node) throw new Error(`no node ${id}`)
  return node
}

describe.each(Object.entries(networks))('the graph of the %s network', (_name, layers) => {
  const layout = layoutNetwork(layers, ({ type }) => type === 'relu')

  it('shows every layer once, between input and output', () => {
    const shown = layout.nodes.filter(({ kind }) => kind === 'layer')
    expect(shown).toHaveLength(layersIn(layers))
    expect(new Set(shown.map(({ path }) => String(path))).size).toBe(shown.length)
    expect(layout.nodes[0]?.kind).toBe('input')
    expect(layout.nodes.at(-1)?.kind).toBe('output')
  })

  it('lets no two nodes overlap', () => {
    for (const [index, node] of layout.nodes.entries()) {
      for (const other of layout.nodes.slice(index + 1)) {
        expect(overlap(node, other), `${node.id} and ${other.id}`).toBe(false)
      }
    }
  })

  it('runs from top to bottom', () => {
    for (const { source, target } of layout.edges) {
      const from = nodeOf(layout, source)
      expect(from.y + from.height).toBeLessThan(nodeOf(layout, target).y)
    }
  })

  it('keeps the branches in their order, from left to right', () => {
    for (const node of layout.nodes) {
      if (node.kind !== 'fork') continue
      const columns = layout.edges
        .filter(({ source }) => source === node.id)
        .map(({ middle, insertPath }) => ({ x: middle.x, branch: insertPath.at(-2) ?? 0 }))
        .toSorted((a, b) => a.branch - b.branch)
        .map(({ x }) => x)
      expect(columns).toEqual(columns.toSorted((a, b) => a - b))
    }
  })

  it('draws no line through a layer', () => {
    for (const { points, id } of layout.edges) {
      for (const [index, from] of points.entries()) {
        const to = points[index + 1] ?? from
        for (const node of layout.nodes) {
          const isThrough =
            Math.max(from.x, to.x) > node.x + 1 &&
            Math.min(from.x, to.x) < node.x + node.width - 1 &&
            Math.max(from.y, to.y) > node.y + 1 &&
            Math.min(from.y, to.y) < node.y + node.height - 1
          expect(isThrough, `${id} and ${node.id}`).toBe(false)
        }
      }
    }
  })

  it('leaves room on every line for what may be put in there, clear of all nodes', () => {
    const places = layout.edges.map(({ insertPath }) => String(insertPath))
    expect(new Set(places).size).toBe(places.length)
    for (const { middle, id } of layout.edges) {
      for (const node of layout.nodes) {
        const isInside =
          middle.x > node.x &&
          middle.x < node.x + node.width &&
          middle.y > node.y &&
          middle.y < node.y + node.height
        expect(isInside, `${id} and ${node.id}`).toBe(false)
      }
    }
  })
})

describe('a line of the graph', () => {
  it('is straight between two points and rounded at corners', () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 0, y: 10 },
      ]),
    ).toBe('M0,0 L0,10')
    expect(
      roundedPath(
        [
          { x: 0, y: 0 },
          { x: 0, y: 20 },
          { x: 20, y: 20 },
        ],
        4,
      ),
    ).toBe('M0,0 L0,16 Q0,20 4,20 L20,20')
    expect(roundedPath([])).toBe('')
  })
})
