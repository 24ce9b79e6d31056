import type { StorageReport } from '@engine/protocol/storage'
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useStudio } from '../../client/use-studio'
import { formatBytes, formatCount } from '../../locales/formatting'
import { useNoticesStore } from '../../state/notices'
import { useRunsStore } from '../../state/runs'
import { useUndoStore } from '../../state/undo'
import { savingsOf, type Savings } from './storage-summary'

export interface StorageState {
  readonly report: Ref<StorageReport | null>
  readonly error: Ref<unknown>
  readonly savings: ComputedRef<Savings | null>
  readonly isCompacting: Ref<boolean>
  readonly thinCheckpoints: (ids: readonly number[], bytes: number) => void
  readonly eraseDatasets: (ids: readonly number[]) => void
  readonly eraseExports: (names: readonly string[]) => void
  readonly eraseBackups: (names: readonly string[]) => void
  readonly compact: () => Promise<void>
}

const MEASURE_PAUSE_MS = 300
/** A database of many gigabytes is rewritten for minutes. */
const COMPACT_LIMIT_MS = 600_000

/** Where the bytes are, measured anew when runs come or go, and ways to get some back. */
export function useStorage(): StorageState {
  const { t } = useI18n()
  const studio = useStudio()
  const runs = useRunsStore()
  const notices = useNoticesStore()
  const undo = useUndoStore()
  const report = shallowRef<StorageReport | null>(null)
  const error = shallowRef<unknown>(null)
  const isCompacting = ref(false)
  /** What is about to be erased and is not offered again. */
  const pending = shallowRef<ReadonlySet<string>>(new Set())

  async function measure(): Promise<void> {
    try {
      report.value = await studio.request('storage/measure', {})
      error.value = null
    } catch (reason) {
      if (studio.connection.value.type === 'connected') error.value = reason
    }
  }
  let timer = 0
  function measureSoon(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void measure(), MEASURE_PAUSE_MS)
  }
  const stops = [
    studio.onConnected(() => void measure()),
    studio.on('runs/erased', measureSoon),
    studio.on('dataset/erased', measureSoon),
    studio.on('dataset/changed', measureSoon),
    watch(() => [runs.trashed.length, runs.all.length, runs.running.length], measureSoon),
  ]
  onUnmounted(() => {
    window.clearTimeout(timer)
    for (const stop of stops) stop()
  })

  function setPending(keys: readonly string[], isPending: boolean): void {
    const next = new Set(pending.value)
    for (const key of keys) {
      if (isPending) next.add(key)
      else next.delete(key)
    }
    pending.value = next
  }
  function erase(text: string, keys: readonly string[], commit: () => Promise<void>): void {
    if (keys.length === 0) return
    setPending(keys, true)
    const release = (): void => {
      setPending(keys, false)
    }
    undo.defer({
      text,
      undoText: t('words.undo'),
      undo: release,
      commit: async () => {
        await commit()
        await measure()
        release()
      },
    })
  }
  async function forEach<T>(
    items: readonly T[],
    act: (item: T) => Promise<unknown>,
  ): Promise<void> {
    for (const item of items) await act(item)
  }

  const shown = computed((): StorageReport | null => {
    const measured = report.value
    if (measured === null) return null
    const isLeft = (key: string): boolean => !pending.value.has(key)
    return {
      ...measured,
      runs: measured.runs.map((run) =>
        isLeft(`checkpoints ${String(run.runId)}`) ? run : { ...run, betweenBytes: 0 },
      ),
      datasets: measured.datasets.filter(({ datasetId }) => isLeft(`dataset ${String(datasetId)}`)),
      exports: measured.exports.filter(({ name }) => isLeft(`export ${name}`)),
      backups: measured.backups.filter(({ name }) => isLeft(`backup ${name}`)),
    }
  })

  return {
    report: shown,
    error,
    savings: computed(() =>
      shown.value === null ? null : savingsOf(shown.value, runs.byId, runs.erasing),
    ),
    isCompacting,
    thinCheckpoints(ids, bytes) {
      erase(
        t(
          'storage.thinning',
          { count: formatCount(ids.length), size: formatBytes(bytes) },
          ids.length,
        ),
        ids.map((id) => `checkpoints ${String(id)}`),
        async () => {
          await studio.request('run/thin-checkpoints', { ids: [...ids] })
        },
      )
    },
    eraseDatasets(ids) {
      erase(
        t('storage.erasingDatasets', { count: formatCount(ids.length) }, ids.length),
        ids.map((id) => `dataset ${String(id)}`),
        () => forEach(ids, (id) => studio.request('dataset/erase', { id })),
      )
    },
    eraseExports(names) {
      erase(
        t('storage.erasingExports', { count: formatCount(names.length) }, names.length),
        names.map((name) => `export ${name}`),
        () => forEach(names, (exportId) => studio.request('export/erase', { exportId })),
      )
    },
    eraseBackups(names) {
      erase(
        t('storage.erasingBackups', { count: formatCount(names.length) }, names.length),
        names.map((name) => `backup ${name}`),
        () => forEach(names, (name) => studio.request('storage/erase-backup', { name })),
      )
    },
    async compact() {
      if (isCompacting.value) return
      isCompacting.value = true
      try {
        const before = report.value?.databaseBytes ?? 0
        await studio.request('storage/compact', {}, { timeoutMs: COMPACT_LIMIT_MS })
        await measure()
        const freed = Math.max(0, before - (report.value?.databaseBytes ?? before))
        notices.show(t('storage.compacted', { size: formatBytes(freed) }), { level: 'success' })
      } catch (reason) {
        notices.showError(reason)
      } finally {
        isCompacting.value = false
      }
    },
  }
}
