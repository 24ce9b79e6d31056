import type { DatasetSummary } from '@engine/protocol/dataset'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useStudio } from '../client/use-studio'

/** Every stored data set, in the trash or not, kept current by the studio's events. */
export const useDatasetsStore = defineStore('datasets', () => {
  const studio = useStudio()
  const byId = shallowRef<ReadonlyMap<number, DatasetSummary>>(new Map())
  const isLoaded = ref(false)

  const take = (dataset: DatasetSummary): void => {
    byId.value = new Map(byId.value).set(dataset.id, dataset)
  }

  async function fetchAll(): Promise<void> {
    const datasets = await studio.request('dataset/list', { includeTrashed: true })
    byId.value = new Map(datasets.map((dataset) => [dataset.id, dataset]))
    isLoaded.value = true
  }

  studio.on('dataset/changed', take)
  studio.on('dataset/erased', ({ id }) => {
    const next = new Map(byId.value)
    next.delete(id)
    byId.value = next
  })
  studio.onConnected(() => {
    void fetchAll().catch(() => undefined)
  })

  const all = computed(() => [...byId.value.values()].sort((a, b) => b.createdAt - a.createdAt))
  const kept = computed(() => all.value.filter((dataset) => dataset.trashedAt === null))
  const trashed = computed(() => all.value.filter((dataset) => dataset.trashedAt !== null))

  return { byId, isLoaded, all, kept, trashed, take, fetchAll }
})
