import { computed, onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'

/** How long a whole race may take, in seconds. */
export const RACE_SECONDS = [5, 10, 30, 60] as const

/** A replay: all arms go along the x axis together, from its begin to its end. */
export interface Race {
  /** False while the chart shows everything. */
  readonly isShown: Readonly<Ref<boolean>>
  readonly isPlaying: Readonly<Ref<boolean>>
  /** How far along the x axis the race has come. */
  readonly place: Readonly<Ref<number>>
  readonly seconds: Readonly<Ref<number>>
  readonly isOver: ComputedRef<boolean>
  readonly play: () => void
  readonly pause: () => void
  readonly seek: (place: number) => void
  readonly leave: () => void
  readonly setSeconds: (seconds: number) => void
}

/** @param end where on the x axis the last arm ends */
export function useRace(end: () => number): Race {
  const isShown = ref(false)
  const isPlaying = ref(false)
  const place = ref(0)
  const seconds = ref<number>(RACE_SECONDS[1])
  let frame = 0
  let lastMs = 0

  const run = (nowMs: number): void => {
    const byMs = nowMs - lastMs
    lastMs = nowMs
    place.value = Math.min(end(), place.value + (end() * byMs) / (seconds.value * 1000))
    if (place.value >= end()) isPlaying.value = false
  }
  const loop = (nowMs: number): void => {
    run(nowMs)
    frame = isPlaying.value ? requestAnimationFrame(loop) : 0
  }
  watch(isPlaying, (playing) => {
    cancelAnimationFrame(frame)
    frame = 0
    if (!playing) return
    lastMs = performance.now()
    frame = requestAnimationFrame(loop)
  })
  onUnmounted(() => {
    cancelAnimationFrame(frame)
  })
  const isOver = computed(() => place.value >= end())

  return {
    isShown,
    isPlaying,
    place,
    seconds,
    isOver,
    play: () => {
      if (!isShown.value || isOver.value) place.value = 0
      isShown.value = true
      isPlaying.value = true
    },
    pause: () => {
      isPlaying.value = false
    },
    seek: (to) => {
      isShown.value = true
      place.value = to
    },
    leave: () => {
      isPlaying.value = false
      isShown.value = false
    },
    setSeconds: (next) => {
      seconds.value = next
    },
  }
}
