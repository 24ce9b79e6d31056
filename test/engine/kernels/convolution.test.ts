import { describe, expect, it } from 'vitest'
import type { SlidingWindow } from '@engine/kernels/image-operation'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'
import { WINDOWS, imageSizeOf, planeSizeOf, sees } from './sliding-windows'

const EXTRA_ROWS = 1
const FILTER_COUNTS = [1, 3, 5]
const CASES = WINDOWS.flatMap((window) =>
  FILTER_COUNTS.map((filterCount) => ({ name: window.name, window: window.window, filterCount })),
)

describe.each(KERNEL_SETS)(
  'convolution on $kernels.name in $real',
  ({ kernels, real, tolerance }) => {
    interface Numbers {
      readonly x: number[]
      readonly weight: number[]
      readonly bias: number[]
      readonly dy: number[]
    }

    function numbersFor(window: SlidingWindow, filterCount: number, rowCount: number): Numbers {
      return {
        x: normals(rowCount * imageSizeOf(window), 1),
        weight: normals(filterCount * patchSizeOf(window), 2),
        bias: normals(filterCount, 3),
        dy: normals(rowCount * filterCount * planeSizeOf(window), 4),
      }
    }

    function forward(
      { x, weight, bias }: Numbers,
      window: SlidingWindow,
      rowCount: number,
      columnImages = 1,
    ): number[] {
      const filterCount = bias.length
      const outputSize = filterCount * planeSizeOf(window)
      const slots = new GuardedSlots(kernels, real)
      const y = slots.add('y', (rowCount + EXTRA_ROWS) * outputSize)
      const columnCount = columnImages * patchSizeOf(window) * planeSizeOf(window)
      const columns = slots.add('columns', columnCount)
      const memory = slots.run(
        {
          type: 'convolution-forward',
          x: slots.add('x', (rowCount + EXTRA_ROWS) * imageSizeOf(window), x),
          weight: slots.add('weight', weight.length, weight),
          bias: slots.add('bias', filterCount, bias),
          y,
          columns,
          filterCount,
          window,
        },
        rowCount,
        [
          [y, rowCount * outputSize],
          [columns, columnCount],
        ],
      )
      return Array.from(memory.real(y).subarray(0, rowCount * outputSize))
    }

    function backward(
      { x, weight, bias, dy }: Numbers,
      window: SlidingWindow,
      rowCount: number,
      wanted = { parameters: true, input: true },
    ): { dWeight: number[]; dBias: number[]; dx: number[] } {
      const filterCount = bias.length
      const slots = new GuardedSlots(kernels, real)
      const dWeight = slots.add('dWeight', weight.length)
      const dBias = slots.add('dBias', filterCount)
      const dx = slots.add('dx', (rowCount + EXTRA_ROWS) * imageSizeOf(window))
      const columns = slots.add('columns', patchSizeOf(window) * planeSizeOf(window))
      const memory = slots.run(
        {
          type: 'convolution-backward',
          x: slots.add('x', (rowCount + EXTRA_ROWS) * imageSizeOf(window), x),
          weight: slots.add('weight', weight.length, weight),
          dy: slots.add('dy', dy.length + EXTRA_ROWS * filterCount * planeSizeOf(window), dy),
          dWeight: wanted.parameters ? dWeight : null,
          dBias: wanted.parameters ? dBias : null,
          dx: wanted.input ? dx : null,
          columns,
          filterCount,
          window,
        },
        rowCount,
        [
          [dWeight, wanted.parameters ? dWeight.length : 0],
          [dBias, wanted.parameters ? dBias.length : 0],
          [dx, wanted.input ? rowCount * imageSizeOf(window) : 0],
          [columns, columns.length],
        ],
      )
      return {
        dWeight: Array.from(memory.real(dWeight)),
        dBias: Array.from(memory.real(dBias)),
        dx: Array.from(memory.real(dx).subarray(0, rowCount * imageSizeOf(window))),
      }
    }

    describe.each(CASES)('$name with $filterCount filters', ({ window, filterCount }) => {
      it.each([0, 1, 3])('is what plain loops give for %i images', (rowCount) => {
        const numbers = numbersFor(window, filterCount, rowCount)
        const plain = plainConvolution(numbers, window, rowCount)
        expectNear(forward(numbers, window, rowCount), plain.y, tolerance * 4)
        const result = backward(numbers, window, rowCount)
        expectNear(result.dWeight, plain.dWeight, tolerance * 8)
        expectNear(result.dBias, plain.dBias, tolerance * 8)
        expectNear(result.dx, plain.dx, tolerance * 8)
      })
    })

    const { window } = WINDOWS[1]

    it('leaves out what is not asked for', () => {
      const numbers = numbersFor(window, 3, 2)
      const whole = backward(numbers, window, 2)
      const frozen = backward(numbers, window, 2, { parameters: false, input: true })
      expect(frozen.dx).toEqual(whole.dx)
      const lowest = backward(numbers, window, 2, { parameters: true, input: false })
      expect([lowest.dWeight, lowest.dBias]).toEqual([whole.dWeight, whole.dBias])
    })

    it('gives an image the same bits alone as within a batch, whatever the workspace', () => {
      const numbers = numbersFor(window, 3, 3)
      const together = forward(numbers, window, 3, 2)
      const size = imageSizeOf(window)
      for (let row = 0; row < 3; row++) {
        const alone = { ...numbers, x: numbers.x.slice(row * size, (row + 1) * size) }
        const outputSize = 3 * planeSizeOf(window)
        expect(together.slice(row * outputSize, (row + 1) * outputSize)).toEqual(
          forward(alone, window, 1),
        )
      }
    })

    it('carries a NaN of an image to the outputs that see it, and not to other images', () => {
      const numbers = numbersFor(window, 2, 2)
      const y = forward({ ...numbers, x: numbers.x.with(0, Number.NaN) }, window, 2)
      const outputSize = 2 * planeSizeOf(window)
      expect(y.slice(0, outputSize).some(Number.isNaN)).toBe(true)
      expect(y.slice(outputSize).some(Number.isNaN)).toBe(false)
    })

    it('refuses windows and slots that do not fit', () => {
      const slots = new GuardedSlots(kernels, real)
      const operation = {
        type: 'convolution-forward',
        x: slots.add('x', imageSizeOf(window)),
        weight: slots.add('weight', patchSizeOf(window)),
        bias: slots.add('bias', 1),
        y: slots.add('y', planeSizeOf(window)),
        columns: slots.add('columns', patchSizeOf(window) * planeSizeOf(window)),
        filterCount: 1,
        window,
      } as const
      const mismatch = expect.objectContaining({ code: 'kernel/shape-mismatch' }) as Error
      const outside = { ...window, outputHeight: window.outputHeight + 1 }
      expect(() => slots.run({ ...operation, window: outside }, 1, [])).toThrow(mismatch)
      expect(() => slots.run({ ...operation, columns: operation.bias }, 1, [])).toThrow(mismatch)
      expect(() => slots.run({ ...operation, weight: operation.x }, 1, [])).toThrow(mismatch)
    })
  },
)

function patchSizeOf({ channelCount, windowHeight, windowWidth }: SlidingWindow): number {
  return channelCount * windowHeight * windowWidth
}

/** Seven loops, as the formula is written. */
function plainConvolution(
  { x, weight, bias, dy }: { x: number[]; weight: number[]; bias: number[]; dy: number[] },
  window: SlidingWindow,
  rowCount: number,
): { y: number[]; dWeight: number[]; dBias: number[]; dx: number[] } {
  const filterCount = bias.length
  const y: number[] = []
  const dWeight = weight.map(() => 0)
  const dBias = bias.map(() => 0)
  const dx = x.map(() => 0)
  for (let n = 0; n < rowCount; n++) {
    for (let filter = 0; filter < filterCount; filter++) {
      for (let oh = 0; oh < window.outputHeight; oh++) {
        for (let ow = 0; ow < window.outputWidth; ow++) {
          const output = y.length
          const slope = dy[output] ?? Number.NaN
          let sum = bias[filter] ?? Number.NaN
          dBias[filter] = (dBias[filter] ?? Number.NaN) + slope
          for (const { channel, i, j, pixel } of sees(window, oh, ow)) {
            const tap =
              ((filter * window.channelCount + channel) * window.windowHeight + i) *
                window.windowWidth +
              j
            const place = n * imageSizeOf(window) + pixel
            sum += (weight[tap] ?? Number.NaN) * (x[place] ?? Number.NaN)
            dWeight[tap] = (dWeight[tap] ?? Number.NaN) + slope * (x[place] ?? Number.NaN)
            dx[place] = (dx[place] ?? Number.NaN) + slope * (weight[tap] ?? Number.NaN)
          }
          y.push(sum)
        }
      }
    }
  }
  return { y, dWeight, dBias, dx }
}
