import type { RunDetail } from '@engine/protocol/run'
import type { Judgement } from '@engine/protocol/prediction'
import { onUnmounted, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'
import { LatestCall } from './latest-call'

/** What several networks said of the same inputs at their checkpoints, by run. */
export type Traces = ReadonlyMap<number, readonly Judgement[]>

export interface WatchedTraces {
  readonly traces: Readonly<Ref<Traces>>
  readonly error: Readonly<Ref<unknown>>
}

/** Asks several runs about one example at all their checkpoints, again whenever it changes. */
export function useTraces(
  runs: () => readonly RunDetail[],
  inputs: () => Float64Array | null,
): WatchedTraces {
  const studio = useStudio()
  const traces = shallowRef<Traces>(new Map())
  const error = shallowRef<unknown>(null)
  const latest = new LatestCall(
    async ([asked, values]: readonly [readonly RunDetail[], Float64Array]) =>
      new Map(
        await Promise.all(
          asked.map(async ({ summary: { id } }) => {
            // A view into a larger block would send the whole block.
            const trace = await studio.request('run/trace', {
              id,
              inputs: new Float64Array(values),
            })
            return [id, trace] as const
          }),
        ),
      ),
    (next: Traces) => {
      traces.value = next
      error.value = null
    },
    (reason) => {
      error.value = reason
    },
  )
  watch(
    [runs, inputs],
    ([asked, values]) => {
      if (values !== null && asked.length > 0) latest.request([asked, values])
      else {
        latest.reset()
        traces.value = new Map()
      }
    },
    { immediate: true },
  )
  onUnmounted(() => {
    latest.reset()
  })
  return { traces, error }
}

/** Steps at which any of them has something to say, rising. */
export function stepsOf(traces: Traces): number[] {
  const steps = new Set([...traces.values()].flatMap((trace) => trace.map(({ step }) => step)))
  return [...steps].sort((a, b) => a - b)
}

/** The newest judgement that is not behind a step; the first of all where there is none before it. */
export function judgementAt(trace: readonly Judgement[], step: number): Judgement | undefined {
  return trace.findLast((judgement) => judgement.step <= step) ?? trace[0]
}
