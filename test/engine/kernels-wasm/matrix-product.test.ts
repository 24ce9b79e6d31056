import { describe, expect, it } from 'vitest'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'
import { nativeKernelSets } from '../../native-kernels'
import { expectNear } from '../kernels/guarded-slots'
import { wasmKernels } from '../kernels/kernel-sets'

/**
 * Rows, inputs, outputs: around the blocks of 120 rows, 256 inner and 1024 columns, powers of two, and
 * last vectors of one to four columns.
 */
const SIZES = [
  [1, 784, 10],
  [119, 255, 9],
  [120, 256, 16],
  [121, 257, 23],
  [125, 512, 33],
  [7, 1025, 1023],
  [257, 30, 1024],
  [6, 513, 1030],
  [100, 784, 50],
  [77, 83, 67],
  [130, 100, 84],
] as const
const RESULTS = ['y', 'dWeight', 'dBias', 'dx'] as const

/** Sums of a thousand products of about 1, rounded at every step, next to sums in double precision. */
const TOLERANCE = 6e-5

describe.each(['relaxed-simd', 'simd'] as const)('blocked products with %s', (simd) => {
  it.each(SIZES)('%i rows of %i inputs and %i outputs', (rows, inputs, outputs) => {
    const got = affine(wasmKernels(simd), 'float32', rows, inputs, outputs)
    const want = affine(referenceKernels, 'float64', rows, inputs, outputs)
    for (const name of RESULTS) expectNear(got[name], want[name], TOLERANCE)
  })
})

describe.each(nativeKernelSets())('blocked products with $name', (kernels) => {
  it.each(SIZES)('%i rows of %i inputs and %i outputs', (rows, inputs, outputs) => {
    const got = affine(kernels, 'float32', rows, inputs, outputs)
    const want = affine(referenceKernels, 'float64', rows, inputs, outputs)
    for (const name of RESULTS) expectNear(got[name], want[name], TOLERANCE)
  })
})

it.each(SIZES)('tiles of both widths give the same bits: %i, %i, %i', (rows, inputs, outputs) => {
  const wide = wasmKernels('relaxed-simd', { isTileWide: true })
  const got = affine(wide, 'float32', rows, inputs, outputs)
  const want = affine(wasmKernels('relaxed-simd'), 'float32', rows, inputs, outputs)
  for (const name of RESULTS) expect(got[name]).toEqual(want[name])
})

describe('the reserve for programs', () => {
  it('holds more programs than fit at once: the earlier ones are placed anew when they run', () => {
    const kernels = wasmKernels('relaxed-simd')
    const layout = new MemoryLayout('float32', kernels.reservedBytes)
    const source = layout.add('source', [4, 1])
    const indices = layout.add('indices', [1], 'int32')
    const outs = Array.from({ length: 10 }, (_, index) => layout.add(`out ${index}`, [1, 1]))
    const memory = kernels.createMemory(layout.sizeBytes)
    memory.real(source).set([3, 5, 7, 11])
    // 400 operations of some 24 bytes: several programs of them are more than the reserve.
    const programs = outs.map((out) =>
      kernels.bindProgram(
        Array.from({ length: 400 }, () => ({
          type: 'gather-rows' as const,
          source,
          indices,
          out,
          width: 1,
        })),
        memory,
      ),
    )
    for (let round = 0; round < 2; round++) {
      for (const [index, run] of programs.entries()) {
        memory.int32(indices)[0] = (index + round) % 4
        run(1)
        expect(memory.real(outs[index] ?? source)[0]).toBe([3, 5, 7, 11][(index + round) % 4])
      }
    }
  })

  it('refuses a program that is longer than the reserve', () => {
    const kernels = wasmKernels('relaxed-simd')
    const layout = new MemoryLayout('float32', kernels.reservedBytes)
    const source = layout.add('source', [1, 1])
    const indices = layout.add('indices', [1], 'int32')
    const gather = { type: 'gather-rows', source, indices, out: source, width: 1 } as const
    const memory = kernels.createMemory(layout.sizeBytes)
    const program = Array.from({ length: 3000 }, () => gather)
    expect(() => kernels.bindProgram(program, memory)).toThrow(
      expect.objectContaining({ code: 'kernel/program-too-long' }),
    )
  })
})

function affine(
  kernels: KernelSet,
  real: RealDType,
  rowCount: number,
  inputCount: number,
  outputCount: number,
): Record<(typeof RESULTS)[number], ArrayLike<number>> {
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const x = layout.add('x', [rowCount, inputCount])
  const weight = layout.add('weight', [inputCount, outputCount])
  const bias = layout.add('bias', [outputCount])
  const y = layout.add('y', [rowCount, outputCount])
  const dy = layout.add('dy', [rowCount, outputCount])
  const dWeight = layout.add('dWeight', [inputCount, outputCount])
  const dBias = layout.add('dBias', [outputCount])
  const dx = layout.add('dx', [rowCount, inputCount])
  const memory = kernels.createMemory(layout.sizeBytes)
  const stream = randomStream(1, 'data')
  for (const slot of [x, weight, bias, dy]) {
    const values = memory.real(slot)
    for (let index = 0; index < values.length; index++) {
      values[index] = Math.fround(stream.normal())
    }
  }
  const sizes = { inputCount, outputCount }
  const run = kernels.bindProgram(
    [
      { type: 'affine-forward', x, weight, bias, y, ...sizes },
      { type: 'affine-backward', x, weight, dy, dWeight, dBias, dx, ...sizes },
    ],
    memory,
  )
  run(rowCount)
  return {
    y: memory.real(y),
    dWeight: memory.real(dWeight),
    dBias: memory.real(dBias),
    dx: memory.real(dx),
  }
}
