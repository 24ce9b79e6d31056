import { isHigherBetter } from '@engine/protocol/metric'
import type { PairedDifference } from '@engine/statistics/paired-difference'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Moment } from '../../comparison/group-values'
import { formatCount, formatMetric, formatNumber, isShareSeries } from '../../locales/formatting'
import { useFormats } from '../../locales/use-formats'

/** Differences of a metric in words. */
export interface DifferenceTexts {
  /** A signed difference: `+2.30 points`, `−0.031`. */
  readonly signed: (series: string, difference: number) => string
  /** Half an interval, in the same unit. */
  readonly half: (series: string, halfWidth: number) => string
  /** A mean with its spread, in the metric's own unit. */
  readonly mean: (series: string, mean: number, spread: number | null) => string
  readonly moment: (moment: Moment) => string
  /** What the difference `first − second` says, as a sentence. */
  readonly sentence: (
    series: string,
    first: string,
    second: string,
    difference: PairedDifference,
    moment: Moment,
  ) => string
}

export function useDifferenceText(): ComputedRef<DifferenceTexts> {
  const { t } = useI18n()
  const formats = useFormats()
  return computed((): DifferenceTexts => {
    const scaled = (series: string, value: number): string =>
      isShareSeries(series) ? formatNumber(value * 100) : formatNumber(value)
    const withUnit = (series: string, text: string): string =>
      isShareSeries(series) ? t('compare.points', { value: text }) : text
    const momentText = (moment: Moment): string =>
      moment.type === 'step'
        ? t('compare.moments.atStep', { step: formatCount(moment.step) })
        : t(`compare.moments.${moment.type}`)
    return {
      signed: (series, difference) => {
        const sign = difference > 0 ? '+' : ''
        return withUnit(series, sign + scaled(series, difference))
      },
      half: scaled,
      mean: (series, mean, spread) =>
        spread === null
          ? formatMetric(series, mean)
          : `${formatMetric(series, mean)} ± ${scaled(series, spread)}`,
      moment: momentText,
      sentence: (series, first, second, difference, moment) => {
        const { mean, halfWidth, pairCount } = difference
        const isAhead = isHigherBetter(series) ? mean > 0 : mean < 0
        const aheadCount =
          isHigherBetter(series) === isAhead ? difference.greaterCount : difference.lessCount
        const width = halfWidth === null ? '' : ` ± ${scaled(series, halfWidth)}`
        const by = withUnit(series, scaled(series, Math.abs(mean)) + width)
        const values = {
          first: isAhead ? first : second,
          second: isAhead ? second : first,
          by,
          metric: formats.value.series(series),
          moment: momentText(moment),
          ahead: formatCount(aheadCount),
          count: formatCount(pairCount),
        }
        if (mean === 0) return t('compare.paired.level', values)
        if (halfWidth === null) return t('compare.paired.single', values)
        const said = t('compare.paired.ahead', values)
        return halfWidth >= Math.abs(mean) ? `${said} ${t('compare.paired.unsure')}` : said
      },
    }
  })
}
