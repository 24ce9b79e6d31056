import type { RunSummary } from '@engine/protocol/run'
import { computed, type Ref } from 'vue'
import type { MomentChoice } from '@engine/protocol/checkpoint-choice'
import { useAddressState } from '../../../state/address-state'

export interface Moment {
  /** Step of a checkpoint; null for the newest state. */
  readonly chosen: Ref<number | null>
  readonly choice: Readonly<Ref<MomentChoice>>
  /** Whether the run is on its way and its newest state is followed. */
  readonly isLive: () => boolean
  /** Changes with every state that the run stands still at. */
  readonly standing: () => string
}

/** Which state of a run the pictures show, kept in the address. */
export function useMoment(run: () => RunSummary): Moment {
  const address = useAddressState()
  const chosen = computed({
    get: () => {
      const text = address.get('at')
      return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null
    },
    set: (step) => {
      address.set({ at: step === null ? null : String(step) })
    },
  })
  return {
    chosen,
    choice: computed(() => (chosen.value === null ? 'now' : { step: chosen.value })),
    isLive: () => chosen.value === null && run().status === 'running',
    standing: () => `${run().status} ${String(run().step)} ${String(run().checkpointStep)}`,
  }
}
