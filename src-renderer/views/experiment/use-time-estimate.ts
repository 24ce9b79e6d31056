import type { DatasetDescription } from '@engine/protocol/dataset'
import { type RunConfig } from '@engine/protocol/experiment-config'
import { runConfigsOf, runCountOf } from '@engine/protocol/experiment-runs'
import type { Result } from '@engine/protocol/contract'
import type { StudioContract } from '@engine/protocol/studio-contract'
import { computed, onUnmounted, shallowRef, watch, type ComputedRef } from 'vue'
import { useStudio } from '../../client/use-studio'
import type { DraftCheck } from './experiment-check'
import { costKey, estimateRun, togetherMs } from './time-estimate'

type Measured = Result<StudioContract, 'experiment/time'>

export interface TimeEstimate {
  /** Of the quickest and of the slowest run, in milliseconds. */
  readonly epochMs: readonly [number, number]
  /** Until all runs are done. */
  readonly totalMs: number
  /** Median step of the first run, and of how many steps. */
  readonly stepMs: number
  readonly measuredStepCount: number
  readonly threadCount: number
  /** Runs whose time was measured; the others are taken to be like them. */
  readonly isPartial: boolean
}

export type EstimateState =
  | { readonly type: 'unknown' }
  | { readonly type: 'measuring' }
  /** Not one step came to its end while it was measured. */
  | { readonly type: 'too-slow' }
  | { readonly type: 'known'; readonly estimate: TimeEstimate }

/** A config that is still being typed is not measured. */
const PAUSE_MS = 700
/** Trials of a scattered search that are looked at. */
const MOST_TRIALS = 40
/** Kinds of runs that are measured for one experiment. */
const MOST_KINDS = 6
/** Measurements that are kept, so that undo has its times at once. */
const MOST_KEPT = 50

/** Measures, in an engine process, what the composed runs will take. */
export function useTimeEstimate(
  check: ComputedRef<DraftCheck>,
  description: () => DatasetDescription | null,
): ComputedRef<EstimateState> {
  const studio = useStudio()
  const measured = shallowRef<ReadonlyMap<string, Measured>>(new Map())
  const isMeasuring = shallowRef(false)

  const wanted = computed(() => {
    const { config } = check.value
    const data = description()
    if (config === null || data === null) return null
    // Seeds cost the same, and so do trials of a search but for a few kinds.
    const { search } = config
    const count = search.type === 'random' ? Math.min(search.count, MOST_TRIALS) : 0
    const looked = search.type === 'random' ? { ...search, count } : search
    const runs = runConfigsOf({ ...config, search: looked, repeats: 1 })
    const runCount = runCountOf(config)
    const kinds = new Map<string, RunConfig>()
    const form = JSON.stringify([data.inputShape, data.inputType, runCount])
    const keys = runs.map((run) => `${form} ${costKey(run)}`)
    runs.forEach((run, index) => {
      const key = keys[index] ?? ''
      if (!kinds.has(key) && kinds.size < MOST_KINDS) kinds.set(key, run)
    })
    return { runs, runCount, keys, kinds, data }
  })

  let timer = 0
  let turn = 0
  let cancel: () => void = () => undefined

  async function measure(own: number): Promise<void> {
    const now = wanted.value
    if (now === null) return
    isMeasuring.value = true
    try {
      for (const [key, config] of now.kinds) {
        if (measured.value.has(key)) continue
        const params = { config, dataset: now.data, runCount: now.runCount }
        const time = await studio.request('experiment/time', params, {
          onCancellable: (stop) => {
            cancel = stop
          },
        })
        if (own !== turn) return
        measured.value = new Map([...measured.value, [key, time] as const].slice(-MOST_KEPT))
      }
    } catch {
      // Cancelled, or the connection is gone: the time stays unknown, and what is wrong shows elsewhere.
    } finally {
      if (own === turn) isMeasuring.value = false
    }
  }

  watch(
    () => [...(wanted.value?.kinds.keys() ?? [])].join('\n'),
    (keys) => {
      window.clearTimeout(timer)
      cancel()
      const own = ++turn
      isMeasuring.value = false
      if (keys !== '') timer = window.setTimeout(() => void measure(own), PAUSE_MS)
    },
    { immediate: true },
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
    turn++
    cancel()
  })

  return computed((): EstimateState => {
    const now = wanted.value
    const { counts } = check.value
    if (now === null || counts === null) return { type: 'unknown' }
    const times = now.keys.map((key) => measured.value.get(key) ?? null)
    const known = times.filter((time) => time !== null)
    const [first] = known
    const isDone = [...now.kinds.keys()].every((key) => measured.value.has(key))
    if (!isDone || first === undefined) {
      return { type: isMeasuring.value ? 'measuring' : 'unknown' }
    }
    if (known.some(({ stepMs }) => stepMs === null)) return { type: 'too-slow' }
    const estimates = now.runs.flatMap((run, index) => {
      const time = times[index] ?? first
      const estimate = estimateRun(run, counts, now.data.testCount, time)
      return estimate === null ? [] : [estimate]
    })
    const epochs = estimates.map(({ epochMs }) => epochMs)
    const each = now.runCount / now.runs.length
    const totals = estimates.map(({ totalMs }) => totalMs)
    return {
      type: 'known',
      estimate: {
        epochMs: [Math.min(...epochs), Math.max(...epochs)],
        totalMs: togetherMs(totals, first.atOnceCount, each),
        stepMs: first.stepMs ?? 0,
        measuredStepCount: first.measuredStepCount,
        threadCount: first.threadCount,
        isPartial: known.length < times.length,
      },
    }
  })
}
