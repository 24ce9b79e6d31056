import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import {
  centreOfMass,
  inkBounds,
  prepareDigit,
  scaleByArea,
  type GreyImage,
} from '../../../src-renderer/views/predict/digit-preparation'

function drawing(
  width: number,
  height: number,
  inkAt: (x: number, y: number) => number,
): GreyImage {
  const ink = Float64Array.from({ length: width * height }, (_, i) =>
    inkAt(i % width, Math.floor(i / width)),
  )
  return { width, height, ink }
}

function rectangle(left: number, top: number, width: number, height: number): GreyImage {
  return drawing(280, 280, (x, y) =>
    x >= left && x < left + width && y >= top && y < top + height ? 255 : 0,
  )
}

/** Bounds and centre of mass of a prepared image. */
function measured(
  pixels: Float64Array,
  side: number,
): { bounds: unknown; mass: readonly number[] } {
  const image = { width: side, height: side, ink: pixels }
  return { bounds: inkBounds(image), mass: centreOfMass(image) }
}

describe('a drawing prepared as MNIST was', () => {
  test('a square fills the box of 20×20 in the middle', () => {
    const { pixels } = prepareDigit(rectangle(30, 60, 100, 100), 28)!
    expect(measured(pixels, 28).bounds).toEqual({ left: 4, top: 4, width: 20, height: 20 })
    expect(measured(pixels, 28).mass).toEqual([14, 14])
    expect(pixels[4 * 28 + 4]).toBe(255)
  })

  test('an upright stroke keeps its proportions', () => {
    const { pixels } = prepareDigit(rectangle(200, 10, 40, 200), 28)!
    expect(measured(pixels, 28).bounds).toEqual({ left: 12, top: 4, width: 4, height: 20 })
  })

  test('a lying stroke keeps its proportions', () => {
    const { pixels } = prepareDigit(rectangle(10, 10, 200, 20), 28)!
    expect(measured(pixels, 28).bounds).toEqual({ left: 4, top: 13, width: 20, height: 2 })
  })

  test('the centre of mass, not of the box, comes to the middle', () => {
    const heavyBelow = drawing(280, 280, (x, y) =>
      y >= 50 && y < 250 && ((x >= 90 && x < 110) || (y >= 210 && x >= 50 && x < 150)) ? 255 : 0,
    )
    const { pixels } = prepareDigit(heavyBelow, 28)!
    const { mass, bounds } = measured(pixels, 28)
    expect(Math.abs(mass[0]! - 14)).toBeLessThanOrEqual(0.5)
    expect(Math.abs(mass[1]! - 14)).toBeLessThanOrEqual(0.5)
    expect((bounds as { top: number }).top).toBeLessThan(4)
  })

  test('edges are anti-aliased', () => {
    const slanted = drawing(280, 280, (x, y) =>
      y >= 40 && y < 240 && Math.abs(x - y) < 15 ? 255 : 0,
    )
    const { pixels } = prepareDigit(slanted, 28)!
    const greys = [...pixels].filter((value) => value > 1 && value < 254)
    expect(greys.length).toBeGreaterThan(20)
  })

  test('a small drawing is enlarged to the box', () => {
    const { pixels } = prepareDigit(rectangle(3, 3, 5, 10), 28)!
    expect(measured(pixels, 28).bounds).toEqual({ left: 9, top: 4, width: 10, height: 20 })
  })

  test('a single dot is a full box', () => {
    const { pixels } = prepareDigit(rectangle(7, 9, 1, 1), 28)!
    expect(measured(pixels, 28).bounds).toEqual({ left: 4, top: 4, width: 20, height: 20 })
  })

  test('an empty drawing, and one of traces only, is nothing', () => {
    expect(
      prepareDigit(
        drawing(280, 280, () => 0),
        28,
      ),
    ).toBeNull()
    expect(
      prepareDigit(
        drawing(280, 280, () => 3),
        28,
      ),
    ).toBeNull()
  })

  test('images of another side keep the proportion of the box', () => {
    const { pixels, side } = prepareDigit(rectangle(30, 60, 100, 100), 8)!
    expect(side).toBe(8)
    expect(measured(pixels, 8).bounds).toEqual({ left: 1, top: 1, width: 6, height: 6 })
  })

  test('whatever is drawn, all of it lies inside and no pixel leaves 0 to 255', () => {
    const sides = fc.integer({ min: 1, max: 80 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sides, sides, sides, sides), { minLength: 1, maxLength: 5 }),
        (boxes) => {
          const image = drawing(100, 100, (x, y) =>
            boxes.some(([l, t, w, h]) => x >= l && x < l + w && y >= t && y < t + h) ? 255 : 0,
          )
          const { pixels } = prepareDigit(image, 28)!
          const sum = pixels.reduce((total, value) => total + value, 0)
          expect(sum).toBeGreaterThan(0)
          for (const value of pixels) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(255 + 1e-9)
          }
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('scaling by area', () => {
  test('keeps the mean', () => {
    const image = drawing(7, 5, (x, y) => (x * 31 + y * 17) % 256)
    const crop = { left: 0, top: 0, width: 7, height: 5 }
    const scaled = scaleByArea(image, crop, 3, 4)
    const mean = (values: Float64Array): number =>
      values.reduce((total, value) => total + value, 0) / values.length
    expect(mean(scaled.ink)).toBeCloseTo(mean(image.ink), 10)
  })

  test('by a whole factor averages blocks', () => {
    const image = drawing(4, 2, (x, y) => 10 * x + y)
    const crop = { left: 0, top: 0, width: 4, height: 2 }
    expect([...scaleByArea(image, crop, 2, 1).ink]).toEqual([5.5, 25.5])
  })
})
