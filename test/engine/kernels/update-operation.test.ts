import { describe, expect, it } from 'vitest'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const LENGTHS = [0, 1, 3, 4, 5, 17]

describe.each(KERNEL_SETS)(
  'what stands around the update on $kernels.name in $real',
  ({ kernels, real, tolerance }) => {
    const near = tolerance * 4

    it.each(LENGTHS)('measures the norm of %i gradients', (length) => {
      const values = normals(length, 1)
      const slots = new GuardedSlots(kernels, real)
      const norm = slots.add('norm', 1, [], 'float64')
      const gradient = slots.add('gradient', length, values)
      const memory = slots.run({ type: 'gradient-norm', gradient, norm }, 0, [[norm, 1]])
      expectNear(memory.float64(norm), [Math.hypot(...values)], near)
    })

    it.each([0.5, 4])('scales gradients of norm 2 down to %d and never up', (maximum) => {
      const slots = new GuardedSlots(kernels, real)
      const norm = slots.add('norm', 1, [2], 'float64')
      const gradient = slots.add('gradient', 3, [1, -1, Math.SQRT2])
      const memory = slots.run({ type: 'scale-to-norm', gradient, norm, maximum }, 0, [
        [gradient, 3],
      ])
      const factor = Math.min(1, maximum / 2)
      expectNear(memory.real(gradient), [factor, -factor, factor * Math.SQRT2], near)
    })

    it('cuts off each number by itself and lets a NaN stay', () => {
      const slots = new GuardedSlots(kernels, real)
      const gradient = slots.add('gradient', 5, [-3, -0.5, Number.NaN, 0.5, Infinity])
      const memory = slots.run({ type: 'clip-values', gradient, maximum: 1 }, 0, [[gradient, 5]])
      expectNear(memory.real(gradient), [-1, -0.5, Number.NaN, 0.5, 1], near)
    })

    it.each(LENGTHS)('lets %i weights shrink by the factor 1 − ηλ', (length) => {
      const values = normals(length, 1)
      const slots = new GuardedSlots(kernels, real)
      const weight = slots.add('weight', length, values)
      const scalars = slots.add('scalars', 2, [0.1, 7], 'float64')
      const memory = slots.run({ type: 'decoupled-decay', weight, scalars, lambda: 0.5 }, 0, [
        [weight, length],
      ])
      expectNear(
        memory.real(weight),
        values.map((value) => 0.95 * value),
        near,
      )
    })

    it.each([
      [1, 1],
      [3, 5],
      [5, 3],
      [4, 4],
      [17, 2],
    ])('makes the update of a %i by %i matrix nearly orthogonal', (rowCount, columnCount) => {
      const length = rowCount * columnCount
      const side = Math.min(rowCount, columnCount)
      const slots = new GuardedSlots(kernels, real)
      const parameter = slots.add('parameter', length, Array<number>(length).fill(0))
      const momentum = slots.add('momentum', length, Array<number>(length).fill(0))
      const workspace = [
        slots.add('current', length),
        slots.add('next', length),
        slots.add('gram', side * side),
        slots.add('square', side * side),
      ] as const
      const rate = 1 / (0.2 * Math.sqrt(Math.max(rowCount, columnCount)))
      const memory = slots.run(
        {
          type: 'muon-update',
          parameter,
          gradient: slots.add('gradient', length, normals(length, 5)),
          momentum,
          scalars: slots.add('scalars', 2, [rate, 1], 'float64'),
          workspace,
          rowCount,
          columnCount,
          share: 0.9,
          iterations: 5,
        },
        0,
        [parameter, momentum, ...workspace].map((slot) => [slot, slot.length] as const),
      )
      const update = Array.from(memory.real(parameter))
      const at = (row: number, column: number) =>
        (rowCount <= columnCount
          ? update[row * columnCount + column]
          : update[column * columnCount + row]) ?? Number.NaN
      // Singular values between 0.65 and 1.25 leave squared lengths and products within these bounds.
      for (let first = 0; first < side; first++) {
        for (let second = 0; second <= first; second++) {
          let product = 0
          for (let k = 0; k < length / side; k++) product += at(first, k) * at(second, k)
          if (first === second) expect(product).toBeGreaterThan(0.65 ** 2)
          if (first === second) expect(product).toBeLessThan(1.25 ** 2)
          expect(Math.abs(product)).toBeLessThan(1.25 ** 2)
        }
      }
    })

    it('refuses a factored state that does not fit the matrix', () => {
      const slots = new GuardedSlots(kernels, real)
      const operation = {
        type: 'adafactor-update',
        parameter: slots.add('parameter', 6),
        gradient: slots.add('gradient', 6),
        state: [slots.add('rows', 2), slots.add('columns', 2)],
        scalars: slots.add('scalars', 2, [], 'float64'),
        decay: 0,
      } as const
      expect(() => slots.run(operation, 0, [])).toThrow(/parameter has 6 elements where 4/)
    })
  },
)
