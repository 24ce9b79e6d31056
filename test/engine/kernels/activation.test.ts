import { describe, expect, it } from 'vitest'
import type { ActivationName } from '@engine/kernels/operation'
import { SCALAR_ACTIVATION_NAMES, activationFunction } from '@engine/layers/activation-functions'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const SLOPE = 0.25
const EXTREMES = [-1e4, -710, -700, -100, -1e-30, -0, 0, 1e-30, 100, 700, 710, 1e4]
const SIZES = [
  [0, 3],
  [1, 1],
  [3, 1],
  [4, 1],
  [5, 1],
  [3, 5],
  [7, 17],
] as const

describe.each(KERNEL_SETS)(
  'activations on $kernels.name in $real',
  ({ kernels, real, tolerance }) => {
    function run(
      activation: ActivationName,
      x: readonly number[],
      dy: readonly number[],
      rowCount: number,
    ): { y: number[]; dx: number[] } {
      const size = rowCount === 0 ? 1 : x.length / rowCount
      const length = (rowCount + 1) * size
      const forwardSlots = new GuardedSlots(kernels, real)
      const y = forwardSlots.add('y', length)
      const common = { activation, slope: SLOPE, size }
      const memory = forwardSlots.run(
        { type: 'activation-forward', ...common, x: forwardSlots.add('x', length, x), y },
        rowCount,
        [[y, x.length]],
      )
      const outputs = Array.from(memory.real(y).subarray(0, x.length))
      // Backward in place: dx overwrites dy.
      const backwardSlots = new GuardedSlots(kernels, real)
      const gradient = backwardSlots.add('dy', length, dy)
      const result = backwardSlots.run(
        {
          type: 'activation-backward',
          ...common,
          x: backwardSlots.add('x', length, x),
          y: backwardSlots.add('y', length, outputs),
          dy: gradient,
          dx: gradient,
        },
        rowCount,
        [[gradient, x.length]],
      )
      return { y: outputs, dx: Array.from(result.real(gradient).subarray(0, x.length)) }
    }

    describe.each(SCALAR_ACTIVATION_NAMES)('%s', (name) => {
      const { value, derivative } = activationFunction(name, SLOPE)

      it.each(SIZES)('agrees with the plain function on %i rows of %i', (rows, size) => {
        const x = normals(rows * size, 1)
        const dy = normals(rows * size, 2)
        const { y, dx } = run(name, x, dy, rows)
        expectNear(y, x.map(value), tolerance)
        expectNear(
          dx,
          x.map((v, index) => derivative(v) * (dy[index] ?? Number.NaN)),
          tolerance * 4,
        )
      })

      it('stays finite and in its range for extreme inputs', () => {
        const { y, dx } = run(
          name,
          EXTREMES,
          Array.from(EXTREMES, () => 1),
          EXTREMES.length,
        )
        expectNear(y, EXTREMES.map(value), tolerance)
        expect([...y, ...dx].every(Number.isFinite)).toBe(true)
      })

      it('lets a NaN through, there and back', () => {
        const { y, dx } = run(name, [1, Number.NaN, -1], [1, Number.NaN, 1], 3)
        expect(y.map(Number.isNaN)).toEqual([false, true, false])
        expect(dx.map(Number.isNaN)).toEqual([false, true, false])
      })
    })

    it('takes the derivative of clamped functions at their corners as 0', () => {
      expect(run('hard-tanh', [-1, 1], [1, 1], 2).dx).toEqual([0, 0])
      expect(run('hard-sigmoid', [-3, 3], [1, 1], 2).dx).toEqual([0, 0])
    })

    it('takes the derivative of relu at 0 as 0 and of leaky relu as its slope', () => {
      expect(run('relu', [0], [2], 1).dx).toEqual([0])
      expect(run('leaky-relu', [0], [2], 1).dx).toEqual([2 * SLOPE])
    })
  },
)
