import { useI18n } from 'vue-i18n'
import { computed, type ComputedRef } from 'vue'
import { labelKey } from '../components/schema-form/field-texts'
import { useFormats } from '../locales/use-formats'
import { RUN_FIELDS, type KnownField } from './run-fields'
import type { FieldValue } from './evaluation'
import type { QueryField } from './completion'

const BEST = 'best.'

/** What a field of a run is called in the user's language; settings without a name keep their path. */
export function useFieldLabels(): ComputedRef<(name: string) => string> {
  const i18n = useI18n()
  const formats = useFormats()
  return computed(() => {
    const seriesText = (name: string): string => formats.value.series(name)
    return (name) => {
      if (RUN_FIELDS.some((field) => field === name)) return i18n.t(`query.fields.${name}`)
      if (name.startsWith(BEST)) {
        return i18n.t('query.best', { series: seriesText(name.slice(BEST.length)) })
      }
      if (name.includes('/')) return seriesText(name)
      const key = labelKey(name.replaceAll(/\.\d+/g, ''))
      return i18n.te(key) ? i18n.t(key) : name
    }
  })
}

/** Values shown when a field is asked for, the most frequent first. */
export function occurringValues(values: Iterable<FieldValue | undefined>): readonly string[] {
  const counts = new Map<string, number>()
  for (const value of values) {
    const texts = typeof value === 'object' && value !== null ? value : [value]
    for (const text of texts) {
      if (text === undefined || text === null || text === '') continue
      counts.set(String(text), (counts.get(String(text)) ?? 0) + 1)
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([text]) => text)
}

/** Fields of runs with their labels and values, as completion asks for them. */
export function queryFields(
  fields: readonly KnownField[],
  labelOf: (name: string) => string,
  valuesOf: (name: string) => Iterable<FieldValue | undefined>,
): readonly QueryField[] {
  return fields.map(({ name, isNumeric }) => ({
    name,
    label: labelOf(name) === name ? '' : labelOf(name),
    isNumeric,
    values: () => occurringValues(valuesOf(name)),
  }))
}
