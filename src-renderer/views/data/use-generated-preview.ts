import type { DatasetPreview } from '@engine/protocol/dataset'
import type { GeneratorConfig } from '@engine/protocol/dataset-config'
import { onUnmounted, ref, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'

export interface GeneratedPreview {
  readonly preview: Readonly<Ref<DatasetPreview | null>>
  readonly error: Readonly<Ref<unknown>>
  readonly isDrawing: Readonly<Ref<boolean>>
}

const PAUSE_MS = 200

/** What a generated set looks like, drawn anew when its settings change; null settings wait. */
export function useGeneratedPreview(settings: () => GeneratorConfig | null): GeneratedPreview {
  const studio = useStudio()
  const preview = shallowRef<DatasetPreview | null>(null)
  const error = shallowRef<unknown>(null)
  const isDrawing = ref(false)
  let timer = 0
  let own = 0
  let cancel: () => void = () => undefined

  function draw(pauseMs: number): void {
    window.clearTimeout(timer)
    cancel()
    const mine = ++own
    const wanted = settings()
    isDrawing.value = wanted !== null
    if (wanted === null) return
    timer = window.setTimeout(() => {
      studio
        .request('dataset/preview-generated', wanted, {
          onCancellable: (stop) => {
            cancel = stop
          },
        })
        .then(
          (next) => {
            if (mine !== own) return
            preview.value = next
            error.value = null
            isDrawing.value = false
          },
          (reason: unknown) => {
            if (mine !== own) return
            preview.value = null
            error.value = reason
            isDrawing.value = false
          },
        )
    }, pauseMs)
  }
  watch(
    () => JSON.stringify(settings()),
    () => {
      draw(PAUSE_MS)
    },
  )
  onUnmounted(
    studio.onConnected(() => {
      draw(0)
    }),
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
    own++
    cancel()
  })
  return { preview, error, isDrawing }
}
