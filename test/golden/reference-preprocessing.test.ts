import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { applyPreprocessing, fitPreprocessing } from '@engine/datasets/preprocessing'
import { preprocessingConfigSchema } from '@engine/protocol/dataset-config'
import { parse } from '../engine/datasets/csv-texts'
import { expectClose } from './golden-files'

const golden = z
  .object({
    csv: z.string(),
    trainCount: z.int(),
    missingCount: z.int(),
    inputNames: z.array(z.string()),
    divisor: z.number(),
    missingConstant: z.number(),
    cases: z.array(
      z.object({
        missing: z.enum(['mean', 'median', 'constant']),
        rule: z.enum(['none', 'scale-constant', 'standardize', 'min-max']),
        inputs: z.array(z.number()),
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'reference/preprocessing.json'), 'utf8')),
  )

describe('a table with holes and words', () => {
  const { dataset } = parse(golden.csv, { missing: 'keep', words: 'one-hot' })

  it('is read with an input for every word, and its holes counted', () => {
    expect(dataset.description.inputNames).toEqual(golden.inputNames)
    expect(dataset.description.missingCount).toBe(golden.missingCount)
    expect(dataset.description.wordColumns).toEqual([
      { name: 'colour', first: 1, categories: ['blue', 'green', 'red'] },
      { name: 'size', first: 5, categories: ['1', '2', 'large'] },
    ])
  })

  it.each(golden.cases)('is filled ($missing) and scaled ($rule) as by scikit-learn', (wanted) => {
    const range = (from: number, to: number) =>
      Int32Array.from({ length: to - from }, (_, index) => from + index)
    const train = { examples: dataset.train, indices: range(0, golden.trainCount) }
    const config = preprocessingConfigSchema.parse({
      inputs: wanted.rule,
      missing: wanted.missing,
      missingConstant: golden.missingConstant,
      divisor: golden.divisor,
    })
    const preprocessing = fitPreprocessing(config, dataset, train)
    const whole = { examples: dataset.train, indices: range(0, dataset.train.count) }
    const inputs = new Float64Array(wanted.inputs.length)
    applyPreprocessing(preprocessing, whole, {
      inputs,
      targets: new Int32Array(dataset.train.count),
    })
    expectClose(inputs, wanted.inputs, 1e-12)
  })
})
