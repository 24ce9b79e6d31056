import { lossConfigSchema } from '@engine/protocol/loss-config'
import { describe, expect, test } from 'vitest'
import {
  hasProbabilities,
  readPrediction,
} from '../../../src-renderer/views/predict/prediction-reading'
import { predictionsCsv } from '../../../src-renderer/views/predict/predictions-csv'

const lossOf = (type: string): ReturnType<typeof lossConfigSchema.parse> =>
  lossConfigSchema.parse({ type })
const softmax = lossOf('softmax-cross-entropy')
const sigmoid = lossOf('sigmoid-binary-cross-entropy')
const squares = lossOf('mean-squared-error')
const classification = (...classes: string[]) =>
  ({ task: 'classification', classes, targetNames: [] }) as const

const three = {
  outputs: Float64Array.of(0, 5, 1, 2, 1, 0),
  probabilities: Float64Array.of(0.1, 0.8, 0.1, 0.6, 0.3, 0.1),
  outputCount: 3,
  classes: ['a', 'b', 'c'],
  step: 9,
}

describe('reading a prediction', () => {
  test('the greatest output decides, and the rows do not mix', () => {
    const context = {
      description: classification('a', 'b', 'c'),
      loss: softmax,
      isProbability: true,
    }
    expect(readPrediction(three, 0, context)).toMatchObject({ winner: 1, winnerName: 'b' })
    expect(readPrediction(three, 1, context)).toMatchObject({ winner: 0, values: [0.6, 0.3, 0.1] })
  })

  test('without softmax the outputs are shown, and the decision is the same', () => {
    const context = {
      description: classification('a', 'b', 'c'),
      loss: softmax,
      isProbability: false,
    }
    expect(readPrediction(three, 0, context)).toMatchObject({ winner: 1, values: [0, 5, 1] })
  })

  test('one output decides between two classes by its threshold', () => {
    const one = {
      outputs: Float64Array.of(-0.1, 0.1),
      probabilities: Float64Array.of(0.475, 0.525),
      outputCount: 1,
    }
    const context = { description: classification('no', 'yes'), loss: sigmoid, isProbability: true }
    expect(readPrediction(one, 0, context)).toMatchObject({
      winnerName: 'no',
      names: ['no', 'yes'],
    })
    expect(readPrediction(one, 1, context)).toMatchObject({ winnerName: 'yes' })
    expect(readPrediction(one, 1, { ...context, isProbability: false })).toMatchObject({
      values: [0.1],
      names: ['yes'],
    })
  })

  test('a regression gives its values by name', () => {
    const values = {
      outputs: Float64Array.of(0.5),
      probabilities: Float64Array.of(23.5),
      outputCount: 1,
    }
    const description = { task: 'regression', classes: [], targetNames: ['mpg'] } as const
    expect(readPrediction(values, 0, { description, loss: squares, isProbability: true })).toEqual({
      type: 'values',
      values: [23.5],
      names: ['mpg'],
    })
  })

  test('only some losses make probabilities', () => {
    expect([softmax, sigmoid, squares].map(hasProbabilities)).toEqual([true, true, false])
  })
})

describe('predictions as CSV', () => {
  test('classes have their probabilities, names with commas are quoted', () => {
    const context = {
      description: classification('a', 'b, c', 'd"e'),
      loss: softmax,
      isProbability: true,
    }
    expect(predictionsCsv(three, context)).toBe(
      'row,prediction,p(a),"p(b, c)","p(d""e)"\n1,"b, c",0.1,0.8,0.1\n2,a,0.6,0.3,0.1\n',
    )
  })

  test('outputs are named as such', () => {
    const context = {
      description: classification('a', 'b', 'c'),
      loss: softmax,
      isProbability: false,
    }
    expect(predictionsCsv(three, context).split('\n')[0]).toBe(
      'row,prediction,output(a),output(b),output(c)',
    )
  })

  test('targets of a regression stand by their names', () => {
    const prediction = {
      outputs: Float64Array.of(1, 2),
      probabilities: Float64Array.of(10, 20),
      outputCount: 2,
      classes: [],
      step: 1,
    }
    const description = { task: 'regression', classes: [], targetNames: ['x', 'y'] } as const
    expect(predictionsCsv(prediction, { description, loss: squares, isProbability: true })).toBe(
      'row,x,y\n1,10,20\n',
    )
  })
})
