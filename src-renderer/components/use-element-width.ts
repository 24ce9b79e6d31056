import { onBeforeUnmount, readonly, ref, watch, type Ref } from 'vue'

/** Width of an element in CSS pixels, kept current. */
export function useElementWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) width.value = Math.floor(entry.contentRect.width)
  })
  watch(
    element,
    (next, before) => {
      if (before) observer.unobserve(before)
      if (!next) return
      width.value = next.clientWidth
      observer.observe(next)
    },
    { flush: 'post', immediate: true },
  )
  onBeforeUnmount(() => {
    observer.disconnect()
  })
  return readonly(width)
}
