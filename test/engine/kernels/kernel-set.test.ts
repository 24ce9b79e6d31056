import { describe, expect, it } from 'vitest'
import type { Operation } from '@engine/kernels/operation'
import { MemoryLayout } from '@engine/tensor/memory'
import { GuardedSlots, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

describe.each(KERNEL_SETS)('$kernels.name in $real', ({ kernels, real }) => {
  it('gathers rows of reals in the order of the indices', () => {
    const slots = new GuardedSlots(kernels, real)
    const out = slots.add('out', 8)
    const memory = slots.run(
      {
        type: 'gather-rows',
        source: slots.add('source', 6, [1, 2, 3, 4, 5, 6]),
        indices: slots.add('indices', 4, [2, 0, 2], 'int32'),
        out,
        width: 2,
      },
      3,
      [[out, 6]],
    )
    expect(Array.from(memory.real(out).subarray(0, 6))).toEqual([5, 6, 1, 2, 5, 6])
  })

  it('gathers labels', () => {
    const slots = new GuardedSlots(kernels, real)
    const out = slots.add('out', 3, [], 'int32')
    const memory = slots.run(
      {
        type: 'gather-rows',
        source: slots.add('source', 4, [7, 8, 9, 10], 'int32'),
        indices: slots.add('indices', 3, [3, 3, 1], 'int32'),
        out,
        width: 1,
      },
      3,
      [[out, 3]],
    )
    expect(Array.from(memory.int32(out))).toEqual([10, 10, 8])
  })

  it('runs a program as its operations one after the other', () => {
    const layout = new MemoryLayout(real, kernels.reservedBytes)
    const x = layout.add('x', [4])
    const y = layout.add('y', [4])
    const shared = { type: 'activation-forward', slope: 0, size: 2 } as const
    const program: Operation[] = [
      { ...shared, activation: 'tanh', x, y },
      { ...shared, activation: 'sigmoid', x: y, y },
    ]
    const results = [
      (memory: ReturnType<typeof kernels.createMemory>) => {
        kernels.bindProgram(program, memory)(2)
      },
      (memory: ReturnType<typeof kernels.createMemory>) => {
        for (const operation of program) kernels.bind(operation, memory)(2)
      },
    ].map((run) => {
      const memory = kernels.createMemory(layout.sizeBytes)
      memory.real(x).set(normals(4, 1))
      run(memory)
      return Array.from(memory.real(y))
    })
    expect(results[0]).toEqual(results[1])
  })

  it('refuses more rows than the smallest slot of a program holds', () => {
    const layout = new MemoryLayout(real, kernels.reservedBytes)
    const operation: Operation = {
      type: 'activation-forward',
      activation: 'relu',
      slope: 0,
      size: 2,
      x: layout.add('x', [3, 2]),
      y: layout.add('y', [2, 2]),
    }
    const run = kernels.bind(operation, kernels.createMemory(layout.sizeBytes))
    run(2)
    expect(() => run(3)).toThrow(RangeError)
    expect(() => run(-1)).toThrow(RangeError)
    expect(() => run(Number.NaN)).toThrow(RangeError)
  })

  it('refuses slots that do not fit the operation', () => {
    const layout = new MemoryLayout(real, kernels.reservedBytes)
    const x = layout.add('x', [2, 3])
    const y = layout.add('y', [2, 2])
    const weight = layout.add('weight', [3, 2])
    const bias = layout.add('bias', [2])
    const labels = layout.add('labels', [2], 'int32')
    const loss = layout.add('loss', [1], 'float64')
    const other = layout.add('other', [2], real === 'float32' ? 'float64' : 'float32')
    const memory = kernels.createMemory(layout.sizeBytes)
    const affine = {
      type: 'affine-forward',
      x,
      weight,
      bias,
      y,
      inputCount: 3,
      outputCount: 2,
    } as const
    const update = {
      type: 'optimizer-update',
      rule: 'momentum',
      momentum: 0.9,
      convention: 'book',
      parameter: bias,
      gradient: bias,
      state: [bias],
      scalars: layout.add('scalars', [2], 'float64'),
    } as const
    const faults: readonly (readonly [Operation, string])[] = [
      [{ ...affine, weight: y }, 'kernel/shape-mismatch'],
      [{ ...affine, x: y }, 'kernel/shape-mismatch'],
      [{ ...affine, bias: other }, 'kernel/type-mismatch'],
      [
        {
          type: 'softmax-cross-entropy',
          logits: y,
          labels: bias,
          dLogits: null,
          loss,
          classCount: 2,
          labelSmoothing: 0,
          guard: 0,
        },
        'kernel/type-mismatch',
      ],
      [
        {
          type: 'softmax-cross-entropy',
          logits: y,
          labels,
          dLogits: null,
          loss: labels,
          classCount: 2,
          labelSmoothing: 0,
          guard: 0,
        },
        'kernel/type-mismatch',
      ],
      [{ ...update, state: [] }, 'kernel/shape-mismatch'],
      [{ ...update, gradient: weight }, 'kernel/shape-mismatch'],
      [
        { type: 'gather-rows', source: labels, indices: labels, out: bias, width: 1 },
        'kernel/type-mismatch',
      ],
    ]
    for (const [operation, code] of faults) {
      expect(() => kernels.bind(operation, memory)).toThrow(expect.objectContaining({ code }))
    }
  })

  it('says in words that memory of an impossible size is not to be had', () => {
    expect(() => kernels.createMemory(2 ** 52)).toThrow(
      expect.objectContaining({ code: 'engine/out-of-memory' }),
    )
  })
})
