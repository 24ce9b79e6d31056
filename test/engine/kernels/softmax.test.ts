import { describe, expect, it } from 'vitest'
import { softmaxRows, softmaxRowsBackward } from '@engine/kernels/softmax-math'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const SIZES = [
  [0, 3],
  [1, 1],
  [1, 4],
  [3, 5],
  [5, 9],
] as const

describe.each(KERNEL_SETS)('softmax on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  function forward(x: readonly number[], classCount: number, rowCount: number): number[] {
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', x.length + classCount)
    const memory = slots.run(
      { type: 'softmax-forward', x: slots.add('x', x.length + classCount, x), y, classCount },
      rowCount,
      [[y, x.length]],
    )
    return Array.from(memory.real(y).subarray(0, x.length))
  }

  it.each(SIZES)('makes probabilities of %i rows of %i scores', (rows, width) => {
    const x = normals(rows * width, 1)
    expectNear(forward(x, width, rows), softmaxRows(x, width), tolerance)
  })

  it('does not overflow', () => {
    const y = forward([1010, 1000, 990, -1e4, 0, 1e4], 3, 2)
    expectNear(y, softmaxRows([1010, 1000, 990, -1e4, 0, 1e4], 3), tolerance)
    expect(y.every(Number.isFinite)).toBe(true)
  })

  it.each(SIZES)('sends back %i rows of %i in place', (rows, width) => {
    const y = softmaxRows(normals(rows * width, 2), width)
    const dy = normals(rows * width, 3)
    const slots = new GuardedSlots(kernels, real)
    const gradient = slots.add('dy', dy.length + width, dy)
    const memory = slots.run(
      {
        type: 'softmax-backward',
        y: slots.add('y', dy.length + width, [...y]),
        dy: gradient,
        dx: gradient,
        classCount: width,
      },
      rows,
      [[gradient, dy.length]],
    )
    const got = memory.real(gradient).subarray(0, dy.length)
    expectNear(got, softmaxRowsBackward(y, dy, width), tolerance)
  })
})
