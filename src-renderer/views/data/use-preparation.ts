import type { PreparationOptions, PreparationReport } from '@engine/protocol/preparation'
import { onUnmounted, ref, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'

export interface ShownPreparation {
  readonly report: Readonly<Ref<PreparationReport | null>>
  readonly error: Readonly<Ref<unknown>>
  readonly isWorking: Readonly<Ref<boolean>>
}

const PAUSE_MS = 200
/** A large set is gone through four times. */
const LIMIT_MS = 600_000

/** What split and preprocessing make of a stored set, anew when they change; null options wait. */
export function usePreparation(
  wanted: () => { readonly id: number; readonly options: PreparationOptions } | null,
): ShownPreparation {
  const studio = useStudio()
  const report = shallowRef<PreparationReport | null>(null)
  const error = shallowRef<unknown>(null)
  const isWorking = ref(false)
  let timer = 0
  let own = 0
  let cancel: () => void = () => undefined

  async function ask(mine: number, params: NonNullable<ReturnType<typeof wanted>>): Promise<void> {
    try {
      const next = await studio.request('dataset/prepare', params, {
        timeoutMs: LIMIT_MS,
        onCancellable: (stop) => {
          cancel = stop
        },
      })
      if (mine !== own) return
      report.value = next
      error.value = null
    } catch (reason) {
      if (mine !== own) return
      report.value = null
      error.value = reason
    }
    isWorking.value = false
  }
  function look(pauseMs: number): void {
    window.clearTimeout(timer)
    cancel()
    const mine = ++own
    const params = wanted()
    isWorking.value = params !== null
    if (params !== null) timer = window.setTimeout(() => void ask(mine, params), pauseMs)
  }
  watch(
    () => JSON.stringify(wanted()),
    () => {
      look(PAUSE_MS)
    },
  )
  onUnmounted(
    studio.onConnected(() => {
      look(0)
    }),
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
    own++
    cancel()
  })
  return { report, error, isWorking }
}
