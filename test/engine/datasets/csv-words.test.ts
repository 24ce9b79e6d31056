import { readPredictionFile } from '@engine/datasets/prediction-file'
import {
  fitPreprocessing,
  preprocessInputs,
  preprocessingSchema,
} from '@engine/datasets/preprocessing'
import { splitDataset } from '@engine/datasets/split'
import { datasetStatistics } from '@engine/datasets/statistics'
import { decodeDataset, encodeDataset } from '@engine/datasets/stored-dataset'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { datasetDescriptionSchema } from '@engine/protocol/dataset'
import { preprocessingConfigSchema } from '@engine/protocol/dataset-config'
import { Trainer } from '@engine/training/trainer'
import { describe, expect, it } from 'vitest'
import { settings } from '../training/small-data'
import { parse, refusalOf, testFile } from './csv-texts'

const WORDS = { words: 'one-hot' } as const
const HOLES = { missing: 'keep' } as const

describe('columns of words', () => {
  it('become an input of 0 and 1 for every word, in the place of the column', () => {
    const { dataset, decisions } = parse('l,c,x,s\na,red,1,2\nb,blue,2,L\na,red,3,10', WORDS)
    expect(dataset.description).toMatchObject({
      inputShape: [6],
      inputType: 'float64',
      inputNames: ['c=blue', 'c=red', 'x', 's=2', 's=10', 's=L'],
      wordColumns: [
        { name: 'c', first: 0, categories: ['blue', 'red'] },
        { name: 's', first: 3, categories: ['2', '10', 'L'] },
      ],
    })
    expect([...dataset.train.inputs]).toEqual([
      ...[0, 1, 1, 1, 0, 0],
      ...[1, 0, 2, 0, 0, 1],
      ...[0, 1, 3, 0, 1, 0],
    ])
    expect(decisions).toContainEqual({ code: 'csv/words', details: { columns: 'c, s' } })
  })

  it('of a target in the middle keep their places', () => {
    const { dataset } = parse('c,l,d\nr,a,u\ns,b,v', { ...WORDS, target: 'l' })
    expect(dataset.description.inputNames).toEqual(['c=r', 'c=s', 'd=u', 'd=v'])
    expect([...dataset.train.inputs]).toEqual([1, 0, 1, 0, 0, 1, 0, 1])
  })

  it('that a test file has are read by the categories of the training file', () => {
    const test = testFile('l,s\na,2\nb,1')
    const { dataset } = parse('l,s\na,1\nb,2\na,L', { ...WORDS, test })
    expect([...(dataset.test?.inputs ?? [])]).toEqual([0, 1, 0, 1, 0, 0])
    const unknown = refusalOf(() =>
      parse('l,s\na,1\nb,2\na,L', { ...WORDS, test: testFile('l,s\na,L\nb,M') }),
    )
    expect(unknown.code).toBe('csv/unknown-category')
    expect(unknown.message).toContain('test.csv, line 3, column "s": "M"')
  })

  it('have 0 everywhere for a category that is missing', () => {
    const { dataset } = parse('l,c\na,red\nb,NA\na,blue', { ...WORDS, ...HOLES })
    expect([...dataset.train.inputs]).toEqual([0, 1, 0, 0, 1, 0])
    expect(dataset.description.missingCount).toBeUndefined()
  })

  it.each([
    ['where nobody asked for categories', 'l,x\na,1\nb,two', {}, 'csv/not-a-number'],
    ['among numbers', `l,x\n${'a,1\nb,2\n'.repeat(20)}a,twelve`, WORDS, 'csv/not-a-number'],
    ['with a decimal comma', 'l;x\na;1,5\nb;2,5', WORDS, 'csv/not-a-number'],
    [
      'that are all different by the thousand',
      `l,x\n${Array.from({ length: 1001 }, (_, n) => `${n % 2 ? 'a' : 'b'},w${n}`).join('\n')}`,
      WORDS,
      'csv/too-many-categories',
    ],
  ])('are refused %s', (_, text, choices, code) => {
    expect(refusalOf(() => parse(text, choices)).code).toBe(code)
  })

  it('are refused in a test file where the training file has numbers', () => {
    const error = refusalOf(() =>
      parse('l,x\na,1\nb,2', { ...WORDS, test: testFile('l,x\na,1\nb,one') }),
    )
    expect(error.message).toContain('test.csv, line 3, column "x": "one" is not a number')
  })
})

describe('missing values', () => {
  const TEXT = 'l,x,y\na,1,\nb,NA,5\na,3,7\nb,5,?'

  it('are kept as such and counted', () => {
    const { dataset, decisions } = parse(TEXT, HOLES)
    expect([...dataset.train.inputs]).toEqual([1, NaN, NaN, 5, 3, 7, 5, NaN])
    expect(dataset.description.missingCount).toBe(3)
    expect(decisions).toContainEqual({ code: 'csv/missing', details: { count: 3 } })
    expect(decodeDataset(encodeDataset(dataset))).toEqual(dataset)
  })

  it('are left out of the figures of their column', () => {
    const statistics = datasetStatistics(parse(TEXT, HOLES).dataset)
    const [x, y] = statistics.columns
    expect(x).toMatchObject({ minimum: 1, maximum: 5, mean: 3, missingCount: 1 })
    expect(y).toMatchObject({ minimum: 5, maximum: 7, mean: 6, missingCount: 2 })
    expect(statistics.mean).toBeCloseTo((1 + 5 + 3 + 7 + 5) / 5, 12)
    const deviation = Math.hypot(...[1, 5, 3, 7, 5].map((value) => value - 4.2)) / Math.sqrt(5)
    expect(statistics.standardDeviation).toBeCloseTo(deviation, 12)
  })

  it.each([
    ['a label', 'l,x\na,1\n,2', 'csv/missing-value'],
    ['a whole column', 'l,x,y\na,1,\nb,2,NA', 'csv/empty-column'],
  ])('are refused where they are %s', (_, text, code) => {
    expect(refusalOf(() => parse(text, HOLES)).code).toBe(code)
  })

  it('are refused by a run that states no rule, naming the field', () => {
    const { dataset } = parse(TEXT, HOLES)
    const config = settings({
      training: { batchSize: 2 },
      network: { layers: [{ type: 'affine', units: 2 }] },
    })
    const error = refusalOf(() => new Trainer(config, dataset, referenceKernels, null))
    expect(error.code).toBe('experiment/missing-values')
    expect(error.message).toContain('3 missing values')
    const filled = {
      ...config,
      preprocessing: { ...config.preprocessing, missing: 'mean' as const },
    }
    const trainer = new Trainer(filled, dataset, referenceKernels, null)
    const losses: number[] = []
    const work = trainer.work({
      measured: (_series, _step, value) => losses.push(value),
      evaluated: () => undefined,
    })
    while (work.next().done !== true);
    expect(losses.every(Number.isFinite)).toBe(true)
  })

  it('are filled from the training examples alone, and refused where these have none', () => {
    const { dataset } = parse(TEXT, HOLES)
    const fit = (missing: 'mean' | 'median', ...rows: number[]) =>
      fitPreprocessing(preprocessingConfigSchema.parse({ inputs: 'none', missing }), dataset, {
        examples: dataset.train,
        indices: Int32Array.from(rows),
      }).fill
    expect(fit('mean', 0, 1, 2)).toEqual([2, 6])
    expect(fit('median', 0, 1, 2, 3)).toEqual([3, 6])
    expect(refusalOf(() => fit('mean', 0, 3)).message).toContain('Column "y"')
  })
})

describe('a file to predict', () => {
  const { dataset } = parse('l,c,x\na,red,1\nb,blue,2\na,red,\nb,blue,4', { ...WORDS, ...HOLES })
  const { description } = dataset
  const read = (text: string, allowsMissing: boolean) => {
    const file = { fileName: 'new.csv', bytes: new TextEncoder().encode(text) }
    return readPredictionFile(file, 'auto', 'none', description, allowsMissing)
  }

  it('has the columns of the training file, before categories became inputs', () => {
    expect([...read('c,x\nblue,7\nred,8', false).inputs]).toEqual([1, 0, 7, 0, 1, 8])
    expect(refusalOf(() => read('x,c\n7,blue', false)).code).toBe('csv/columns-differ')
    expect(refusalOf(() => read('c,x\ngreen,7', false)).code).toBe('csv/unknown-category')
    expect(refusalOf(() => read('c,x\nred,8,9', false)).code).toBe('csv/ragged-row')
  })

  it('may have missing values where the network was trained with a rule for them', () => {
    expect(refusalOf(() => read('c,x\nblue,', false)).code).toBe('csv/missing-value')
    const { inputs } = read('c,x\nblue,\nred,4', true)
    const { train } = splitDataset(dataset, { validation: 0, test: 0 }, 1)
    const config = preprocessingConfigSchema.parse({ inputs: 'none', missing: 'median' })
    const stored: unknown = JSON.parse(JSON.stringify(fitPreprocessing(config, dataset, train)))
    const out = new Float64Array(6)
    preprocessInputs(preprocessingSchema.parse(stored), inputs, 2, out)
    expect([...out]).toEqual([1, 0, 2, 0, 1, 4])
  })

  it('is read as ever for data sets that were stored before', () => {
    const older = parse('l,x\na,1\nb,2').dataset.description
    expect(Object.keys(older)).not.toContain('wordColumns')
    expect(datasetDescriptionSchema.parse(older)).toEqual(older)
  })
})
