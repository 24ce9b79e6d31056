import type { EvaluationReport, PartName } from '@engine/protocol/evaluation-report'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import { onUnmounted, ref, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'
import { LatestCall } from '../predict/latest-call'

export interface EvaluationQuery {
  readonly runId: number
  readonly part: PartName
  readonly checkpoint: CheckpointChoice
  /** Changes when the checkpoint of this name has become another one. */
  readonly version: string
}

export interface WatchedEvaluation {
  readonly report: Readonly<Ref<EvaluationReport | null>>
  readonly error: Readonly<Ref<unknown>>
  readonly isBusy: Readonly<Ref<boolean>>
}

/** Looks closely at a run's network, again whenever the question changes. */
export function useEvaluation(query: () => EvaluationQuery): WatchedEvaluation {
  const studio = useStudio()
  const report = shallowRef<EvaluationReport | null>(null)
  const error = shallowRef<unknown>(null)
  const isBusy = ref(false)
  let shown = ''

  const latest = new LatestCall(
    ({ runId: id, part, checkpoint }: EvaluationQuery) =>
      studio.request(
        'run/evaluate',
        { id, part, checkpoint, needsExamples: true },
        // The train part of a large data set takes its time.
        { timeoutMs: 0 },
      ),
    (next, { runId, part }) => {
      shown = `${String(runId)} ${part}`
      report.value = next
      error.value = null
      isBusy.value = false
    },
    (reason) => {
      report.value = null
      error.value = reason
      isBusy.value = false
    },
  )
  const ask = (): void => {
    const next = query()
    // Figures of another part are not shown for this one; those of another checkpoint stay until then.
    if (shown !== `${String(next.runId)} ${next.part}`) report.value = null
    isBusy.value = true
    latest.request(next)
  }
  watch(() => JSON.stringify(query()), ask)
  onUnmounted(studio.onConnected(ask))
  onUnmounted(() => {
    latest.reset()
  })
  return { report, error, isBusy }
}
