import { onUnmounted, ref, type Ref } from 'vue'

/** Whether a media query holds now. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query)
  const holds = ref(list.matches)
  const update = (): void => {
    holds.value = list.matches
  }
  list.addEventListener('change', update)
  onUnmounted(() => {
    list.removeEventListener('change', update)
  })
  return holds
}
