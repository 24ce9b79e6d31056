import { Augmentation } from '@engine/datasets/augmentation'
import { augmentationConfigSchema } from '@engine/protocol/augmentation-config'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

type Settings = z.input<typeof augmentationConfigSchema>
const SHAPE = [2, 6, 5] as const
const SIZE = 60

interface Batch {
  readonly indices?: readonly number[]
  readonly epoch?: number
  readonly place?: number | null
  readonly seed?: number
  readonly shape?: readonly number[]
}

/** One batch of ramps, changed. */
function augmented(config: Settings, batch: Batch = {}): number[][] {
  const { indices = [0], epoch = 0, place = null, seed = 3, shape = SHAPE } = batch
  const augmentation = new Augmentation(augmentationConfigSchema.parse(config), shape, seed)
  const inputs = Float64Array.from(
    { length: SIZE * indices.length },
    (_, index) => 1 + (index % SIZE),
  )
  augmentation.apply(inputs, Int32Array.from(indices), indices.length, epoch, place)
  return indices.map((_, row) => Array.from(inputs.subarray(row * SIZE, (row + 1) * SIZE)))
}
const ramp = Array.from({ length: SIZE }, (_, index) => 1 + index)
const all: Settings = {
  shift: 0.2,
  rotation: 20,
  scaling: 0.2,
  flip: 'both',
  noise: 0.1,
  cutout: 0.4,
}

describe('augmentation', () => {
  it('depends on seed, epoch and example, and on nothing else', () => {
    const [first, second] = augmented(all, { indices: [4, 9], epoch: 2 })
    // Alone, or in another place of another batch, an example is changed in the same way.
    expect(augmented(all, { indices: [9], epoch: 2 })[0]).toEqual(second)
    expect(augmented(all, { indices: [1, 2, 4], epoch: 2 })[2]).toEqual(first)
    expect(augmented(all, { indices: [4], epoch: 3 })[0]).not.toEqual(first)
    expect(augmented(all, { indices: [4], epoch: 2, seed: 4 })[0]).not.toEqual(first)
    expect(second).not.toEqual(first)
  })

  it('changes an example that comes twice in an epoch in two ways', () => {
    const [first, second] = augmented(all, { indices: [4, 4], place: 10 })
    expect(first).not.toEqual(second)
    expect(augmented(all, { indices: [4], place: 11 })[0]).toEqual(second)
  })

  it('draws the same for one change whatever else is on', () => {
    const noise = (config: Settings) =>
      (augmented({ ...config, noise: 0.5 })[0] ?? []).map(
        (value, index) => value - (augmented({ ...config, noise: 0 })[0]?.[index] ?? NaN),
      )
    const alone = noise({})
    noise({ shift: 0.3, rotation: 90, flip: 'horizontal' }).forEach((value, index) =>
      expect(value).toBeCloseTo(alone[index] ?? NaN, 9),
    )
  })

  it('cuts out the same place whatever else is on', () => {
    const blank = (config: Settings) =>
      (augmented({ ...config, cutout: 0.4 })[0] ?? []).flatMap((value, index) =>
        value === 0 ? [index] : [],
      )
    expect(blank({ noise: 1, shift: 0.5, flip: 'both' })).toEqual(blank({}))
  })

  it('mirrors about half of the examples, exactly', () => {
    const mirrored = ramp.map((_, index) => {
      const column = index % 5
      return ramp[index - column + (4 - column)] ?? NaN
    })
    const indices = Array.from({ length: 400 }, (_, index) => index)
    const images = augmented({ flip: 'horizontal' }, { indices })
    const turned = images.filter((image) => image[0] === mirrored[0])
    for (const image of images) expect([ramp, mirrored]).toContainEqual(image)
    expect(turned.length).toBeGreaterThan(150)
    expect(turned.length).toBeLessThan(250)
  })

  it('blanks one square of the asked size in all channels, cut at the border', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (example) => {
        const image = augmented({ cutout: 0.6 }, { indices: [example] })[0] ?? []
        const blank = image.flatMap((value, index) => (value === 0 ? [index] : []))
        const rows = blank.filter((index) => index < 30).map((index) => Math.floor(index / 5))
        const columns = blank.filter((index) => index < 30).map((index) => index % 5)
        expect(blank.filter((index) => index >= 30).map((index) => index - 30)).toEqual(
          blank.filter((index) => index < 30),
        )
        const extent = (values: number[]) => Math.max(...values) - Math.min(...values) + 1
        expect(extent(rows)).toBeLessThanOrEqual(3)
        expect(extent(columns)).toBeLessThanOrEqual(3)
        expect(rows.length).toBe(extent(rows) * extent(columns))
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  it('adds noise of the asked deviation to a row of a table as well', () => {
    const indices = Array.from({ length: 300 }, (_, index) => index)
    const rows = augmented({ noise: 0.5 }, { indices, shape: [SIZE] })
    const errors = rows.flatMap((row) => row.map((value, index) => value - (ramp[index] ?? NaN)))
    const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length
    const deviation = Math.sqrt(errors.reduce((sum, value) => sum + value ** 2, 0) / errors.length)
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(deviation).toBeGreaterThan(0.49)
    expect(deviation).toBeLessThan(0.51)
  })

  it('shifts by no more than the share of the side', () => {
    const indices = Array.from({ length: 200 }, (_, index) => index)
    for (const image of augmented({ shift: 0.2 }, { indices })) {
      // The ramp rises by 1 along a row and by 5 along a column: 1 pixel across and 1.2 down at most.
      const inner = 2 * 5 + 2
      expect(Math.abs((image[inner] ?? NaN) - (ramp[inner] ?? NaN))).toBeLessThanOrEqual(
        1 + 1.2 * 5 + 1e-9,
      )
    }
  })
})
