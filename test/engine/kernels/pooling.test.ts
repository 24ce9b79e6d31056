import { describe, expect, it } from 'vitest'
import type { SlidingWindow } from '@engine/kernels/image-operation'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'
import { WINDOWS, imageSizeOf, planeSizeOf, sees } from './sliding-windows'

// Every window of a pooling sees at least one pixel.
const POOLS = WINDOWS.filter(({ window }) =>
  outputsOf(window).every(({ pixels }) => pixels.length > 0),
)
const EXTRA_ROWS = 1

describe.each(KERNEL_SETS)('pooling on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  function maximum(
    x: readonly number[],
    window: SlidingWindow,
    rowCount: number,
  ): { y: number[]; indices: number[] } {
    const size = window.channelCount * planeSizeOf(window)
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', (rowCount + EXTRA_ROWS) * size)
    const indices = slots.add('indices', (rowCount + EXTRA_ROWS) * size, [], 'int32')
    const memory = slots.run(
      {
        type: 'max-pooling-forward',
        x: slots.add('x', (rowCount + EXTRA_ROWS) * imageSizeOf(window), x),
        y,
        indices,
        window,
      },
      rowCount,
      [
        [y, rowCount * size],
        [indices, rowCount * size],
      ],
    )
    return {
      y: Array.from(memory.real(y).subarray(0, rowCount * size)),
      indices: Array.from(memory.int32(indices).subarray(0, rowCount * size)),
    }
  }

  function backward(
    type: 'max-pooling-backward' | 'average-pooling-backward',
    dy: readonly number[],
    indices: readonly number[],
    window: SlidingWindow,
    rowCount: number,
  ): number[] {
    const size = window.channelCount * planeSizeOf(window)
    const length = (rowCount + EXTRA_ROWS) * size
    const slots = new GuardedSlots(kernels, real)
    const dx = slots.add('dx', (rowCount + EXTRA_ROWS) * imageSizeOf(window))
    const common = { dy: slots.add('dy', length, dy), dx, window }
    const memory = slots.run(
      type === 'max-pooling-backward'
        ? { type, ...common, indices: slots.add('indices', length, indices, 'int32') }
        : { type, ...common },
      rowCount,
      [[dx, rowCount * imageSizeOf(window)]],
    )
    return Array.from(memory.real(dx).subarray(0, rowCount * imageSizeOf(window)))
  }

  function average(x: readonly number[], window: SlidingWindow, rowCount: number): number[] {
    const size = window.channelCount * planeSizeOf(window)
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', (rowCount + EXTRA_ROWS) * size)
    const memory = slots.run(
      {
        type: 'average-pooling-forward',
        x: slots.add('x', (rowCount + EXTRA_ROWS) * imageSizeOf(window), x),
        y,
        window,
      },
      rowCount,
      [[y, rowCount * size]],
    )
    return Array.from(memory.real(y).subarray(0, rowCount * size))
  }

  describe.each(POOLS)('$name', ({ window }) => {
    it.each([0, 1, 3])('is what plain loops give for %i images', (rowCount) => {
      const x = normals(rowCount * imageSizeOf(window), 1).map(Math.fround)
      const dy = normals(rowCount * window.channelCount * planeSizeOf(window), 2)
      const outputs = Array.from({ length: rowCount }, (_, row) =>
        outputsOf(window).map(({ pixels }) => ({
          start: row * imageSizeOf(window),
          pixels,
          values: pixels.map((pixel) => x[row * imageSizeOf(window) + pixel] ?? Number.NaN),
        })),
      ).flat()
      const windowSize = window.windowHeight * window.windowWidth
      const { y, indices } = maximum(x, window, rowCount)
      expect(y).toEqual(outputs.map(({ values }) => Math.max(...values)))
      expect(indices).toEqual(
        outputs.map(({ values, pixels }) => pixels[values.indexOf(Math.max(...values))]),
      )
      expectNear(
        average(x, window, rowCount),
        outputs.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / windowSize),
        tolerance,
      )
      const dMaximum = x.map(() => 0)
      const dAverage = x.map(() => 0)
      for (const [index, { start, pixels }] of outputs.entries()) {
        const slope = dy[index] ?? Number.NaN
        const winner = start + (indices[index] ?? Number.NaN)
        dMaximum[winner] = (dMaximum[winner] ?? Number.NaN) + slope
        for (const pixel of pixels) {
          dAverage[start + pixel] = (dAverage[start + pixel] ?? Number.NaN) + slope / windowSize
        }
      }
      expectNear(
        backward('max-pooling-backward', dy, indices, window, rowCount),
        dMaximum,
        tolerance * 4,
      )
      expectNear(
        backward('average-pooling-backward', dy, [], window, rowCount),
        dAverage,
        tolerance * 4,
      )
    })
  })

  const whole: SlidingWindow = {
    channelCount: 1,
    height: 2,
    width: 2,
    windowHeight: 2,
    windowWidth: 2,
    stride: 1,
    padding: 0,
    dilation: 1,
    outputHeight: 1,
    outputWidth: 1,
  }

  it('takes the first of several largest values', () => {
    expect(maximum([1, 5, 5, 5], whole, 1)).toEqual({ y: [5], indices: [1] })
    expect(maximum([-Infinity, -Infinity, -Infinity, -Infinity], whole, 1)).toEqual({
      y: [-Infinity],
      indices: [0],
    })
  })

  it('lets a NaN win over any number', () => {
    expect(maximum([1, Number.NaN, 9, Number.NaN], whole, 1)).toEqual({
      y: [Number.NaN],
      indices: [1],
    })
  })

  it('never takes the padding for the largest value', () => {
    const padded = { ...whole, padding: 1, stride: 3, outputHeight: 1, outputWidth: 1 }
    expect(maximum([-3, -1, -1, -1], padded, 1)).toEqual({ y: [-3], indices: [0] })
  })

  it('needs no indices where no gradient is asked for', () => {
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', 1)
    const x = slots.add('x', 4, [1, 2, 4, 3])
    const memory = slots.run(
      { type: 'max-pooling-forward', x, y, indices: null, window: whole },
      1,
      [[y, 1]],
    )
    expect(Array.from(memory.real(y))).toEqual([4])
  })
})

/** The pixels that each output sees, in row-major order. */
function outputsOf(window: SlidingWindow): { readonly pixels: readonly number[] }[] {
  const planes = Array.from({ length: window.channelCount }, (_, channel) =>
    Array.from({ length: planeSizeOf(window) }, (__, place) => {
      const oh = Math.floor(place / window.outputWidth)
      const ow = place % window.outputWidth
      const seen = [...sees(window, oh, ow)].filter((pixel) => pixel.channel === channel)
      return { pixels: seen.map(({ pixel }) => pixel) }
    }),
  )
  return planes.flat()
}
