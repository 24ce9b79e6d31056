import type { DatasetSummary } from '@engine/protocol/dataset'
import type { DatasetReference } from '@engine/protocol/dataset-config'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useStudio } from '../../client/use-studio'
import { useDatasetsStore } from '../../state/datasets'
import { useDraftStore } from '../../state/draft'
import { useNoticesStore } from '../../state/notices'
import { useUndoStore } from '../../state/undo'

export interface DatasetActions {
  readonly rename: (id: number, name: string) => Promise<void>
  /** Into the trash, with the way back offered. */
  readonly trash: (dataset: DatasetSummary) => Promise<void>
  readonly restore: (dataset: DatasetSummary) => Promise<void>
  /** Opens the form of a new experiment on this data. */
  readonly use: (reference: DatasetReference) => Promise<void>
}

/** How experiments name a stored data set. */
export function referenceOf({ origin, name }: DatasetSummary): DatasetReference {
  return origin.type === 'generated'
    ? { source: 'generated', settings: origin.settings }
    : { source: 'stored', name }
}

/** What can be done with a data set; what fails is told as a notice. */
export function useDatasetActions(): DatasetActions {
  const studio = useStudio()
  const datasets = useDatasetsStore()
  const draft = useDraftStore()
  const notices = useNoticesStore()
  const undo = useUndoStore()
  const router = useRouter()
  const { t } = useI18n()

  async function telling(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      notices.showError(error)
    }
  }
  async function restore(dataset: DatasetSummary): Promise<void> {
    await telling(async () => {
      datasets.take(await studio.request('dataset/restore', { id: dataset.id }))
      notices.show(t('data.restored', { name: dataset.name }))
    })
  }

  return {
    rename: (id, name) =>
      telling(async () => {
        datasets.take(await studio.request('dataset/rename', { id, name }))
      }),
    trash: (dataset) =>
      telling(async () => {
        datasets.take(await studio.request('dataset/trash', { id: dataset.id }))
        undo.offer({
          text: t('data.trashed', { name: dataset.name }),
          undoText: t('words.undo'),
          undo: () => restore(dataset),
        })
      }),
    restore,
    use: async (reference) => {
      draft.change({ dataset: reference })
      await router.push({ name: 'new' })
    },
  }
}
