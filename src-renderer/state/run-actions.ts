import type { RunSummary } from '@engine/protocol/run'
import { useI18n } from 'vue-i18n'
import { formatCount } from '../locales/formatting'
import { useNoticesStore } from './notices'
import { useRunTrash } from './run-trash'
import { useRunsStore } from './runs'
import { useUndoStore } from './undo'

/** What can be done with several runs at once; each says what was done and offers the way back. */
export interface RunActions {
  readonly rename: (run: RunSummary, name: string) => Promise<void>
  readonly archive: (ids: readonly number[]) => Promise<boolean>
  readonly unarchive: (ids: readonly number[]) => Promise<boolean>
  readonly addTag: (ids: readonly number[], tag: string) => Promise<boolean>
  readonly removeTag: (ids: readonly number[], tag: string) => Promise<boolean>
  readonly trash: (ids: readonly number[]) => Promise<boolean>
  readonly restore: (ids: readonly number[]) => Promise<boolean>
  /** Deletes runs of the trash, ten seconds later: until then it can be taken back. */
  readonly erase: (ids: readonly number[]) => void
}

export function useRunActions(): RunActions {
  const { t } = useI18n()
  const runs = useRunsStore()
  const notices = useNoticesStore()
  const undo = useUndoStore()
  const trash = useRunTrash()

  async function undoable(
    key: string,
    ids: readonly number[],
    act: () => Promise<void>,
    back: () => Promise<void>,
    values: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    if (ids.length === 0) return false
    try {
      await act()
    } catch (error) {
      notices.showError(error)
      return false
    }
    undo.offer({
      text: t(key, { count: formatCount(ids.length), ...values }, ids.length),
      undoText: t('words.undo'),
      undo: back,
    })
    return true
  }
  const withTag = (ids: readonly number[], tag: string, isWanted: boolean): number[] =>
    ids.filter((id) => runs.byId.get(id)?.tags.includes(tag) === isWanted)

  return {
    async rename(run, name) {
      const before = run.name
      await undoable(
        'runs.renamed',
        [run.id],
        () => runs.update(run.id, { name }),
        () => runs.update(run.id, { name: before }),
        { name },
      )
    },
    archive: (ids) =>
      undoable(
        'runs.archived',
        ids,
        () => runs.organize(ids, { isArchived: true }),
        () => runs.organize(ids, { isArchived: false }),
      ),
    unarchive: (ids) =>
      undoable(
        'runs.unarchived',
        ids,
        () => runs.organize(ids, { isArchived: false }),
        () => runs.organize(ids, { isArchived: true }),
      ),
    async addTag(ids, tag) {
      const without = withTag(ids, tag, false)
      return undoable(
        'runs.tagged',
        without,
        () => runs.organize(without, { addTags: [tag] }),
        () => runs.organize(without, { removeTags: [tag] }),
        { tag },
      )
    },
    async removeTag(ids, tag) {
      const having = withTag(ids, tag, true)
      return undoable(
        'runs.tagTaken',
        having,
        () => runs.organize(having, { removeTags: [tag] }),
        () => runs.organize(having, { addTags: [tag] }),
        { tag },
      )
    },
    trash,
    restore: (ids) =>
      undoable(
        'runs.restored',
        ids,
        () => runs.restore(ids),
        () => runs.trash(ids),
      ),
    erase(ids) {
      if (ids.length === 0) return
      runs.setErasing(ids, true)
      undo.defer({
        text: t('runs.erasing', { count: formatCount(ids.length) }, ids.length),
        undoText: t('words.undo'),
        undo: () => {
          runs.setErasing(ids, false)
        },
        commit: async () => {
          const kept = await runs.erase(ids)
          if (kept.length === 0) return
          const count = formatCount(kept.length)
          notices.show(t('runs.keptForForks', { count }, kept.length), { level: 'warning' })
        },
      })
    },
  }
}
