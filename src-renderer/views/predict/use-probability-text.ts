import { useI18n } from 'vue-i18n'
import { formatShare } from '../../locales/formatting'

/** Probabilities with two decimals; what would read as nothing or all is said to be near it. */
export function useProbabilityText(): (value: number) => string {
  const { t } = useI18n()
  return (value) => {
    if (value > 0 && value < 0.0001) return t('predict.lessThan', { share: formatShare(0.0001) })
    if (value < 1 && value > 0.9999) return t('predict.moreThan', { share: formatShare(0.9999) })
    return formatShare(value)
  }
}
