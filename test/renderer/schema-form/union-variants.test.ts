import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { describe, expect, test } from 'vitest'
import { describeSchema } from '../../../src-renderer/components/schema-form/schema-fields'
import { switchVariant } from '../../../src-renderer/components/schema-form/union-variants'

describe('choosing another variant', () => {
  const union = describeSchema(optimizerConfigSchema)
  if (union.kind !== 'union') throw new Error(union.kind)

  test('fields that mean something else start from their own default', () => {
    expect(switchVariant(union, { type: 'sgd', learningRate: 0.5 }, 'adam')).toEqual({
      type: 'adam',
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      convention: 'book',
    })
  })

  test('fields that mean the same keep what was entered', () => {
    const momentum = { type: 'momentum', learningRate: 0.5, momentum: 0.8, convention: 'pytorch' }
    expect(switchVariant(union, momentum, 'rmsprop')).toEqual({
      type: 'rmsprop',
      learningRate: 0.5,
      decay: 0.99,
      epsilon: 1e-7,
    })
  })

  test('what was entered wrongly is not carried over', () => {
    const momentum = { type: 'momentum', learningRate: 'fast' }
    expect(switchVariant(union, momentum, 'rmsprop')).toMatchObject({ learningRate: 0.01 })
  })
})
