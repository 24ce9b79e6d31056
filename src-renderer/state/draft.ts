import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import { PRESET_NAMES, networkPreset, type PresetName } from '@engine/model/presets'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { z } from 'zod'
import { beginHistory, followed, recorded, redone, undone } from './draft-history'
import { withKeys } from './layer-keys'

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
  readonly start: FormValue
  readonly loss: FormValue
  readonly regularization: FormValue
  readonly training: FormValue
  readonly evaluation: FormValue
  readonly optimizers: readonly FormValue[]
  /** Trials, see `searchConfigSchema`. */
  readonly search: FormValue
  readonly repeats: unknown
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
    start: record.default({ from: 'initializer' }),
    // A name alone stands for the loss with its defaults.
    loss: z.preprocess((loss) => (typeof loss === 'string' ? { type: loss } : loss), record),
    regularization: record,
    training: record,
    evaluation: record,
    optimizers: z.array(record),
    search: record.default({ type: 'none' }),
    repeats: z.unknown().default(1),
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

/** A draft with the preset that its network still is; null once a layer was changed. */
interface ComposedDraft {
  readonly draft: Draft
  readonly preset: PresetName | null
}

/** The draft that is being composed; kept across reloads and restarts of this window. */
export const useDraftStore = defineStore('draft', () => {
  let layerCount = 0
  /** Every layer of the form is known by a number of its own. */
  const keyed = (composed: ComposedDraft): ComposedDraft => {
    const layers = withKeys(composed.draft.network.layers, () => layerCount++)
    return { ...composed, draft: { ...composed.draft, network: { layers } } }
  }
  const history = shallowRef(
    beginHistory(keyed(readKept() ?? { draft: firstDraft(), preset: 'two-layer-net' })),
  )
  const draft = computed(() => history.value.present.draft)
  const preset = computed(() => history.value.present.preset)
  const canUndo = computed(() => history.value.past.length > 0)
  const canRedo = computed(() => history.value.future.length > 0)

  let timer = 0
  watch(
    () => history.value.present,
    (present) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        localStorage.setItem(STORAGE_KEY, JSON.stringify(present))
      }, 300)
    },
  )

  function record(next: ComposedDraft): void {
    history.value = recorded(history.value, keyed(next), performance.now())
  }

  function change(change: Partial<Draft>, nextPreset: PresetName | null = preset.value): void {
    record({ draft: { ...draft.value, ...change }, preset: nextPreset })
  }

  /** What a change that was just made brings with it: no step of its own in the history. */
  function follow(change: Partial<Draft>, nextPreset: PresetName | null): void {
    const next = keyed({ draft: { ...draft.value, ...change }, preset: nextPreset })
    history.value = followed(history.value, next)
  }

  function changeLayers(layers: readonly FormValue[]): void {
    change({ network: { layers } }, null)
  }

  /** Replaces everything; returns what restores the draft of before. */
  function replace(next: Draft, nextPreset: PresetName | null = null): () => void {
    const before = history.value.present
    record({ draft: next, preset: nextPreset })
    return () => {
      record(before)
    }
  }

  function undo(): void {
    history.value = undone(history.value)
  }
  function redo(): void {
    history.value = redone(history.value)
  }

  return { draft, preset, canUndo, canRedo, change, follow, changeLayers, replace, undo, redo }
})

function readKept(): ComposedDraft | null {
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
