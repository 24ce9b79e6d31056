import { onUnmounted, shallowRef, type ShallowRef } from 'vue'
import { useNetworkEditor } from './network-editor'
import type { LayerPath } from './layer-tree'

export interface LayerDrag {
  /** The layer that is held; null while none is. */
  readonly held: Readonly<ShallowRef<LayerPath | null>>
  /** Where it would come to lie now, as a path of the network as it is. */
  readonly target: Readonly<ShallowRef<LayerPath | null>>
  readonly begin: (event: PointerEvent, path: LayerPath) => void
}

/** A held pointer that moves less is a click. */
const THRESHOLD_PX = 4
/** So close to the edge of the page the page scrolls along. */
const EDGE_PX = 56

/**
 * Moves layers of a list by its handles. Lists carry `data-chain` and their rows `data-layer`, both
 * with their path in numbers and dots.
 *
 * @param root what all lists lie in
 */
export function useLayerDrag(root: Readonly<ShallowRef<HTMLElement | null>>): LayerDrag {
  const editor = useNetworkEditor()
  const held = shallowRef<LayerPath | null>(null)
  const target = shallowRef<LayerPath | null>(null)
  let stop: () => void = () => undefined

  function begin(event: PointerEvent, path: LayerPath): void {
    if (event.button !== 0) return
    stop()
    const startY = event.clientY
    const move = (now: PointerEvent): void => {
      if (held.value === null && Math.abs(now.clientY - startY) < THRESHOLD_PX) return
      now.preventDefault()
      held.value = path
      target.value = targetAt(root.value, now, path)
      scrollAtEdge(root.value, now.clientY)
    }
    const drop = (): void => {
      const to = target.value
      stop()
      if (to !== null) editor.move(path, to)
    }
    const cancel = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape') return
      key.preventDefault()
      stop()
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', drop)
    window.addEventListener('keydown', cancel, true)
    stop = () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', drop)
      window.removeEventListener('keydown', cancel, true)
      held.value = null
      target.value = null
      stop = () => undefined
    }
  }
  onUnmounted(() => {
    stop()
  })

  function targetAt(
    within: HTMLElement | null,
    { clientX, clientY }: PointerEvent,
    from: LayerPath,
  ): LayerPath | null {
    const lists = [...(within?.querySelectorAll<HTMLElement>('[data-chain]') ?? [])]
    // Lists inside others come later: the innermost that the pointer is in.
    const list = lists.findLast((candidate) => {
      const { top, bottom, left } = candidate.getBoundingClientRect()
      const isOutermost = candidate.dataset['chain'] === ''
      return isOutermost || (clientY >= top && clientY <= bottom && clientX >= left - 24)
    })
    if (list === undefined) return null
    const rows = [...list.children].filter(
      (row): row is HTMLElement => row instanceof HTMLElement && row.dataset['layer'] !== undefined,
    )
    const above = rows.filter((row) => {
      const { top, height } = row.getBoundingClientRect()
      return clientY > top + height / 2
    })
    const to = [...pathFrom(list.dataset['chain'] ?? ''), above.length]
    return editor.canMove(from, to) ? to : null
  }

  return { held, target, begin }
}

export function pathText(path: readonly number[]): string {
  return path.join('.')
}

function pathFrom(text: string): LayerPath {
  return text === '' ? [] : text.split('.').map(Number)
}

function scrollAtEdge(root: HTMLElement | null, clientY: number): void {
  let scroller: HTMLElement | null = root
  while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight) {
    scroller = scroller.parentElement
  }
  if (scroller === null) return
  const { top, bottom } = scroller.getBoundingClientRect()
  if (clientY < Math.max(0, top) + EDGE_PX) scroller.scrollBy(0, -12)
  else if (clientY > Math.min(window.innerHeight, bottom) - EDGE_PX) scroller.scrollBy(0, 12)
}
