import type { DatasetDescription, ExampleBlock } from '@engine/protocol/dataset'
import { datasetReferenceSchema, type DatasetReference } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import type { FormValue } from './draft'

/** What a data set is, with a few of its examples. */
export interface DataGlance {
  readonly description: DatasetDescription
  readonly examples: ExampleBlock
}

export interface WatchedGlance {
  /** Null until the data that is chosen now has been looked at. */
  readonly glance: Readonly<ShallowRef<DataGlance | null>>
  readonly error: Readonly<ShallowRef<unknown>>
}

/** Typing goes on for a moment; data is not drawn at every key. */
const PAUSE_MS = 250
const EXAMPLE_COUNT = 300

/** Looks at the data of a draft: generated sets are drawn, stored ones read. */
export function useDataGlance(dataset: () => FormValue): WatchedGlance {
  const studio = useStudio()
  const glance = shallowRef<DataGlance | null>(null)
  const error = shallowRef<unknown>(null)
  let timer = 0
  let turn = 0
  let looked = ''
  let cancel: () => void = () => undefined

  async function look(reference: DatasetReference): Promise<DataGlance> {
    const onCancellable = (stop: () => void): void => {
      cancel = stop
    }
    if (reference.source === 'generated') {
      const preview = await studio.request('dataset/preview-generated', reference.settings, {
        onCancellable,
      })
      return { description: preview.description, examples: preview.examples }
    }
    const stored = await studio.request('dataset/list', {})
    const found = stored.find((candidate) => candidate.name === reference.name)
    if (found === undefined) {
      throw new StudioError(
        'dataset/not-found',
        `There is no data set named ${reference.name}: import it or choose another.`,
        { name: reference.name },
      )
    }
    const examples = await studio.request('dataset/examples', {
      id: found.id,
      part: 'train',
      offset: 0,
      count: Math.min(EXAMPLE_COUNT, found.trainCount),
    })
    return { description: found, examples }
  }

  function refresh(pauseMs: number): void {
    window.clearTimeout(timer)
    const parsed = datasetReferenceSchema.safeParse(dataset())
    if (!parsed.success) {
      cancel()
      turn++
      looked = ''
      glance.value = null
      error.value = null
      return
    }
    const key = JSON.stringify(parsed.data)
    if (key === looked && error.value === null) return
    cancel()
    looked = key
    const own = ++turn
    error.value = null
    // Another size or noise of the same set changes the figures only: what is shown stays till then.
    timer = window.setTimeout(() => {
      look(parsed.data).then(
        (next) => {
          if (own === turn) glance.value = next
        },
        (reason: unknown) => {
          if (own !== turn) return
          looked = ''
          glance.value = null
          error.value = reason
        },
      )
    }, pauseMs)
  }

  watch(
    () => JSON.stringify([dataset()['source'], dataset()['name'], generatorOf(dataset())]),
    () => {
      glance.value = null
    },
  )
  watch(dataset, () => {
    refresh(PAUSE_MS)
  })
  onUnmounted(
    studio.onConnected(() => {
      looked = ''
      refresh(0)
    }),
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
    turn++
    cancel()
  })

  return { glance, error }
}

function generatorOf(dataset: FormValue): unknown {
  const settings = dataset['settings']
  return typeof settings === 'object' && settings !== null && 'generator' in settings
    ? settings.generator
    : null
}
