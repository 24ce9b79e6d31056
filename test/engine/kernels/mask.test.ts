import { describe, expect, it } from 'vitest'
import { randomStream } from '@engine/random/random-stream'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

describe.each(KERNEL_SETS)('masks on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  function draw(
    rate: number,
    { rows = 5, size = 13, seed = 7, step = 3, stream = 2 } = {},
  ): number[] {
    const slots = new GuardedSlots(kernels, real)
    const mask = slots.add('mask', (rows + 1) * size, [], 'uint8')
    const memory = slots.run(
      {
        type: 'dropout-mask',
        mask,
        scalars: slots.add('scalars', 2, [seed, step], 'float64'),
        stream,
        rate,
        size,
      },
      rows,
      [[mask, rows * size]],
    )
    return Array.from(memory.uint8(mask).subarray(0, rows * size))
  }

  it.each([0, 0.1, 0.5, 0.9])('come from the words of the dropout stream at rate %f', (rate) => {
    for (const [seed, step, layer] of [
      [7, 3, 2],
      [0, 1, 0],
      [0xffff_ffff, 5_000_000_000, 1],
    ] as const) {
      const words = randomStream(seed, 'dropout', layer, step % 2 ** 32, Math.floor(step / 2 ** 32))
      const wanted = Array.from({ length: 65 }, () => (words.uint32() / 2 ** 32 < rate ? 0 : 1))
      expect(draw(rate, { seed, step, stream: layer })).toEqual(wanted)
    }
  })

  it('silence the share that the rate says', () => {
    const kept = draw(0.3, { rows: 100, size: 100 })
    const share = kept.reduce((sum, value) => sum + value, 0) / kept.length
    expect(Math.abs(share - 0.7)).toBeLessThan(0.02)
    expect(draw(0, { rows: 10, size: 10 })).toEqual(Array.from({ length: 100 }, () => 1))
  })

  it('differ from step to step, layer to layer and seed to seed, and begin alike in any batch', () => {
    const masks = [{}, { step: 4 }, { stream: 3 }, { seed: 8 }].map((changed) =>
      draw(0.5, changed).join(''),
    )
    expect(new Set(masks).size).toBe(4)
    expect(draw(0.5, { rows: 2 })).toEqual(draw(0.5).slice(0, 26))
  })

  it.each([
    [0, 3],
    [1, 1],
    [3, 5],
    [2, 17],
  ])('are applied to %i rows of %i, in place or not', (rows, size) => {
    const x = normals(rows * size, 1)
    const mask = x.map((_, index) => (index % 3 === 0 ? 0 : 1))
    const wanted = x.map((value, index) => 1.25 * value * (mask[index] ?? Number.NaN))
    const slots = new GuardedSlots(kernels, real)
    const maskSlot = slots.add('mask', (rows + 1) * size, mask, 'uint8')
    const source = slots.add('x', (rows + 1) * size, x)
    const y = slots.add('y', (rows + 1) * size)
    for (const target of [y, source]) {
      const memory = slots.run(
        { type: 'apply-mask', x: source, mask: maskSlot, y: target, scale: 1.25, size },
        rows,
        [[target, rows * size]],
      )
      expectNear(memory.real(target).subarray(0, rows * size), wanted, tolerance)
    }
  })

  it('let NaN and infinity through where they silence them: 0 times infinity is NaN', () => {
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', 3)
    const memory = slots.run(
      {
        type: 'apply-mask',
        x: slots.add('x', 3, [Number.NaN, Number.POSITIVE_INFINITY, 1]),
        mask: slots.add('mask', 3, [0, 0, 1], 'uint8'),
        y,
        scale: 1,
        size: 3,
      },
      1,
      [[y, 3]],
    )
    expect(Array.from(memory.real(y))).toEqual([Number.NaN, Number.NaN, 1])
  })

  it('scale in place or not', () => {
    const x = normals(7, 1)
    const slots = new GuardedSlots(kernels, real)
    const source = slots.add('x', 9, x)
    const y = slots.add('y', 9)
    for (const target of [y, source]) {
      const memory = slots.run({ type: 'scale', x: source, y: target, factor: 0.3, size: 1 }, 7, [
        [target, 7],
      ])
      expectNear(
        memory.real(target).subarray(0, 7),
        x.map((value) => 0.3 * value),
        tolerance,
      )
    }
  })
})
