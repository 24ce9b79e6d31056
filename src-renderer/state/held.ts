import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'

/** What several views may hold at once; kept for as long as one of them does. */
export interface Holding<T> {
  /** Once for every `release`. */
  readonly acquire: (id: number) => T
  readonly release: (id: number) => void
}

/** Holds these for as long as the component is shown. */
export function useHeld<T>(
  holding: Holding<T>,
  ids: () => readonly number[],
): Readonly<ShallowRef<ReadonlyMap<number, T>>> {
  const held = shallowRef<ReadonlyMap<number, T>>(new Map())
  const hold = (next: readonly number[]): void => {
    const before = held.value
    const now = new Map<number, T>()
    for (const id of new Set(next)) now.set(id, before.get(id) ?? holding.acquire(id))
    for (const id of before.keys()) if (!now.has(id)) holding.release(id)
    held.value = now
  }
  watch(ids, hold, { immediate: true })
  onUnmounted(() => {
    hold([])
  })
  return held
}
