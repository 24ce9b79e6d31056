import { parseNumber } from '../../../components/schema-form/number-entry'
import { formatExact } from '../../../locales/formatting'

/**
 * Values as a person lists them: between commas, semicolons or spaces. What is no number stays text,
 * which the schema refuses.
 */
export function parseValues(text: string): readonly unknown[] {
  return text
    .normalize('NFKC')
    .split(/[\s,;、]+/)
    .filter((each) => each !== '')
    .map((each) => parseNumber(each) ?? each)
}

export function valuesText(values: unknown): string {
  if (!Array.isArray(values)) return ''
  return values
    .map((value: unknown) => (typeof value === 'number' ? formatExact(value) : String(value)))
    .join(', ')
}
