import { useI18n } from 'vue-i18n'
import { formatCount } from '../locales/formatting'
import { useNoticesStore } from './notices'
import { useRunsStore } from './runs'
import { useUndoStore } from './undo'

/** Puts runs into the trash and offers to take them back out. */
export function useRunTrash(): (ids: readonly number[]) => Promise<boolean> {
  const { t } = useI18n()
  const runs = useRunsStore()
  const notices = useNoticesStore()
  const undo = useUndoStore()

  return async (ids) => {
    if (ids.length === 0) return false
    try {
      await runs.trash(ids)
    } catch (error) {
      notices.showError(error)
      return false
    }
    undo.offer({
      text: t('run.trashed', { count: formatCount(ids.length) }, ids.length),
      undoText: t('words.undo'),
      undo: () => runs.restore(ids),
    })
    return true
  }
}
