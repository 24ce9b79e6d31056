import { dataIssues } from '@engine/protocol/data-issues'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'

const TABLE = { task: 'regression', inputShape: [5] } as const
const IMAGES = { task: 'classification', inputShape: [1, 28, 28] } as const

function issuesOf(replaced: object, { task, inputShape }: typeof TABLE | typeof IMAGES) {
  const config = runConfigSchema.parse({
    dataset: { source: 'stored', name: 'x' },
    network: { layers: [{ type: 'affine' }] },
    optimizer: { type: 'sgd' },
    ...replaced,
  })
  return dataIssues(config, { task, inputShape: [...inputShape] }).map(({ path, code }) => [
    path.join('.'),
    code,
  ])
}

describe('settings that the data cannot serve', () => {
  test.each([
    [{ split: { stratified: true } }, 'split.stratified', 'experiment/no-classes'],
    [{ training: { order: 'class-balanced' } }, 'training.order', 'experiment/no-classes'],
    [{ augmentation: { shift: 0.1 } }, 'augmentation', 'experiment/no-images'],
    [{ augmentation: { flip: 'horizontal' } }, 'augmentation', 'experiment/no-images'],
  ])('%o is refused at its field, and fine for images with classes', (settings, path, code) => {
    expect(issuesOf(settings, TABLE)).toEqual([[path, code]])
    expect(issuesOf(settings, IMAGES)).toEqual([])
  })

  test('missing values need a rule that fills them', () => {
    const config = runConfigSchema.parse({
      dataset: { source: 'stored', name: 'x' },
      network: { layers: [{ type: 'affine' }] },
      optimizer: { type: 'sgd' },
    })
    const data = { task: 'classification', inputShape: [3], missingCount: 4 } as const
    const issues = dataIssues(config, { ...data, inputShape: [...data.inputShape] })
    expect(issues).toMatchObject([
      {
        path: ['preprocessing', 'missing'],
        code: 'experiment/missing-values',
        details: { missingCount: 4 },
      },
    ])
    const filled = {
      ...config,
      preprocessing: { ...config.preprocessing, missing: 'median' as const },
    }
    expect(dataIssues(filled, { ...data, inputShape: [...data.inputShape] })).toEqual([])
  })

  test('noise is for any data', () => {
    expect(issuesOf({ augmentation: { noise: 0.1 } }, TABLE)).toEqual([])
  })
})
