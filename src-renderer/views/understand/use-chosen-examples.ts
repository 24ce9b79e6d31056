import type { ChosenExamples } from '@engine/protocol/dataset'
import { onUnmounted, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'
import { LatestCall } from '../predict/latest-call'

interface Wanted {
  readonly datasetId: number
  readonly source: 'train' | 'test'
  /** Places in the stored part. */
  readonly indices: readonly number[]
}

export interface WatchedExamples {
  /** With the places that they are of, which may still be those asked for before. */
  readonly examples: Readonly<
    Ref<(ChosenExamples & { readonly indices: readonly number[] }) | null>
  >
  readonly error: Readonly<Ref<unknown>>
}

/** Fetches examples of a stored data set from here and there. */
export function useChosenExamples(wanted: () => Wanted | null): WatchedExamples {
  const studio = useStudio()
  const examples = shallowRef<(ChosenExamples & { readonly indices: readonly number[] }) | null>(
    null,
  )
  const error = shallowRef<unknown>(null)
  const latest = new LatestCall(
    ({ datasetId, source, indices }: Wanted) =>
      studio.request('dataset/chosen-examples', {
        id: datasetId,
        part: source,
        indices: Int32Array.from(indices),
      }),
    (next, { indices }) => {
      examples.value = { ...next, indices }
      error.value = null
    },
    (reason) => {
      examples.value = null
      error.value = reason
    },
  )
  const ask = (): void => {
    const next = wanted()
    if (next !== null && next.indices.length > 0) latest.request(next)
    else {
      latest.reset()
      examples.value = null
    }
  }
  watch(() => JSON.stringify(wanted()), ask)
  onUnmounted(studio.onConnected(ask))
  onUnmounted(() => {
    latest.reset()
  })
  return { examples, error }
}
