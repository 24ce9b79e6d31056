import { isHigherBetter } from '@engine/protocol/metric'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSettingsStore } from '../state/settings'
import { formatDuration } from './formatting'

export interface Formats {
  readonly duration: (durationMs: number) => string
  readonly time: (atMs: number) => string
  /** `validation/accuracy` → "validation accuracy". */
  readonly series: (name: string) => string
  /** `validation/accuracy` → "accuracy". */
  readonly metric: (name: string) => string
  /** `validation/accuracy` → "Accuracy", for headings. */
  readonly title: (name: string) => string
  /** `validation/accuracy` → "validation". */
  readonly part: (name: string) => string
}

/** What is written differently from language to language. */
export function useFormats(): ComputedRef<Formats> {
  const i18n = useI18n()
  const settings = useSettingsStore()
  return computed(() => {
    const locale = settings.locale
    const word = (name: string): string => {
      const key = `words.series.${name}`
      return i18n.te(key) ? i18n.t(key) : name
    }
    const metric = (name: string): string => word(name.slice(name.indexOf('/') + 1))
    const part = (name: string): string => word(name.slice(0, Math.max(0, name.indexOf('/'))))
    return {
      duration: (durationMs) => formatDuration(durationMs, locale),
      time: (atMs) => settings.timeFormat(atMs, Date.now()),
      series: (name) =>
        part(name) === ''
          ? metric(name)
          : i18n.t('words.series.named', { part: part(name), metric: metric(name) }),
      metric,
      title: (name) => {
        const text = metric(name)
        return text.charAt(0).toUpperCase() + text.slice(1)
      },
      part,
    }
  })
}

/** The better of two values of a series; a value that is not finite is never better. */
export function isBetter(series: string, value: number, than: number): boolean {
  if (!Number.isFinite(value)) return false
  if (!Number.isFinite(than)) return true
  return isHigherBetter(series) ? value > than : value < than
}
