import { useI18n } from 'vue-i18n'
import { formatExact } from '../../locales/formatting'
import type { FieldIssue } from './field-issues'
import { issueKey } from './field-texts'
import { complaintOf } from './number-entry'
import type { FieldDescription } from './schema-fields'

type ComplaintText = (
  field: FieldDescription,
  path: string,
  value: unknown,
  issues: readonly FieldIssue[],
) => string

/**
 * What is wrong with a field in the user's language; empty when nothing is. `issues` are those of
 * the object that the field belongs to. Numbers speak for themselves; all else is what the schema
 * reports.
 */
export function useComplaints(): ComplaintText {
  const texts = useI18n()
  const { t } = texts

  return (field, path, value, issues) => {
    if (field.kind === 'integer' || field.kind === 'number') {
      const isAbsent =
        (value === undefined && (field.isOptional || field.default !== undefined)) ||
        (value === null && field.isNullable)
      const complaint = isAbsent ? null : complaintOf(value, field)
      if (complaint?.type === 'not-a-number' || complaint?.type === 'not-an-integer') {
        return t(`config.complaints.${complaint.type}`)
      }
      if (complaint !== null) {
        return t(`config.complaints.${complaint.type}`, { bound: formatExact(complaint.bound) })
      }
    }
    const own = issues.find(({ path: at }) => at.length === 1 && at[0] === field.key)
    if (own === undefined) return ''
    if (field.kind === 'text' && typeof value === 'string') {
      if (value.trim() === '') return t('config.complaints.empty')
      if (field.maximumLength !== null && value.length > field.maximumLength) {
        return t('config.complaints.too-long', { bound: field.maximumLength })
      }
    }
    return texts.te(issueKey(path)) ? t(issueKey(path)) : own.message
  }
}
