import {
  isPresetFor,
  networkPreset,
  suggestedPreset,
  type PresetName,
  type PresetPurpose,
} from '@engine/model/presets'
import { watch, type ComputedRef } from 'vue'
import { useDraftStore, type Draft } from '../../../state/draft'

/** Puts ready-made networks into the form, and keeps one that is there fitted to the data. */
export function usePreset(purpose: ComputedRef<PresetPurpose | null>): {
  readonly choose: (name: PresetName) => void
} {
  const store = useDraftStore()

  function contentOf(name: PresetName, to: PresetPurpose): Partial<Draft> {
    const { layers, initializer, loss, weightDecay } = networkPreset(name, to)
    const network = { network: { layers }, initializer, loss }
    // The penalty of a preset goes with it; one that was set by hand stays.
    const before = store.preset === null ? 0 : networkPreset(store.preset, to).weightDecay
    const current = store.draft.regularization['weightDecay']
    const isOfPreset = weightDecay > 0 || (before > 0 && current === before)
    return isOfPreset
      ? { ...network, regularization: { ...store.draft.regularization, weightDecay } }
      : network
  }

  // A network that is still a preset follows the data: outputs that fit, and another preset where the
  // kind of data calls for one. What the page opens with was fitted to data of its own outputs. The
  // change belongs to that of the data and is undone with it.
  let fitted: PresetPurpose | null = null
  watch(
    purpose,
    (next) => {
      if (next === null) return
      if (store.preset !== null) {
        const isOtherKind =
          fitted === null
            ? store.draft.network.layers.at(-1)?.['units'] !== next.outputCount
            : suggestedPreset(fitted) !== suggestedPreset(next)
        const name =
          isOtherKind || !isPresetFor(store.preset, next) ? suggestedPreset(next) : store.preset
        store.follow(contentOf(name, next), name)
      }
      fitted = next
    },
    { immediate: true },
  )

  return {
    choose: (name) => {
      if (purpose.value !== null) store.change(contentOf(name, purpose.value), name)
    },
  }
}
