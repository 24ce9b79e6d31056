import { describe, expect, it } from 'vitest'
import { describeNetwork } from '@engine/model/network-description'
import {
  PRESET_NAMES,
  networkPreset,
  suggestedPreset,
  type PresetPurpose,
} from '@engine/model/presets'
import { initializerConfigSchema, networkConfigSchema } from '@engine/protocol/layer-config'
import { lossConfigSchema } from '@engine/protocol/loss-config'

const DIGITS: PresetPurpose = { inputShape: [1, 28, 28], task: 'classification', outputCount: 10 }
const PURPOSES: readonly PresetPurpose[] = [
  DIGITS,
  { inputShape: [2], task: 'classification', outputCount: 2 },
  { inputShape: [7], task: 'regression', outputCount: 1 },
  { inputShape: [1], task: 'regression', outputCount: 3 },
]

describe.each(PRESET_NAMES)('the preset %s', (name) => {
  it.each(PURPOSES)('is a valid network without issues for $task of $inputShape', (purpose) => {
    const { layers, initializer, loss } = networkPreset(name, purpose)
    expect(networkConfigSchema.parse({ layers }).layers).toEqual(layers)
    expect(initializerConfigSchema.parse(initializer)).toEqual(initializer)
    expect(lossConfigSchema.parse(loss)).toEqual(loss)
    expect(describeNetwork(layers, purpose.inputShape, { ...purpose, loss }).issues).toEqual([])
  })
})

describe('presets', () => {
  it('hold the networks of the book', () => {
    const text = (name: (typeof PRESET_NAMES)[number]): string => {
      const { layers, loss } = networkPreset(name, DIGITS)
      return describeNetwork(layers, [784], { ...DIGITS, loss }).text
    }
    expect(text('softmax-regression')).toBe('784 → 10')
    expect(text('two-layer-net')).toBe('784 → 50 sigmoid → 10')
    expect(text('three-layer-net')).toBe('784 → 50 sigmoid → 100 sigmoid → 10')
    expect(text('multi-layer-net')).toBe('784 → 100 relu → 100 relu → 100 relu → 100 relu → 10')
    expect(networkPreset('two-layer-net', DIGITS).initializer).toEqual({
      type: 'gaussian',
      standardDeviation: 0.01,
    })
    expect(networkPreset('multi-layer-net', DIGITS).initializer).toEqual({ type: 'he-normal' })
  })

  it('suggest a small net for points, the two-layer net for digits, a regression net for numbers', () => {
    expect(PURPOSES.map(suggestedPreset)).toEqual([
      'two-layer-net',
      'tiny-net',
      'regression-net',
      'regression-net',
    ])
  })
})
