import { describe, expect, it } from 'vitest'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

describe.each(KERNEL_SETS)('columns on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  it.each([
    [0, 3, 0, 3, 0, 3],
    [1, 1, 0, 1, 0, 1],
    [3, 4, 1, 7, 5, 2],
    [5, 9, 0, 9, 0, 9],
    [2, 6, 6, 3, 3, 0],
  ])(
    'of %i rows of %i from %i go into rows of %i at %i, %i of them',
    (rows, sourceWidth, sourceOffset, outWidth, outOffset, width) => {
      const source = normals(rows * sourceWidth, 1).map(Math.fround)
      const before = normals(rows * outWidth, 2).map(Math.fround)
      const wanted = before.map((value, index) => {
        const column = (index % outWidth) - outOffset
        const row = Math.floor(index / outWidth)
        const isCopied = column >= 0 && column < width
        return isCopied ? (source[row * sourceWidth + sourceOffset + column] ?? Number.NaN) : value
      })
      const slots = new GuardedSlots(kernels, real)
      const out = slots.add('out', (rows + 1) * outWidth, before)
      const memory = slots.run(
        {
          type: 'copy-columns',
          source: slots.add('source', (rows + 1) * sourceWidth, source),
          sourceWidth,
          sourceOffset,
          out,
          outWidth,
          outOffset,
          width,
        },
        rows,
        [[out, rows * outWidth]],
      )
      expect(Array.from(memory.real(out).subarray(0, rows * outWidth))).toEqual(wanted)
    },
  )

  it('that lie outside their rows are refused', () => {
    const slots = new GuardedSlots(kernels, real)
    const common = {
      type: 'copy-columns',
      source: slots.add('source', 6),
      sourceWidth: 3,
      sourceOffset: 2,
      out: slots.add('out', 4),
      outWidth: 2,
      outOffset: 0,
    } as const
    expect(() => slots.run({ ...common, width: 2 }, 2, [])).toThrow(/columns from 2 of 3/)
  })

  it.each([
    [0, 3],
    [1, 1],
    [3, 5],
    [2, 17],
  ])('of %i rows of %i are added to those that stand there', (rows, size) => {
    const source = normals(rows * size, 1)
    const before = normals(rows * size, 2)
    const slots = new GuardedSlots(kernels, real)
    const out = slots.add('out', (rows + 1) * size, before)
    const memory = slots.run(
      { type: 'add', source: slots.add('source', (rows + 1) * size, source), out, size },
      rows,
      [[out, rows * size]],
    )
    expectNear(
      memory.real(out).subarray(0, rows * size),
      before.map((value, index) => value + (source[index] ?? Number.NaN)),
      tolerance,
    )
  })
})
