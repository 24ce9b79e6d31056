import { onMounted, onUnmounted } from 'vue'
import { useDraftStore } from '../../state/draft'

/**
 * Ctrl+Z takes the last change of the form back, Ctrl+Shift+Z and Ctrl+Y bring it again. Where
 * something was typed and not yet taken over, the keys belong to the text.
 */
export function useUndoKeys(): void {
  const store = useDraftStore()
  let typedInto: EventTarget | null = null

  const onInput = (event: Event): void => {
    typedInto = event.target
  }
  const onCommit = (): void => {
    typedInto = null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    const isRedo = (key === 'z' && event.shiftKey) || key === 'y'
    if (!isRedo && key !== 'z') return
    if (typedInto !== null && typedInto === event.target) return
    event.preventDefault()
    if (isRedo) store.redo()
    else store.undo()
  }

  const commits = ['change', 'focusout'] as const
  onMounted(() => {
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('input', onInput)
    for (const name of commits) window.addEventListener(name, onCommit)
  })
  onUnmounted(() => {
    window.removeEventListener('keydown', onKeyDown)
    window.removeEventListener('input', onInput)
    for (const name of commits) window.removeEventListener(name, onCommit)
  })
}
