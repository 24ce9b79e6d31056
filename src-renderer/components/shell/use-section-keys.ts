import { onMounted, onUnmounted } from 'vue'
import { useRouter } from 'vue-router'
import { SECTIONS } from './sections'

/** True where typed letters belong to a field and not to the program. */
export function isTypingTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="combobox"], [role="listbox"]') !== null
  )
}

/** Opens a section of the side bar by its key. */
export function useSectionKeys(): void {
  const router = useRouter()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isTypingTarget(event.target)) {
      // Escape gives the keys back to the program.
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    const section = SECTIONS.find(({ key }) => key === event.key.toUpperCase())
    if (section === undefined) return
    event.preventDefault()
    void router.push({ name: section.name })
  }
  onMounted(() => {
    window.addEventListener('keydown', onKeyDown)
  })
  onUnmounted(() => {
    window.removeEventListener('keydown', onKeyDown)
  })
}
