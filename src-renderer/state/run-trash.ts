import { useI18n } from 'vue-i18n'
import { useNoticesStore } from './notices'
import { useRunsStore } from './runs'

/** Puts runs into the trash and offers to take them back out. */
export function useRunTrash(): (ids: readonly number[]) => Promise<boolean> {
  const { t } = useI18n()
  const runs = useRunsStore()
  const notices = useNoticesStore()

  return async (ids) => {
    if (ids.length === 0) return false
    try {
      await runs.trash(ids)
    } catch (error) {
      notices.showError(error)
      return false
    }
    notices.show(t('run.trashed', { count: ids.length }, ids.length), {
      action: { text: t('words.undo'), run: () => runs.restore(ids) },
    })
    return true
  }
}
