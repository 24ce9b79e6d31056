import type { RunSummary } from '@engine/protocol/run'
import type { DataTableColumns } from 'naive-ui'
import { computed, h, type ComputedRef, type VNodeChild } from 'vue'
import { useI18n } from 'vue-i18n'
import { RouterLink } from 'vue-router'
import RunSwatch from '../../components/RunSwatch.vue'
import RunStatusMark from '../../components/RunStatusMark.vue'
import { formatExact, formatMetric } from '../../locales/formatting'
import { useFormats } from '../../locales/use-formats'
import RunNameCell from './RunNameCell.vue'
import { useMediaQuery } from '../../components/use-media-query'
import { compareByBest, judgedBy } from './run-filter'

/** Columns of the history, most telling first. */
export function useRunColumns(
  rename: (run: RunSummary, name: string) => Promise<void>,
): ComputedRef<DataTableColumns<RunSummary>> {
  const { t } = useI18n()
  const formats = useFormats()

  const metricCell = (run: RunSummary, which: 'last' | 'best'): VNodeChild => {
    const series = judgedBy(run)
    if (series === undefined) return ''
    const value = which === 'last' ? run.last[series] : run.best[series]?.value
    return value === undefined
      ? ''
      : h('span', { title: formatExact(value) }, formatMetric(series, value))
  }
  const isNarrow = useMediaQuery('(max-width: 639px)')
  const ellipsis = { tooltip: false } as const
  const byText =
    (textOf: (run: RunSummary) => string) =>
    (a: RunSummary, b: RunSummary): number =>
      textOf(a).localeCompare(textOf(b))

  return computed(() => [
    { type: 'selection', width: 40 },
    {
      key: 'name',
      title: t('runs.name'),
      width: isNarrow.value ? 176 : 320,
      resizable: true,
      sorter: byText((run) => run.name),
      render: (run) => h(RunNameCell, { run, onRenamed: (name: string) => void rename(run, name) }),
    },
    {
      key: 'status',
      title: t('runs.status'),
      width: 100,
      sorter: byText((run) => run.status),
      render: (run) => h(RunStatusMark, { status: run.status }),
    },
    {
      key: 'optimizer',
      title: t('runs.optimizer'),
      width: 160,
      ellipsis,
      sorter: byText((run) => run.optimizerText),
      render: (run) =>
        h('span', { class: 'run-optimizer', title: run.optimizerText }, [
          h(RunSwatch, { styleIndex: run.armIndex }),
          run.optimizerText,
        ]),
    },
    {
      key: 'metric',
      title: t('runs.metric'),
      width: 128,
      ellipsis,
      render: (run) => {
        const series = judgedBy(run)
        return series === undefined ? '' : formats.value.series(series)
      },
    },
    {
      key: 'best',
      title: t('runs.best'),
      width: 84,
      align: 'right',
      sorter: compareByBest,
      render: (run) => metricCell(run, 'best'),
    },
    {
      key: 'last',
      title: t('runs.last'),
      width: 84,
      align: 'right',
      render: (run) => metricCell(run, 'last'),
    },
    {
      key: 'time',
      title: t('runs.time'),
      width: 88,
      align: 'right',
      sorter: (a, b) => a.elapsedMs - b.elapsedMs,
      render: (run) => (run.startedAt === null ? '' : formats.value.duration(run.elapsedMs)),
    },
    {
      key: 'created',
      title: t('runs.created'),
      width: 116,
      align: 'right',
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.createdAt - b.createdAt || a.id - b.id,
      render: (run) =>
        h(
          RouterLink,
          {
            class: 'run-time',
            to: { name: 'run', params: { id: String(run.id) } },
            ariaLabel: t('runs.open', { name: run.name }),
          },
          () => formats.value.time(run.createdAt),
        ),
    },
    {
      key: 'dataset',
      title: t('runs.dataset'),
      width: 140,
      ellipsis,
      sorter: byText((run) => run.datasetName),
      render: (run) => h('span', { title: run.datasetName }, run.datasetName),
    },
    {
      key: 'network',
      title: t('runs.network'),
      minWidth: 180,
      ellipsis,
      sorter: byText((run) => run.networkText),
      render: (run) => h('span', { title: run.networkText }, run.networkText),
    },
  ])
}
