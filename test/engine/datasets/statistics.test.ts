import { generateDataset } from '@engine/datasets/load'
import { datasetPreview, datasetStatistics, exampleBlock } from '@engine/datasets/statistics'
import { datasetPreviewSchema, datasetStatisticsSchema } from '@engine/protocol/dataset'
import { describe, expect, it } from 'vitest'
import { expectClose } from '../../golden/golden-files'
import { parse, refusalOf, testFile } from './csv-texts'

const TABLE = parse('l,x,y\na,1,2\nb,3,4\na,5,9', { test: testFile('l,x,y\nb,7,8') }).dataset

describe('figures of a data set', () => {
  it('are taken over the training part, column by column and over all', () => {
    const statistics = datasetStatistics(TABLE)
    expect(datasetStatisticsSchema.parse(statistics)).toEqual(statistics)
    expect(statistics).toMatchObject({
      rowCount: 3,
      columnCount: 2,
      minimum: 1,
      maximum: 9,
      mean: 4,
      trainClassCounts: [2, 1],
      testClassCounts: [0, 1],
      targets: [],
    })
    expectClose([statistics.standardDeviation], [Math.sqrt((9 + 4 + 1 + 0 + 1 + 25) / 6)], 1e-15)
    expect(statistics.columns[0]).toMatchObject({ name: 'x', minimum: 1, maximum: 5, mean: 3 })
    expectClose([statistics.columns[1]?.standardDeviation ?? NaN], [Math.sqrt(26 / 3)], 1e-15)
  })

  it('cover the targets of a regression', () => {
    const { dataset } = parse('y,x\n1,1\n4,2', { task: 'regression' })
    expect(datasetStatistics(dataset).targets).toEqual([
      { name: 'y', minimum: 1, maximum: 4, mean: 2.5, standardDeviation: 1.5 },
    ])
  })

  it('give a constant column a deviation of exactly 0', () => {
    const { dataset } = parse(`y,x\n${'1.5,0.1\n'.repeat(7)}`, { task: 'regression' })
    expect(datasetStatistics(dataset).columns[0]).toMatchObject({ mean: 0.1, standardDeviation: 0 })
  })
})

describe('a look into a data set', () => {
  it('shows the first rows, as many as make a picture, with figures and decisions', () => {
    const dataset = generateDataset({ generator: 'moons', exampleCount: 500, noise: 0.1, seed: 1 })
    const decisions = [{ code: 'csv/header', details: {} }]
    const preview = datasetPreview(dataset, datasetStatistics(dataset), decisions)
    expect(datasetPreviewSchema.parse(preview)).toEqual(preview)
    expect(preview.examples.count).toBe(400)
    expect(preview.examples.inputs).toEqual(Float64Array.from(dataset.train.inputs.slice(0, 800)))
    expect(preview.decisions).toEqual(decisions)
  })

  it('shows fewer rows of many columns', () => {
    const dataset = generateDataset({ generator: 'digits', exampleCount: 80, noise: 0, seed: 1 })
    const preview = datasetPreview(dataset, datasetStatistics(dataset), [])
    expect(preview.examples.count).toBe(51)
  })

  it('takes any rows of either part, fewer at the end', () => {
    expect(exampleBlock(TABLE, 'train', 1, 10)).toEqual({
      part: 'train',
      offset: 1,
      count: 2,
      inputs: new Float64Array([3, 4, 5, 9]),
      targets: new Float64Array([1, 0]),
    })
    expect(exampleBlock(TABLE, 'test', 0, 5).inputs).toEqual(new Float64Array([7, 8]))
    expect(exampleBlock(TABLE, 'train', 3, 5).count).toBe(0)
    expect(exampleBlock({ ...TABLE, test: null }, 'test', 0, 5).count).toBe(0)
  })

  it('refuses rows behind the end', () => {
    const error = refusalOf(() => exampleBlock(TABLE, 'train', 4, 1))
    expect(error.code).toBe('dataset/out-of-range')
    expect(error.message).toContain('3 examples')
  })
})
