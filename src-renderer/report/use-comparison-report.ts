import type { RunSummary } from '@engine/protocol/run'
import { useI18n } from 'vue-i18n'
import { useStudio } from '../client/use-studio'
import { figureLook } from '../figures/figure-look'
import { figureSvg } from '../figures/figure-svg'
import { formatCount, formatMetric } from '../locales/formatting'
import { useFormats } from '../locales/use-formats'
import { useSettingsStore } from '../state/settings'
import { settingsReport, type ComparisonReport, type ReportTable } from './comparison-report'
import { settingsTable } from './settings-table'
import { useShownFiguresStore } from './shown-figures'

/** What a report is made of besides the charts that are shown. */
export interface ReportSubject {
  readonly title: string
  readonly answer: string
  readonly runs: readonly RunSummary[]
  readonly labels: ReadonlyMap<number, string>
  /** The series that the comparison is decided by. */
  readonly deciding: string
}

/** Writes down a comparison as it is shown now. */
export function useComparisonReport(): (subject: ReportSubject) => Promise<ComparisonReport> {
  const { t } = useI18n()
  const studio = useStudio()
  const formats = useFormats()
  const settings = useSettingsStore()
  const shown = useShownFiguresStore()

  function resultsOf({ runs, deciding }: ReportSubject, names: readonly string[]): ReportTable {
    const metric = formats.value.series(deciding)
    const value = (found: number | undefined): string =>
      found === undefined ? '' : formatMetric(deciding, found)
    return {
      title: t('report.results'),
      head: [
        t('compare.run'),
        t('compare.status'),
        t('report.bestOf', { metric }),
        t('report.bestStep'),
        t('report.lastOf', { metric }),
        t('compare.steps'),
        t('compare.time'),
        t('run.seed'),
        t('run.start'),
      ],
      rows: runs.map((run, index) => [
        names[index] ?? run.name,
        t(`words.status.${run.status}`),
        value(run.best[deciding]?.value),
        run.best[deciding] === undefined ? '' : formatCount(run.best[deciding].step),
        value(run.last[deciding]),
        formatCount(run.step),
        formats.value.duration(run.elapsedMs),
        String(run.seed),
        run.initialHash.slice(0, 8),
      ]),
      emptyText: '',
    }
  }

  return async (subject) => {
    const { title, answer, runs, labels } = subject
    const [{ version }, configs, { createMarkdownRenderer }] = await Promise.all([
      studio.request('studio/describe', {}),
      studio.request('run/configs', { ids: runs.map((run) => run.id) }),
      import('../components/markdown'),
    ])
    const byId = new Map(configs.map(({ id, config }) => [id, config]))
    const names = runs.map((run) => labels.get(run.id) ?? run.name)
    const { differing, common } = settingsTable(runs.map((run) => byId.get(run.id)))
    const markdown = createMarkdownRenderer()
    return {
      locale: settings.locale,
      title,
      origin: t('report.origin', { version, time: formats.value.time(Date.now()) }),
      answer,
      // Papers and mails are white.
      figures: shown.figures().map((figure) => ({
        title: figure.title,
        svg: figureSvg(figure, figureLook('light')),
      })),
      results: resultsOf(subject, names),
      differing: settingsReport(
        t('report.differing'),
        t('report.setting'),
        names,
        differing,
        t('report.nothingDiffers'),
      ),
      common: settingsReport(
        t('report.common'),
        t('report.setting'),
        [t('report.ofAll')],
        common.map(({ path, values }) => ({ path, values: values.slice(0, 1) })),
        t('report.nothingCommon'),
      ),
      notes: runs
        .filter((run) => run.note.trim() !== '')
        .map((run) => ({
          title: t('report.noteOf', { name: labels.get(run.id) ?? run.name }),
          markdown: run.note,
          html: markdown.render(run.note),
        })),
    }
  }
}
