import type { RunDetail } from '@engine/protocol/run'
import { onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { useRunsStore } from './runs'

export interface WatchedDetail {
  readonly detail: Readonly<ShallowRef<RunDetail | null>>
  /** Why it could not be read; null while all is well. */
  readonly error: Readonly<ShallowRef<unknown>>
  readonly isLoading: Readonly<Ref<boolean>>
  readonly reload: () => Promise<void>
}

/** One run with its config, checkpoints and events, read anew when any of them may have changed. */
export function useRunDetail(id: () => number): WatchedDetail {
  const studio = useStudio()
  const runs = useRunsStore()
  const detail = shallowRef<RunDetail | null>(null)
  const error = shallowRef<unknown>(null)
  const isLoading = ref(false)
  let turn = 0

  async function reload(): Promise<void> {
    const own = ++turn
    isLoading.value = true
    try {
      const next = await studio.request('run/show', { id: id() })
      if (own !== turn) return
      detail.value = next
      error.value = null
    } catch (reason) {
      if (own === turn && studio.connection.value.type === 'connected') error.value = reason
    } finally {
      if (own === turn) isLoading.value = false
    }
  }

  watch(id, () => {
    detail.value = null
    error.value = null
    void reload()
  })
  watch(
    () => {
      const run = runs.byId.get(id())
      return run === undefined ? '' : [run.status, run.checkpointStep, run.trashedAt].join(' ')
    },
    (_now, before) => {
      if (before !== '') void reload()
    },
  )
  onUnmounted(studio.onConnected(() => void reload()))
  onUnmounted(
    studio.on('run/noted', ({ runId }) => {
      if (runId === id()) void reload()
    }),
  )

  return { detail, error, isLoading, reload }
}
