import {
  csvImportSchema,
  idxImportSchema,
  imagesImportSchema,
  type ImportConfig,
} from '@engine/protocol/dataset-config'
import type { z } from 'zod'
import { fieldIssuesOf, type FieldIssue } from '../../components/schema-form/field-issues'
import type { FileContent, FileRole } from './import-files'

export type ImportFormat = ImportConfig['format']

/** A file with a role, and the studio's name for it once it has arrived. */
export interface RoleHolder {
  readonly role: FileRole
  readonly content?: FileContent
  readonly uploadId: string | null
}

/** Why the files cannot be imported as they are: the key of a text, with what it needs. */
export type RoleComplaint =
  | {
      readonly type:
        'nothing' | 'unreadable' | 'mixed' | 'images' | 'labels' | 'testImages' | 'testLabels'
    }
  | { readonly type: 'twice'; readonly role: FileRole }

const TABLE_ROLES: readonly FileRole[] = ['train', 'test']

/** What kind of import the roles make; null while no file has one. */
export function formatOf(files: readonly RoleHolder[]): ImportFormat | null {
  const used = files.filter(({ role }) => role !== 'unused')
  if (used.length === 0) return null
  if (used.some(({ role }) => role === 'folder')) return 'images'
  return used.some(({ role }) => TABLE_ROLES.includes(role)) ? 'csv' : 'idx'
}

/** What is missing or too much among the roles; null when an import can be made of them. */
export function roleComplaint(files: readonly RoleHolder[]): RoleComplaint | null {
  const roles: readonly FileRole[] = files
    .map(({ role }) => role)
    .filter((role) => role !== 'unused')
  const has = (role: FileRole): boolean => roles.includes(role)
  const twice = roles.find((role, index) => roles.indexOf(role) !== index)
  if (twice !== undefined) return { type: 'twice', role: twice }
  if (has('folder')) return roles.length > 1 ? { type: 'mixed' } : null
  const isTable = roles.some((role) => TABLE_ROLES.includes(role))
  const isIdx = roles.some((role) => !TABLE_ROLES.includes(role))
  if (isTable && isIdx) return { type: 'mixed' }
  if (isTable) return has('train') ? null : { type: 'nothing' }
  if (!isIdx) {
    const isUnreadable =
      files.length > 0 && files.every(({ content }) => content?.type === 'unreadable')
    return { type: isUnreadable ? 'unreadable' : 'nothing' }
  }
  if (!has('train-images')) return { type: 'images' }
  if (!has('train-labels')) return { type: 'labels' }
  if (has('test-labels') && !has('test-images')) return { type: 'testImages' }
  if (has('test-images') && !has('test-labels')) return { type: 'testLabels' }
  return null
}

/** The config of the import, or what its options lack. */
export type CheckedImport =
  | { readonly config: ImportConfig; readonly issues: readonly [] }
  | { readonly config: null; readonly issues: readonly FieldIssue[] }

/**
 * Puts files and options together. While a file is on its way its place holds an empty name, so
 * that the options can be judged already.
 */
export function checkImport(
  format: ImportFormat,
  options: Readonly<Record<string, unknown>>,
  files: readonly RoleHolder[],
): CheckedImport {
  const uploadOf = (role: FileRole): string | null =>
    files.find((file) => file.role === role)?.uploadId ?? null
  const parsed = parsedImport(format, options, uploadOf)
  return parsed.success
    ? { config: parsed.data, issues: [] }
    : { config: null, issues: fieldIssuesOf(parsed.error.issues) }
}

/** Options of another kind of import may have been chosen before; they are not looked at. */
function parsedImport(
  format: ImportFormat,
  {
    name,
    header,
    target,
    task,
    missing,
    words,
    color,
    size,
    fit,
  }: Readonly<Record<string, unknown>>,
  uploadOf: (role: FileRole) => string | null,
): z.ZodSafeParseResult<ImportConfig> {
  switch (format) {
    case 'csv':
      return csvImportSchema.safeParse({
        ...{ format, name, header, target, task, missing, words },
        trainUpload: uploadOf('train') ?? '',
        testUpload: uploadOf('test'),
      })
    case 'idx':
      return idxImportSchema.safeParse({
        ...{ format, name },
        trainImagesUpload: uploadOf('train-images') ?? '',
        trainLabelsUpload: uploadOf('train-labels') ?? '',
        testImagesUpload: uploadOf('test-images'),
        testLabelsUpload: uploadOf('test-labels'),
      })
    case 'images':
      return imagesImportSchema.safeParse({
        ...{ format, name, color, size, fit },
        folderUpload: uploadOf('folder') ?? '',
      })
    default:
      return format satisfies never
  }
}
