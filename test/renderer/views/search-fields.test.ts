import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { searchConfigSchema } from '@engine/protocol/search'
import { describe, expect, test } from 'vitest'
import type { NumberField } from '../../../src-renderer/components/schema-form/schema-fields'
import { firstDraft } from '../../../src-renderer/state/draft'
import {
  firstAxis,
  searchFieldsOf,
  valuesAround,
} from '../../../src-renderer/views/experiment/search/search-fields'
import { parseValues, valuesText } from '../../../src-renderer/views/experiment/search/value-list'

describe('the settings that a search can vary', () => {
  test('are those of all optimizers, of training, of the layers and of the data', () => {
    const draft = {
      ...firstDraft(),
      optimizers: [
        { type: 'momentum', learningRate: 0.1, momentum: 0.9 },
        { type: 'sgd', learningRate: 1 },
      ],
    }
    const names = searchFieldsOf(draft).map(({ field }) => field)
    for (const wanted of [
      'optimizer.learningRate',
      'training.batchSize',
      'regularization.weightDecay',
      'initializer',
      'network.layers.0.units',
      'split.trainLimit',
      'augmentation.shift',
    ]) {
      expect(names).toContain(wanted)
    }
    expect(names).not.toContain('optimizer.momentum')
    expect(names).not.toContain('training.seed')
    expect(new Set(names).size).toBe(names.length)
  })

  test('are offered with values that the config takes, in a grid and as ranges', () => {
    const draft = firstDraft()
    for (const field of searchFieldsOf(draft)) {
      for (const type of ['grid', 'random'] as const) {
        const search = searchConfigSchema.parse({ type, axes: [firstAxis(field, type)] })
        const config = experimentConfigSchema.parse({ ...draft, search })
        expect(() => runConfigsOf(config), `${type} over ${field.field}`).not.toThrow()
      }
    }
  })
})

const share: NumberField = {
  ...{ key: 'rate', isOptional: false, isNullable: false, default: 0.5 },
  kind: 'number',
  ...{ minimum: 0, maximum: 1, exclusive: { minimum: false, maximum: true } },
}

test('values lie around the present one and within the bounds of the field', () => {
  expect(valuesAround(0.5, share)).toEqual([0.05, 0.5])
  expect(valuesAround(0, share)).toEqual([0, 0.1, 0.2])
  const count: NumberField = { ...share, kind: 'integer', minimum: 1, maximum: null }
  expect(valuesAround(50, count)).toEqual([25, 50, 100])
  expect(valuesAround(1, count)).toEqual([1, 2])
})

test('a list of values is read as people write it, and what is no number stays to be refused', () => {
  expect(parseValues('0.1, 1e-2; 3、４ -2')).toEqual([0.1, 0.01, 3, 4, -2])
  expect(parseValues('1, ten')).toEqual([1, 'ten'])
  expect(valuesText([0.1, 100, 'ten'])).toBe('0.1, 100, ten')
})
