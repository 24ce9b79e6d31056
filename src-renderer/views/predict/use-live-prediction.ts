import type { Prediction } from '@engine/protocol/prediction'
import { onUnmounted, shallowRef, watch, type Ref } from 'vue'
import { LatestCall } from './latest-call'
import type { PredictionSource } from './use-prediction-source'

export interface LivePrediction {
  readonly prediction: Readonly<Ref<Prediction | null>>
  readonly error: Readonly<Ref<unknown>>
}

type Predict = (source: PredictionSource, inputs: Float64Array) => Promise<Prediction>

/** Predicts the newest inputs whenever they, or the network, change; null inputs predict nothing. */
export function useLivePrediction(
  source: () => PredictionSource,
  inputs: () => Float64Array | null,
  predict: Predict,
): LivePrediction {
  const prediction = shallowRef<Prediction | null>(null)
  const error = shallowRef<unknown>(null)
  const latest = new LatestCall(
    ([from, values]: readonly [PredictionSource, Float64Array]) => predict(from, values),
    (next) => {
      prediction.value = next
      error.value = null
    },
    (reason) => {
      prediction.value = null
      error.value = reason
    },
  )
  watch(
    [source, inputs],
    ([from, values], [before]) => {
      // What another network said is not shown for this one.
      if (before?.run.summary.id !== from.run.summary.id) prediction.value = null
      if (values === null) {
        latest.reset()
        prediction.value = null
        error.value = null
      } else latest.request([from, values])
    },
    { immediate: true },
  )
  onUnmounted(() => {
    latest.reset()
  })
  return { prediction, error }
}
