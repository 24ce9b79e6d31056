import { shallowRef, type ShallowRef } from 'vue'
import type { GraphEdge, GraphLayout, Point } from './graph-layout'
import type { LayerPath } from './layer-tree'
import { useNetworkEditor } from './network-editor'

export interface GraphDrag {
  /** The line that the held layer would be put on; null where it would go back. */
  readonly target: Readonly<ShallowRef<GraphEdge | null>>
  /** @param center where the middle of the held layer is now */
  readonly over: (path: LayerPath, center: Point) => void
  /** Puts the layer down; it goes back where no line is near. */
  readonly drop: (path: LayerPath) => void
}

/** A layer held so near to a line lies on it, in the pixels of the graph. */
const REACH = 56

/** Moves the layers of the graph from line to line. */
export function useGraphDrag(layout: Readonly<ShallowRef<GraphLayout>>): GraphDrag {
  const editor = useNetworkEditor()
  const target = shallowRef<GraphEdge | null>(null)

  return {
    target,
    over(path, center) {
      let nearest: GraphEdge | null = null
      let least = REACH
      for (const edge of layout.value.edges) {
        const distance = Math.hypot(edge.middle.x - center.x, edge.middle.y - center.y)
        if (distance < least && editor.canMove(path, edge.insertPath)) {
          nearest = edge
          least = distance
        }
      }
      target.value = nearest
    },
    drop(path) {
      const edge = target.value
      target.value = null
      if (edge !== null) editor.move(path, edge.insertPath)
    },
  }
}
