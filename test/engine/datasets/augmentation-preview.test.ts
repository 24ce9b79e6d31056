import { previewAugmentation } from '@engine/datasets/augmentation-preview'
import { augmentationConfigSchema } from '@engine/protocol/augmentation-config'
import { expect, test } from 'vitest'

const images = { inputShape: [1, 8, 8], inputType: 'uint8' } as const
const inputs = Float64Array.from({ length: 128 }, (_value, index) => (index * 37) % 256)

test('a preview shows every example as it is and as each epoch sees it', () => {
  const flipped = augmentationConfigSchema.parse({ flip: 'horizontal', noise: 0.5 })
  const shown = previewAugmentation(flipped, { ...images, inputShape: [1, 8, 8] }, 1, inputs, 3)
  expect(shown).toHaveLength(2 * 4 * 64)
  expect([...shown.slice(0, 64)]).toEqual([...inputs.slice(0, 64)])
  expect([...shown.slice(256, 320)]).toEqual([...inputs.slice(64)])
  const versions = [1, 2, 3].map((place) => shown.slice(place * 64, (place + 1) * 64).join())
  expect(new Set(versions).size).toBe(3)
  expect(Math.max(...shown)).toBeLessThanOrEqual(255)
  expect(Math.min(...shown)).toBeGreaterThanOrEqual(0)
})

test('without a change the epochs see the example itself', () => {
  const none = augmentationConfigSchema.parse({})
  const shown = previewAugmentation(none, { ...images, inputShape: [1, 8, 8] }, 1, inputs, 1)
  shown.slice(64, 128).forEach((value, index) => {
    expect(value).toBeCloseTo(inputs[index] ?? NaN, 9)
  })
})
