import { describe, expect, test } from 'vitest'
import {
  checkImport,
  formatOf,
  roleComplaint,
  type RoleHolder,
} from '../../../src-renderer/views/data/import-config'
import type { FileRole } from '../../../src-renderer/views/data/import-files'

const holders = (...roles: FileRole[]): RoleHolder[] =>
  roles.map((role) => ({ role, uploadId: `upload of ${role}` }))

describe('the roles of an import', () => {
  test.each<[FileRole[], string | null]>([
    [['train'], null],
    [['train', 'test'], null],
    [['train', 'unused'], null],
    [['train-images', 'train-labels'], null],
    [['train-images', 'train-labels', 'test-images', 'test-labels'], null],
    [[], 'nothing'],
    [['unused'], 'nothing'],
    [['test'], 'nothing'],
    [['train', 'train'], 'twice'],
    [['folder', 'unused'], null],
    [['folder', 'folder'], 'twice'],
    [['folder', 'train'], 'mixed'],
    [['train', 'test-images'], 'mixed'],
    [['train-labels'], 'images'],
    [['train-images'], 'labels'],
    [['train-images', 'train-labels', 'test-labels'], 'testImages'],
    [['train-images', 'train-labels', 'test-images'], 'testLabels'],
  ])('%j: %s', (roles, type) => {
    expect(roleComplaint(holders(...roles))?.type ?? null).toBe(type)
  })

  test('are not asked for where nothing could have one', () => {
    const unreadable = { role: 'unused', content: { type: 'unreadable' }, uploadId: null } as const
    const text = { role: 'unused', content: { type: 'table', peek: null }, uploadId: null } as const
    expect(roleComplaint([unreadable])).toEqual({ type: 'unreadable' })
    expect(roleComplaint([unreadable, text])).toEqual({ type: 'nothing' })
  })

  test('make tables, images or a folder of it', () => {
    expect(formatOf(holders('unused', 'folder'))).toBe('images')
    expect(formatOf(holders('test', 'unused'))).toBe('csv')
    expect(formatOf(holders('train-images'))).toBe('idx')
    expect(formatOf(holders('unused'))).toBeNull()
  })
})

describe('the config of an import', () => {
  const options = { name: 'iris', header: 'auto', target: 'last', task: 'auto' }

  test('has the options and the uploads by their roles', () => {
    expect(checkImport('csv', options, holders('test', 'train')).config).toEqual({
      ...options,
      format: 'csv',
      missing: 'refuse',
      words: 'refuse',
      trainUpload: 'upload of train',
      testUpload: 'upload of test',
    })
    expect(checkImport('idx', options, holders('train-labels', 'train-images')).config).toEqual({
      format: 'idx',
      name: 'iris',
      trainImagesUpload: 'upload of train-images',
      trainLabelsUpload: 'upload of train-labels',
      testImagesUpload: null,
      testLabelsUpload: null,
    })
  })

  test('is refused at the field that is wrong', () => {
    const checked = checkImport('csv', { ...options, name: ' ' }, holders('train'))
    expect(checked.config).toBeNull()
    expect(checked.issues.map(({ path }) => path)).toEqual([['name']])
  })
})
