import type { Dataset } from '@engine/datasets/dataset'
import { generateDataset } from '@engine/datasets/load'
import {
  applyPreprocessing,
  fitPreprocessing,
  preprocessingSchema,
  preprocessInputs,
  restoreTargetScale,
  type Preprocessing,
} from '@engine/datasets/preprocessing'
import { splitDataset, type Part } from '@engine/datasets/split'
import { preprocessingConfigSchema } from '@engine/protocol/dataset-config'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { expectClose } from '../../golden/golden-files'
import { parse, refusalOf } from './csv-texts'

const SPLIT_NOTHING = { validation: 0, test: 0 }

function whole(dataset: Dataset): Part {
  return splitDataset(dataset, SPLIT_NOTHING, 1).train
}

/** Target first: y, then a varying, a constant and a negative column. */
const TABLE = parse('y,a,b,c\n10,1,0.1,-5\n20,2,0.1,-7\n60,6,0.1,-9', {
  task: 'regression',
}).dataset
const DIGITS = generateDataset({ generator: 'digits', exampleCount: 10, noise: 0, seed: 1 })
const BLOBS = generateDataset({
  generator: 'blobs',
  exampleCount: 6,
  classCount: 3,
  noise: 0,
  seed: 1,
})

function fitted(
  settings: z.input<typeof preprocessingConfigSchema>,
  dataset: Dataset,
  train: Part,
): Preprocessing {
  return fitPreprocessing(preprocessingConfigSchema.parse(settings), dataset, train)
}

function inputsOf(
  dataset: Dataset,
  rule: 'auto' | 'none' | 'scale-bytes' | 'min-max' | 'standardize',
) {
  const part = whole(dataset)
  const preprocessing = fitted({ inputs: rule }, dataset, part)
  const inputs = new Float64Array(part.examples.inputs.length)
  const targets = new Float64Array(part.examples.count)
  applyPreprocessing(preprocessing, part, { inputs, targets })
  return { preprocessing, inputs, targets }
}

describe('preprocessing', () => {
  it.each([
    ['all in order', [0, 1, 2, 3, 4, 5]],
    ['some behind each other', [2, 3, 4]],
    ['one', [5]],
    ['with a gap', [0, 1, 3]],
    ['in another order', [4, 1, 2]],
    ['one twice', [2, 2, 3]],
  ])('leaves rows that need nothing to their places: %s', (_, rows) => {
    const preprocessing = fitted({ inputs: 'none' }, BLOBS, whole(BLOBS))
    const inputs = Float64Array.from(BLOBS.train.inputs)
    inputs[5] = -0
    const part = { examples: { ...BLOBS.train, inputs }, indices: Int32Array.from(rows) }
    const out = { inputs: new Float64Array(2 * rows.length), targets: new Int32Array(rows.length) }
    applyPreprocessing(preprocessing, part, out)
    expect([...out.inputs]).toEqual(rows.flatMap((row) => [...inputs.slice(2 * row, 2 * row + 2)]))
    expect([...out.targets]).toEqual(rows.map((row) => BLOBS.train.targets[row]))
  })

  it('standardizes columns to mean 0 and deviation 1, and shifts a constant one to 0', () => {
    const { inputs } = inputsOf(TABLE, 'standardize')
    const deviationA = Math.sqrt((4 + 1 + 9) / 3)
    const deviationC = Math.sqrt(8 / 3)
    expectClose(
      inputs,
      [
        [-2 / deviationA, 0, 2 / deviationC],
        [-1 / deviationA, 0, 0],
        [3 / deviationA, 0, -2 / deviationC],
      ],
      1e-15,
    )
  })

  it('maps columns to 0–1 by minimum and maximum', () => {
    expect([...inputsOf(TABLE, 'min-max').inputs]).toEqual([0, 0, 1, 0.2, 0, 0.5, 1, 0, 0])
  })

  it('divides bytes by 255 exactly', () => {
    const { inputs } = inputsOf(DIGITS, 'scale-bytes')
    expect(inputs).toEqual(Float64Array.from(DIGITS.train.inputs, (value) => value / 255))
  })

  it.each([
    ['bytes by 1/255', DIGITS, 'scale-bytes'],
    ['generated points not at all', BLOBS, 'none'],
    ['columns of a table by their mean and deviation', TABLE, 'standardize'],
  ] as const)('by itself scales %s', (_, dataset, rule) => {
    expect(inputsOf(dataset, 'auto').preprocessing.rule).toBe(rule)
    expect(inputsOf(dataset, 'auto').inputs).toEqual(inputsOf(dataset, rule).inputs)
  })

  it('takes its figures from the training examples only', () => {
    const train: Part = { examples: TABLE.train, indices: new Int32Array([0, 1]) }
    const { inputs } = fitted({ inputs: 'min-max' }, TABLE, train)
    expect(inputs).toEqual({ offset: [1, 0.1, -7], scale: [1, 1, 2] })
  })

  it('scales regression targets where asked, and takes outputs back to their scale', () => {
    const part = whole(TABLE)
    const config = { inputs: 'none', targets: 'standardize' } as const
    const preprocessing = fitted(config, TABLE, part)
    const targets = new Float64Array(3)
    applyPreprocessing(preprocessing, part, { inputs: new Float64Array(9), targets })
    const deviation = Math.sqrt((400 + 100 + 900) / 3)
    expectClose(targets, [-20 / deviation, -10 / deviation, 30 / deviation], 1e-15)
    restoreTargetScale(preprocessing, targets)
    expectClose(targets, [10, 20, 60], 1e-15)
  })

  it('leaves the labels of classes alone', () => {
    const preprocessing = fitted({ inputs: 'none', targets: 'standardize' }, BLOBS, whole(BLOBS))
    expect(preprocessing.targets).toBeNull()
  })

  it('gives classes as indices, or one-hot where there is a column for each', () => {
    const part: Part = { examples: BLOBS.train, indices: new Int32Array([2, 4]) }
    const preprocessing = fitted({ inputs: 'none' }, BLOBS, part)
    const labels = new Int32Array(2)
    applyPreprocessing(preprocessing, part, { inputs: new Float32Array(4), targets: labels })
    expect(labels).toEqual(new Int32Array([2, 1]))
    const oneHot = new Float32Array(6).fill(9)
    applyPreprocessing(preprocessing, part, { inputs: new Float32Array(4), targets: oneHot })
    expect(oneHot).toEqual(new Float32Array([0, 0, 1, 0, 1, 0]))
  })

  it('treats raw inputs for a prediction as it treated those of the data set', () => {
    const { preprocessing, inputs } = inputsOf(TABLE, 'standardize')
    const out = new Float64Array(9)
    preprocessInputs(preprocessing, Float64Array.from(TABLE.train.inputs), 3, out)
    expect(out).toEqual(inputs)
  })

  it('is plain data that survives a checkpoint', () => {
    const { preprocessing } = inputsOf(TABLE, 'standardize')
    expect(preprocessingSchema.parse(JSON.parse(JSON.stringify(preprocessing)))).toEqual(
      preprocessing,
    )
  })

  it('refuses a matrix of another size', () => {
    const part = whole(TABLE)
    const preprocessing = fitted({ inputs: 'none' }, TABLE, part)
    const out = { inputs: new Float64Array(8), targets: new Float64Array(3) }
    expect(() => {
      applyPreprocessing(preprocessing, part, out)
    }).toThrow(RangeError)
  })

  it('refuses to scale a column whose spread leaves floating point', () => {
    const dataset: Dataset = {
      ...TABLE,
      train: { ...TABLE.train, inputs: TABLE.train.inputs.with(0, 1e308).with(3, -1e308) },
    }
    const config = { inputs: 'min-max', targets: 'none' } as const
    const error = refusalOf(() => fitted(config, dataset, whole(dataset)))
    expect(error.message).toContain('column "a"')
  })
})
