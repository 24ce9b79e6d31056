import type { DatasetStatistics, DatasetSummary } from '@engine/protocol/dataset'
import type { RunDetail, RunSummary } from '@engine/protocol/run'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { Prediction } from '@engine/protocol/prediction'
import { sizeOf } from '@engine/tensor/shape'
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'
import { useRunsStore } from '../../state/runs'

/** Checkpoints that every run with one has by these names. */
export const CHECKPOINT_NAMES = ['best', 'last', 'initial'] as const
export type CheckpointName = (typeof CHECKPOINT_NAMES)[number]

/** A network to predict with: a run at one of its checkpoints, and the data it was trained on. */
export interface PredictionSource {
  readonly run: RunDetail
  readonly dataset: DatasetSummary
  readonly statistics: DatasetStatistics
  readonly checkpoint: CheckpointName
  /** Values of one example. */
  readonly inputCount: number
  /** Side of the network's images where they can be drawn by hand; null where not. */
  readonly drawingSide: number | null
}

export interface PredictionChoice {
  readonly source: Readonly<Ref<PredictionSource | null>>
  readonly error: Readonly<Ref<unknown>>
  readonly predict: (source: PredictionSource, inputs: Float64Array) => Promise<Prediction>
}

/** Runs that have weights to predict with, the newest first. */
export function useTrainedRuns(): ComputedRef<readonly RunSummary[]> {
  const store = useRunsStore()
  return computed(() =>
    store.kept.filter(
      ({ checkpointStep, status }) => checkpointStep !== null && status !== 'queued',
    ),
  )
}

/** Side of square images of one channel that a hand can draw; tables of pixels count as images. */
function drawingSideOf({ inputShape }: DatasetSummary): number | null {
  const [first = 0, rows, columns] = inputShape
  const side = inputShape.length === 1 ? Math.sqrt(first) : rows === columns ? (rows ?? 0) : 0
  const isGrey = inputShape.length === 1 ? first === 784 : first === 1
  return isGrey && Number.isInteger(side) && side >= 8 && side <= 64 ? side : null
}

/** Finds out all that predicting with a run needs to know. */
export function usePredictionSource(
  runId: () => number | null,
  checkpoint: () => CheckpointName,
): PredictionChoice {
  const studio = useStudio()
  const found = shallowRef<Omit<PredictionSource, 'checkpoint'> | null>(null)
  const error = shallowRef<unknown>(null)
  const connectionCount = ref(0)
  let turn = 0

  async function find(id: number): Promise<Omit<PredictionSource, 'checkpoint'>> {
    const run = await studio.request('run/show', { id })
    const { summary: dataset, statistics } = await studio.request('dataset/show', {
      id: run.datasetId,
    })
    return {
      run,
      dataset,
      statistics,
      inputCount: sizeOf(dataset.inputShape),
      drawingSide: drawingSideOf(dataset),
    }
  }

  watch(
    [runId, connectionCount],
    ([id]) => {
      const own = ++turn
      if (found.value?.run.summary.id !== id) found.value = null
      error.value = null
      if (id === null) return
      find(id).then(
        (next) => {
          if (own === turn) found.value = next
        },
        (reason: unknown) => {
          if (own === turn) error.value = reason
        },
      )
    },
    { immediate: true },
  )
  onUnmounted(
    studio.onConnected(() => {
      connectionCount.value++
    }),
  )
  onUnmounted(() => {
    turn++
  })

  return {
    source: computed(() => found.value && { ...found.value, checkpoint: checkpoint() }),
    error,
    predict: (source, inputs) => {
      const choice: CheckpointChoice = source.checkpoint
      return studio.request('run/predict', {
        id: source.run.summary.id,
        checkpoint: choice,
        // A view into a larger block would send the whole block.
        inputs: new Float64Array(inputs),
      })
    },
  }
}
