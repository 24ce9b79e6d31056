import { defineStore } from 'pinia'
import { onUnmounted, shallowRef, watchEffect } from 'vue'
import type { RouteLocationRaw } from 'vue-router'

/** One part of the breadcrumb after the name of the section. */
export interface TrailPart {
  readonly text: string
  readonly to?: RouteLocationRaw
}

export const useTrailStore = defineStore('trail', () => {
  const parts = shallowRef<readonly TrailPart[]>([])
  return { parts }
})

/** Says where in its section the current view is, for as long as the view is shown. */
export function useTrail(parts: () => readonly TrailPart[]): void {
  const trail = useTrailStore()
  let own: readonly TrailPart[] = []
  watchEffect(() => {
    own = parts()
    trail.parts = own
  })
  onUnmounted(() => {
    // The view that comes instead has said already where it is.
    if (trail.parts === own) trail.parts = []
  })
}
