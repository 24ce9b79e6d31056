import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from 'vue'

/** What comes this near, in pixels, counts as seen: it is there when it is scrolled to. */
const NEAR_PX = 200

/** Whether a person can see an element, kept current; known as soon as the component is mounted. */
export function useSight(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> {
  const isInSight = ref(false)
  let observer: IntersectionObserver | null = null
  onMounted(() => {
    if (!element.value) return
    // The observer tells it one frame later, which would be seen.
    const { top, bottom } = element.value.getBoundingClientRect()
    isInSight.value = bottom > -NEAR_PX && top < window.innerHeight + NEAR_PX
    observer = new IntersectionObserver(
      (entries) => {
        isInSight.value = entries.at(-1)?.isIntersecting ?? false
      },
      { scrollMargin: `${String(NEAR_PX)}px` },
    )
    observer.observe(element.value)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
  })
  return readonly(isInSight)
}
