import type { RunConfig } from '@engine/protocol/experiment-config'
import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { configFields, type ConfigFields } from '../query/run-fields'
import { useNoticesStore } from './notices'

/** What a run was set to, as its config and flat. */
export interface KnownConfig {
  readonly config: RunConfig
  readonly fields: ConfigFields
}

/** Runs of one request: what the studio answers at most. */
const REQUEST_COUNT = 1000

/** The configs of runs, each fetched once for as long as the component is shown. */
export function useRunConfigs(
  ids: () => readonly number[],
): Readonly<ShallowRef<ReadonlyMap<number, KnownConfig>>> {
  const studio = useStudio()
  const notices = useNoticesStore()
  const known = shallowRef<ReadonlyMap<number, KnownConfig>>(new Map())

  async function fetch(wanted: readonly number[]): Promise<void> {
    const missing = wanted.filter((id) => !known.value.has(id))
    for (let from = 0; from < missing.length; from += REQUEST_COUNT) {
      try {
        const answer = await studio.request('run/configs', {
          ids: missing.slice(from, from + REQUEST_COUNT),
        })
        const next = new Map(known.value)
        for (const { id, config } of answer) {
          next.set(id, { config, fields: configFields(config) })
        }
        known.value = next
      } catch (error) {
        if (studio.connection.value.type === 'connected') notices.showError(error)
        return
      }
    }
  }

  const refresh = (): void => {
    if (studio.connection.value.type === 'connected') void fetch(ids())
  }
  watch(() => ids().join(), refresh, { immediate: true })
  onUnmounted(studio.onConnected(refresh))
  return known
}
