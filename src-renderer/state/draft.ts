import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import { PRESET_NAMES, networkPreset, type PresetName } from '@engine/model/presets'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { z } from 'zod'

/** Values of a form: what the schema asks for, or what was typed while it is not that yet. */
export type FormValue = Readonly<Record<string, unknown>>

/** An experiment being composed: in the form of its config, its values not yet checked. */
export interface Draft {
  readonly name: unknown
  readonly dataset: FormValue
  readonly preprocessing: FormValue
  readonly split: FormValue
  readonly augmentation: FormValue
  readonly network: { readonly layers: readonly FormValue[] }
  readonly initializer: FormValue
  readonly loss: FormValue
  readonly regularization: FormValue
  readonly training: FormValue
  readonly evaluation: FormValue
  readonly optimizers: readonly FormValue[]
}

const STORAGE_KEY = 'descent.draft'

const record = z.record(z.string(), z.unknown())
const keptSchema = z.object({
  preset: z.enum(PRESET_NAMES).nullable(),
  draft: z.object({
    name: z.unknown(),
    dataset: record,
    preprocessing: record,
    split: record,
    augmentation: record.default({}),
    network: z.object({ layers: z.array(record) }),
    initializer: record,
    // A name alone stands for the loss with its defaults.
    loss: z.preprocess((loss) => (typeof loss === 'string' ? { type: loss } : loss), record),
    regularization: record,
    training: record,
    evaluation: record,
    optimizers: z.array(record),
  }),
})

/** The experiment that the New view begins with: the book's TwoLayerNet on drawn digits. */
export function firstDraft(): Draft {
  const preset = networkPreset('two-layer-net', {
    inputShape: [1, 28, 28],
    task: 'classification',
    outputCount: 10,
  })
  return draftOf(
    experimentConfigSchema.parse({
      dataset: { source: 'generated', settings: { generator: 'digits' } },
      network: { layers: preset.layers },
      initializer: preset.initializer,
      loss: preset.loss,
      optimizers: [{ type: 'sgd' }],
    }),
  )
}

export function draftOf(config: ExperimentConfig): Draft {
  const draft: Partial<ExperimentConfig> & Draft = { ...config }
  delete draft.formatVersion
  return draft
}

/** The draft that is being composed; kept across reloads and restarts of this window. */
export const useDraftStore = defineStore('draft', () => {
  const kept = readKept()
  const draft = shallowRef<Draft>(kept?.draft ?? firstDraft())
  /** The preset that the network still is; null once a layer was changed. */
  const preset = shallowRef<PresetName | null>(kept === null ? 'two-layer-net' : kept.preset)

  let timer = 0
  watch([draft, preset], () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      localStorage.setItem(
        STORAGE_KEY,
        JSON.stringify({ draft: draft.value, preset: preset.value }),
      )
    }, 300)
  })

  function change(change: Partial<Draft>): void {
    draft.value = { ...draft.value, ...change }
  }

  function changeLayers(layers: readonly FormValue[]): void {
    preset.value = null
    change({ network: { layers } })
  }

  /** Replaces everything; returns what restores the draft of before. */
  function replace(next: Draft, nextPreset: PresetName | null = null): () => void {
    const before = draft.value
    const presetBefore = preset.value
    draft.value = next
    preset.value = nextPreset
    return () => {
      draft.value = before
      preset.value = presetBefore
    }
  }

  return { draft, preset, change, changeLayers, replace }
})

function readKept(): { draft: Draft; preset: PresetName | null } | null {
  const text = localStorage.getItem(STORAGE_KEY)
  if (text === null) return null
  try {
    const kept = keptSchema.safeParse(JSON.parse(text))
    return kept.success ? kept.data : null
  } catch {
    // Not our text: begin anew.
    return null
  }
}
