import { nextTick } from 'vue'
import { stepAlong, stepInto, stepOut, type LayerPath } from './layer-tree'
import { useNetworkEditor } from './network-editor'
import { pathText } from './use-layer-drag'

export interface LayerKeys {
  readonly onKeyDown: (event: KeyboardEvent) => Promise<void>
  /** Takes the layer away; the focus goes to the one before it. */
  readonly remove: () => Promise<void>
}

/** Moves, doubles and removes a layer by keys; its handle keeps the focus. */
export function useLayerKeys(path: () => LayerPath): LayerKeys {
  const editor = useNetworkEditor()

  async function focusHandle(at: LayerPath): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>(`[data-layer="${pathText(at)}"] > .line .handle`)?.focus()
  }
  async function moveTo(to: LayerPath | null): Promise<void> {
    const moved = to === null ? null : editor.move(path(), to)
    if (moved !== null) await focusHandle(moved)
  }
  async function remove(): Promise<void> {
    const own = path()
    editor.remove(own)
    await focusHandle(own.with(-1, Math.max(0, (own.at(-1) ?? 0) - 1)))
  }

  function actionOf(event: KeyboardEvent): (() => void | Promise<void>) | null {
    const own = path()
    if (event.altKey) {
      if (event.key === 'ArrowUp') return () => moveTo(stepAlong(editor.layers, own, -1))
      if (event.key === 'ArrowDown') return () => moveTo(stepAlong(editor.layers, own, 1))
      if (event.key === 'ArrowLeft') return () => moveTo(stepOut(own))
      if (event.key === 'ArrowRight') return () => moveTo(stepInto(editor.layers, own))
      return null
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      return () => {
        editor.duplicate(own)
      }
    }
    const isHandle = event.target instanceof HTMLElement && event.target.matches('.handle')
    return isHandle && event.key === 'Delete' ? remove : null
  }

  async function onKeyDown(event: KeyboardEvent): Promise<void> {
    const action = actionOf(event)
    if (action === null) return
    event.preventDefault()
    event.stopPropagation()
    await action()
  }
  return { onKeyDown, remove }
}
