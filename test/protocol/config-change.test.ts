import { describe, expect, test } from 'vitest'
import { changedConfig, checkLiveField, isLiveField } from '@engine/protocol/config-change'
import { StudioError } from '@engine/protocol/errors'
import { settings } from '../engine/training/small-data'

function codeOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof StudioError) return error.code
    throw error
  }
  return 'none'
}

describe('a changed config', () => {
  test('has the new values where the fields lead, and everything else as it was', () => {
    const before = settings()
    const after = changedConfig(before, [
      { field: 'optimizer.learningRate', value: 0.25 },
      { field: 'network.layers.0.units', value: 9 },
      { field: 'training.gradientClipping', value: { type: 'norm', maximum: 3 } },
    ])
    expect(after.optimizer.learningRate).toBe(0.25)
    expect(after.network.layers[0]).toMatchObject({ type: 'affine', units: 9 })
    expect(after.training).toEqual({
      ...before.training,
      gradientClipping: { type: 'norm', maximum: 3 },
    })
    expect(after.network.layers.slice(1)).toEqual(before.network.layers.slice(1))
    expect(before.optimizer.learningRate).toBe(0.1)
  })

  test('takes a setting that was left out', () => {
    const frozen = changedConfig(settings(), [{ field: 'network.layers.0.isFrozen', value: true }])
    expect(frozen.network.layers[0]).toMatchObject({ isFrozen: true })
  })

  test.each([
    ['optimizer.rate', 0.1, 'config/unknown-field'],
    ['network.layers.7.units', 3, 'config/unknown-field'],
    ['loss.type.name', 'x', 'config/unknown-field'],
    ['optimizer.learningRate', -1, 'config/invalid-value'],
    ['optimizer.learningRate', 'much', 'config/invalid-value'],
    ['training.batchSize', null, 'config/invalid-value'],
  ])('refuses %s = %s with %s', (field, value, code) => {
    expect(codeOf(() => changedConfig(settings(), [{ field, value }]))).toBe(code)
  })
})

describe('a live edit', () => {
  test('is for rates, momentum, decay and clipping only', () => {
    for (const field of [
      'optimizer.learningRate',
      'optimizer.momentum',
      'optimizer.weightDecay',
      'regularization.weightDecay',
      'training.gradientClipping.maximum',
      'training.gradientClipping',
    ]) {
      expect(isLiveField(field), field).toBe(true)
    }
    for (const field of [
      'optimizer.type',
      'optimizer.convention',
      'optimizer.filters',
      'optimizer',
      'training.batchSize',
      'training.seed',
      'network.layers.0.units',
      'dataset',
    ]) {
      expect(
        codeOf(() => checkLiveField(field)),
        field,
      ).toBe('config/not-live')
    }
  })
})
