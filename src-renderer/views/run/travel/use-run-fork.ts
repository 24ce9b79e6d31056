import type { ConfigChange } from '@engine/protocol/config-change'
import type { ReplayProgress } from '@engine/protocol/time-travel'
import { onUnmounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { useStudio } from '../../../client/use-studio'
import { useNoticesStore } from '../../../state/notices'

export interface ForkRequest {
  readonly runId: number
  readonly step: number
  readonly changes: readonly ConfigChange[]
  /** Waits to be gone through by steps. */
  readonly isPaused: boolean
  /** Shows the fork beside its parent instead of alone. */
  readonly isRaced: boolean
}

/** Starts forks and opens them. */
export function useRunFork(): {
  readonly fork: (request: ForkRequest) => Promise<boolean>
  readonly isBusy: Readonly<Ref<boolean>>
  /** How far the way to the step has been repeated; null while nothing is repeated. */
  readonly replay: Readonly<ShallowRef<ReplayProgress | null>>
} {
  const studio = useStudio()
  const router = useRouter()
  const notices = useNoticesStore()
  const isBusy = ref(false)
  const replay = shallowRef<ReplayProgress | null>(null)

  onUnmounted(
    studio.on('run/replaying', (progress) => {
      if (isBusy.value && progress.purpose === 'fork') replay.value = progress
    }),
  )

  async function fork({ runId, step, changes, ...how }: ForkRequest): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    try {
      const { run } = await studio.request(
        'run/fork',
        { id: runId, step, changes: [...changes], isPaused: how.isPaused },
        { timeoutMs: 0 },
      )
      await router.push(
        how.isRaced
          ? { name: 'compare', query: { runs: `${String(runId)},${String(run.id)}` } }
          : { name: 'run', params: { id: String(run.id) } },
      )
      return true
    } catch (error) {
      notices.showError(error)
      return false
    } finally {
      isBusy.value = false
      replay.value = null
    }
  }
  return { fork, isBusy, replay }
}
