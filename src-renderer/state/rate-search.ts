import {
  bestRate,
  rateSearch,
  USUAL_RATE_SEARCH,
  type BestRate,
} from '@engine/optimizers/rate-search'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useStudio } from '../client/use-studio'
import { isAlive, useRunsStore } from './runs'

interface OpenSearch {
  readonly searches: readonly {
    readonly experiment: ExperimentConfig
    readonly runIds: readonly number[]
  }[]
  readonly done: (rates: readonly (BestRate | null)[]) => void
}

/**
 * Looks for each optimizer's own best learning rate by short runs, equally many and equally long for
 * every one of them. It goes on while other views are looked at.
 */
export const useRateSearchStore = defineStore('rate-search', () => {
  const studio = useStudio()
  const runs = useRunsStore()
  const open = shallowRef<OpenSearch | null>(null)

  const runIds = computed(() => open.value?.searches.flatMap((search) => search.runIds) ?? [])
  const ended = computed(() =>
    runIds.value.filter((id) => {
      const run = runs.byId.get(id)
      return run !== undefined && !isAlive(run)
    }),
  )
  const progress = computed(() =>
    open.value === null ? null : { ended: ended.value.length, total: runIds.value.length },
  )

  /**
   * @param weightsUpload file that the weights start from, null for none
   * @returns the best rate of every optimizer; null for all once it was cancelled
   */
  async function search(
    config: ExperimentConfig,
    budget: ExperimentConfig['training']['length'],
    weightsUpload: string | null,
  ): Promise<readonly (BestRate | null)[]> {
    const searches: { experiment: ExperimentConfig; runIds: readonly number[] }[] = []
    for (const experiment of rateSearch(config, { ...USUAL_RATE_SEARCH, budget })) {
      const started = await studio.request('experiment/start', { ...experiment, weightsUpload })
      searches.push({ experiment, runIds: started.runIds })
    }
    return new Promise((resolve) => {
      open.value = { searches, done: resolve }
    })
  }

  async function cancel(): Promise<void> {
    const now = open.value
    if (now === null) return
    open.value = null
    now.done([])
    const alive = now.searches
      .flatMap((each) => each.runIds)
      .filter((id) => !ended.value.includes(id))
    await Promise.allSettled(alive.map((id) => studio.request('run/stop', { id })))
  }

  watch(ended, (ids) => {
    const now = open.value
    if (now === null || ids.length < runIds.value.length) return
    open.value = null
    now.done(
      now.searches.map(({ experiment, runIds: own }) => bestRate(experiment, own.map(summaryOf))),
    )
  })
  function summaryOf(id: number): Pick<RunSummary, 'best'> {
    return { best: runs.byId.get(id)?.best ?? {} }
  }

  return { progress, search, cancel }
})
