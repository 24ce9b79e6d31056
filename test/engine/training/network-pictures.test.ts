import { describe, expect, test } from 'vitest'
import type { Dataset } from '@engine/datasets/dataset'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { planeGridSchema } from '@engine/protocol/network-pictures'
import type { Checkpoint } from '@engine/training/checkpoint'
import { firstWeights } from '@engine/training/first-weights'
import { partedExamples } from '@engine/training/parted-examples'
import { planePicture } from '@engine/training/plane-picture'
import { Trainer } from '@engine/training/trainer'
import { clusters, settings } from './small-data'

/** The state after some steps of training. */
function stateOf(config: RunConfig, data: Dataset, stepCount = 6): Checkpoint {
  const trainer = new Trainer(config, data, referenceKernels, null)
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  while (trainer.step < stepCount && work.next().done !== true);
  return trainer.snapshot(0).checkpoint
}

function tensor({ parameters }: Checkpoint, name: string): readonly number[] {
  const data = parameters.find((parameter) => parameter.name === name)?.data
  if (!data) throw new Error(`no ${name}`)
  return Array.from(data, Number)
}

/** y = x·W + b of one row, as the field writes it. */
function affine(
  x: readonly number[],
  weight: readonly number[],
  bias: readonly number[],
): number[] {
  return bias.map((offset, unit) =>
    x.reduce((sum, value, i) => sum + value * (weight[i * bias.length + unit] ?? NaN), offset),
  )
}

const grid = planeGridSchema.parse({
  x: { minimum: -2, maximum: 1 },
  y: { minimum: -1, maximum: 3 },
  cellCount: 17,
})

describe('a picture of the plane', () => {
  test('shows what the formulas give in the middle of every cell, answers and hidden units', () => {
    const config = settings({ preprocessing: { inputs: 'standardize' } })
    const state = stateOf(config, clusters(50))
    const picture = planePicture(config, state, grid, referenceKernels)
    expect(picture).toMatchObject({ step: 6, outputCount: 3 })
    expect(picture.layers.map(({ name, unitCount }) => [name, unitCount])).toEqual([['2.tanh', 7]])

    const inputs = clusters(50).train.inputs
    const column = (at: number): number[] => Array.from(inputs).filter((_, i) => i % 2 === at)
    const scales = [column(0), column(1)].map((values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
      return { mean, deviation: Math.sqrt(variance) }
    })
    const cells = 17 * 17
    for (const cell of [0, 1, 16, 17, 150, cells - 1]) {
      const place = [
        -2 + (((cell % 17) + 0.5) / 17) * 3,
        -1 + ((Math.floor(cell / 17) + 0.5) / 17) * 4,
      ]
      const x = place.map((value, i) => {
        const scale = scales[i]
        return scale ? (value - scale.mean) / scale.deviation : NaN
      })
      const hidden = affine(
        x,
        tensor(state, '1.affine.weight'),
        tensor(state, '1.affine.bias'),
      ).map(Math.tanh)
      const scores = affine(
        hidden,
        tensor(state, '3.affine.weight'),
        tensor(state, '3.affine.bias'),
      )
      const powers = scores.map(Math.exp)
      const sum = powers.reduce((all, power) => all + power, 0)
      for (const [k, power] of powers.entries()) {
        expect(picture.answers[cell * 3 + k]).toBeCloseTo(power / sum, 5)
      }
      for (const [unit, value] of hidden.entries()) {
        expect(picture.layers[0]?.maps[unit * cells + cell]).toBeCloseTo(value, 5)
      }
    }
  })

  test('tells the units that were asked for, and no layer that is the answer itself', () => {
    const config = settings({
      network: {
        layers: [
          { type: 'affine', units: 6 },
          { type: 'batch-normalization' },
          { type: 'relu' },
          { type: 'affine', units: 3 },
          { type: 'sigmoid' },
          { type: 'affine', units: 3 },
        ],
      },
    })
    const state = stateOf(config, clusters(50))
    const all = planePicture(config, state, grid, referenceKernels)
    expect(all.layers.map(({ name }) => name)).toEqual(['3.relu', '5.sigmoid'])
    const some = planePicture(
      config,
      state,
      { ...grid, firstUnit: 2, unitCount: 3 },
      referenceKernels,
    )
    const cells = 17 * 17
    expect(some.layers.map(({ unitCount, maps }) => [unitCount, maps.length / cells])).toEqual([
      [6, 3],
      [3, 1],
    ])
    expect(some.layers[0]?.maps).toEqual(all.layers[0]?.maps.subarray(2 * cells, 5 * cells))
  })

  test('gives values of a regression in the scale of its targets', () => {
    const { description, train } = clusters(40)
    const targets = Float64Array.from({ length: 40 }, (_, n) => 1000 + (train.inputs[2 * n] ?? NaN))
    const data: Dataset = {
      description: { ...description, task: 'regression', classes: [], targetNames: ['t'] },
      train: { ...train, targets },
      test: null,
    }
    const config = settings({
      preprocessing: { inputs: 'none', targets: 'standardize' },
      network: { layers: [{ type: 'affine', units: 1 }] },
      loss: { type: 'mean-squared-error' },
    })
    const state = stateOf(config, data, 15)
    const { answers, layers } = planePicture(config, state, grid, referenceKernels)
    expect(layers).toEqual([])
    for (const answer of answers) expect(Math.abs(answer - 1000)).toBeLessThan(20)
  })

  test('is refused for a network that does not read two inputs', () => {
    const config = settings({ network: { layers: [{ type: 'affine', units: 3 }] } })
    const data = images(3)
    expect(() => planePicture(config, stateOf(config, data, 1), grid, referenceKernels)).toThrow(
      /reads 24 inputs/,
    )
  })
})

test('examples are told with the part that training puts them in', () => {
  const data = clusters(60, 20)
  const config = settings({ split: { validation: 0.25, test: 0 } })
  const { inputs, targets, parts, totalCount } = partedExamples(config, data, 1000)
  const counts = [0, 1, 2].map((code) => parts.filter((part) => part === code).length)
  expect(counts).toEqual([45, 15, 20])
  expect(totalCount).toBe(80)
  expect([...inputs.subarray(120)]).toEqual([...(data.test?.inputs ?? [])])
  expect([...targets.subarray(60)]).toEqual([...(data.test?.targets ?? [])])
  const few = partedExamples(config, data, 20)
  expect([0, 1, 2].map((code) => few.parts.filter((part) => part === code).length)).toEqual([
    12, 4, 5,
  ])
})

/** Random pictures of 2 channels, 4 rows and 3 columns. */
function images(classCount: number): Dataset {
  const { description, train } = clusters(24)
  return {
    description: {
      ...description,
      inputShape: [2, 4, 3],
      inputNames: [],
      classes: Array.from({ length: classCount }, String),
    },
    train: {
      ...train,
      inputs: Float64Array.from({ length: 24 * 24 }, (_, i) => Math.sin(i * i)),
    },
    test: null,
  }
}

describe('the first weights', () => {
  test('of an affine layer have the form of the image, one picture for every unit', () => {
    const config = settings({
      network: {
        layers: [{ type: 'flatten' }, { type: 'affine', units: 5 }, { type: 'affine', units: 3 }],
      },
    })
    const state = stateOf(config, images(3), 2)
    const { step, pictures } = firstWeights(config, state, 1, 3)
    expect(step).toBe(2)
    expect(pictures).toMatchObject({
      ...{ tensor: '2.affine.weight', type: 'affine', totalCount: 5, first: 1, shape: [2, 4, 3] },
    })
    const weight = tensor(state, '2.affine.weight')
    expect(pictures?.limit).toBe(Math.max(...weight.map(Math.abs)))
    expect(pictures?.weights).toHaveLength(3 * 24)
    for (let unit = 1; unit < 4; unit++) {
      for (let place = 0; place < 24; place++) {
        expect(pictures?.weights[(unit - 1) * 24 + place]).toBe(weight[place * 5 + unit])
      }
    }
  })

  test('of a convolution are its filters, behind layers that change values only', () => {
    const config = settings({
      network: {
        layers: [
          { type: 'batch-normalization' },
          { type: 'convolution', filters: 4, kernelHeight: 2, kernelWidth: 3 },
          { type: 'relu' },
          { type: 'affine', units: 3 },
        ],
      },
    })
    const state = stateOf(config, images(3), 1)
    const { pictures } = firstWeights(config, state, 2, 10)
    expect(pictures).toMatchObject({ type: 'convolution', totalCount: 4, shape: [2, 2, 3] })
    expect(Array.from(pictures?.weights ?? [])).toEqual(
      tensor(state, '2.convolution.weight').slice(2 * 12),
    )
  })

  test('of branches at the beginning are those of the first layer in each', () => {
    const filters = { filters: 2, kernelHeight: 1, kernelWidth: 1 }
    const config = settings({
      network: {
        layers: [
          {
            type: 'branches',
            combine: 'concatenate',
            branches: [
              [],
              [{ type: 'convolution', ...filters }, { type: 'relu' }],
              [
                { type: 'relu' },
                { type: 'convolution', ...filters, filters: 3 },
                { type: 'convolution', ...filters },
              ],
            ],
          },
          { type: 'affine', units: 3 },
        ],
      },
    })
    const state = stateOf(config, images(3), 1)
    const names = ['1.branches.2.1.convolution.weight', '1.branches.3.2.convolution.weight']
    const standard = firstWeights(config, state, 0, 10)
    expect(standard.tensors).toEqual(names)
    expect(standard.pictures).toMatchObject({ tensor: names[0], totalCount: 2, shape: [2, 1, 1] })
    const { pictures } = firstWeights(config, state, 1, 10, names[1])
    expect(pictures).toMatchObject({ tensor: names[1], totalCount: 3, first: 1 })
    expect(Array.from(pictures?.weights ?? [])).toEqual(tensor(state, names[1] ?? '').slice(2))
  })

  test('that read no image are no pictures', () => {
    const config = settings()
    expect(firstWeights(config, stateOf(config, clusters(50)), 0, 8).pictures).toBeNull()
  })
})
