import { describe, expect, it } from 'vitest'
import { sigmoid } from '@engine/kernels/activation-math'
import { MemoryLayout } from '@engine/tensor/memory'
import { wasmKernels } from '../kernels/kernel-sets'

/** A step through the bit patterns of float32: about 27,000 numbers of each sign up to 104. */
const PATTERN_STEP = 40_009
const LARGEST_PATTERN = 0x42d0_0000

const PROMISES = [
  { name: 'sigmoid', plain: sigmoid, largestUlps: 3, from: -104 },
  { name: 'tanh', plain: Math.tanh, largestUlps: 6, from: -104 },
  // Far below 0, sigmoid is the exponential function, down to subnormal numbers.
  { name: 'sigmoid', plain: sigmoid, largestUlps: 1, from: -104, to: -18 },
] as const

describe.each(['relaxed-simd', 'simd'] as const)('vector functions with %s', (simd) => {
  it.each(PROMISES)(
    '$name keeps within $largestUlps units in the last place',
    ({ name, plain, largestUlps, ...range }) => {
      const inputs = sample().filter(
        (x) => x >= range.from && x <= ('to' in range ? range.to : 104),
      )
      expect(inputs.length).toBeGreaterThan(100)
      const kernels = wasmKernels(simd)
      const layout = new MemoryLayout('float32', kernels.reservedBytes)
      const x = layout.add('x', [inputs.length])
      const y = layout.add('y', [inputs.length])
      const memory = kernels.createMemory(layout.sizeBytes)
      memory.real(x).set(inputs)
      kernels.bind(
        { type: 'activation-forward', activation: name, slope: 0, x, y, size: 1 },
        memory,
      )(inputs.length)
      const outputs = memory.real(y)
      let worst = 0
      for (const [index, input] of inputs.entries()) {
        const error = ulpsBetween(outputs[index] ?? Number.NaN, plain(input))
        if (!(error <= worst)) worst = error
      }
      expect(worst).toBeLessThanOrEqual(largestUlps)
    },
  )
})

/** Numbers of all sizes and both signs. */
function sample(): number[] {
  const patterns = new Uint32Array(1)
  const values = new Float32Array(patterns.buffer)
  const numbers: number[] = []
  for (let pattern = 0; pattern <= LARGEST_PATTERN; pattern += PATTERN_STEP) {
    patterns[0] = pattern
    const value = values[0] ?? 0
    numbers.push(value, -value)
  }
  return numbers
}

/** How many float32 lie between two numbers of the same sign, the second rounded first. */
function ulpsBetween(actual: number, exact: number): number {
  if (Number.isNaN(actual)) return Number.NaN
  const [first = 0, second = 0] = new Int32Array(Float32Array.of(actual, exact).buffer)
  return Math.abs(first - second)
}
