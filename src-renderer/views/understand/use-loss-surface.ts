import { StudioError } from '@engine/protocol/errors'
import type { SurfaceReport, SurfaceSettings } from '@engine/protocol/loss-surface'
import { onUnmounted, ref, shallowRef, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'

export interface ComputedSurface {
  /** With the runs that it is of, in the order of its paths. */
  readonly surface: Readonly<
    Ref<{ readonly report: SurfaceReport; readonly runIds: readonly number[] } | null>
  >
  readonly error: Readonly<Ref<unknown>>
  /** Share that is done, null while nothing is computed. */
  readonly progress: Readonly<Ref<number | null>>
  readonly compute: (runIds: readonly number[], settings: SurfaceSettings) => Promise<void>
  readonly cancel: () => void
}

/** Has loss surfaces computed, one at a time. */
export function useLossSurface(): ComputedSurface {
  const studio = useStudio()
  const surface = shallowRef<ComputedSurface['surface']['value']>(null)
  const error = shallowRef<unknown>(null)
  const progress = ref<number | null>(null)
  let cancel: () => void = () => undefined
  let turn = 0

  async function compute(runIds: readonly number[], settings: SurfaceSettings): Promise<void> {
    cancel()
    const own = ++turn
    progress.value = 0
    error.value = null
    try {
      const report = await studio.request(
        'run/loss-surface',
        { ids: [...runIds], settings },
        {
          timeoutMs: 0,
          onCancellable: (stop) => {
            cancel = stop
          },
          onProgress: ({ doneCount, totalCount }) => {
            if (own === turn) progress.value = doneCount / totalCount
          },
        },
      )
      if (own === turn) surface.value = { report, runIds }
    } catch (reason) {
      const isCancelled = reason instanceof StudioError && reason.code === 'call/cancelled'
      if (own === turn && !isCancelled) error.value = reason
    } finally {
      if (own === turn) progress.value = null
    }
  }
  onUnmounted(() => {
    turn++
    cancel()
  })
  return {
    surface,
    error,
    progress,
    compute,
    cancel: () => {
      cancel()
    },
  }
}
