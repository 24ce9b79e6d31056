import { describe, expect, it } from 'vitest'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

/** Rows of the batch, inputs, outputs: one short of and past the tiles of 2, 4 and 8. */
const SIZES = [
  [0, 3, 2],
  [1, 1, 1],
  [1, 3, 4],
  [3, 5, 7],
  [4, 4, 2],
  [5, 9, 3],
  [7, 8, 9],
  [8, 17, 16],
  [9, 31, 5],
] as const

const EXTRA_ROWS = 2

describe.each(KERNEL_SETS)('affine on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  function forward(x: number[], weight: number[], bias: number[], rowCount: number): number[] {
    const outputCount = bias.length
    const inputCount = weight.length / outputCount
    const slots = new GuardedSlots(kernels, real)
    const y = slots.add('y', (rowCount + EXTRA_ROWS) * outputCount)
    const memory = slots.run(
      {
        type: 'affine-forward',
        x: slots.add('x', (rowCount + EXTRA_ROWS) * inputCount, x),
        weight: slots.add('weight', weight.length, weight),
        bias: slots.add('bias', outputCount, bias),
        y,
        inputCount,
        outputCount,
      },
      rowCount,
      [[y, rowCount * outputCount]],
    )
    return Array.from(memory.real(y).subarray(0, rowCount * outputCount))
  }

  function backward(
    x: number[],
    weight: number[],
    dy: number[],
    sizes: readonly [number, number, number],
    hasInputGradient: boolean,
  ): { dWeight: number[]; dBias: number[]; dx: number[] } {
    const [rowCount, inputCount, outputCount] = sizes
    const slots = new GuardedSlots(kernels, real)
    const dWeight = slots.add('dWeight', inputCount * outputCount)
    const dBias = slots.add('dBias', outputCount)
    const dx = slots.add('dx', (rowCount + EXTRA_ROWS) * inputCount)
    const memory = slots.run(
      {
        type: 'affine-backward',
        x: slots.add('x', (rowCount + EXTRA_ROWS) * inputCount, x),
        weight: slots.add('weight', weight.length, weight),
        dy: slots.add('dy', (rowCount + EXTRA_ROWS) * outputCount, dy),
        dWeight,
        dBias,
        dx: hasInputGradient ? dx : null,
        inputCount,
        outputCount,
      },
      rowCount,
      [
        [dWeight, dWeight.length],
        [dBias, dBias.length],
        [dx, hasInputGradient ? rowCount * inputCount : 0],
      ],
    )
    return {
      dWeight: Array.from(memory.real(dWeight)),
      dBias: Array.from(memory.real(dBias)),
      dx: Array.from(memory.real(dx).subarray(0, rowCount * inputCount)),
    }
  }

  it.each(SIZES)('multiplies %i rows of %i inputs into %i outputs', (rows, inputs, outputs) => {
    const x = normals(rows * inputs, 1)
    const weight = normals(inputs * outputs, 2)
    const bias = normals(outputs, 3)
    const wanted = table(rows, outputs, (n, o) =>
      sum(inputs, (i) => at(x, n * inputs + i) * at(weight, i * outputs + o), at(bias, o)),
    )
    expectNear(forward(x, weight, bias, rows), wanted, tolerance)
  })

  it.each(SIZES)('sends back %i rows of %i inputs and %i outputs', (rows, inputs, outputs) => {
    const x = normals(rows * inputs, 4)
    const weight = normals(inputs * outputs, 5)
    const dy = normals(rows * outputs, 6)
    const result = backward(x, weight, dy, [rows, inputs, outputs], true)
    expectNear(
      result.dWeight,
      table(inputs, outputs, (i, o) =>
        sum(rows, (n) => at(x, n * inputs + i) * at(dy, n * outputs + o)),
      ),
      tolerance * 4,
    )
    expectNear(
      result.dBias,
      table(1, outputs, (_, o) => sum(rows, (n) => at(dy, n * outputs + o))),
      tolerance * 4,
    )
    expectNear(
      result.dx,
      table(rows, inputs, (n, i) =>
        sum(outputs, (o) => at(dy, n * outputs + o) * at(weight, i * outputs + o)),
      ),
      tolerance * 4,
    )
  })

  it('leaves the gradient by the inputs out where nothing needs it', () => {
    backward(normals(6, 1), normals(6, 2), normals(4, 3), [2, 3, 2], false)
  })

  it('computes the gradient by the input alone for a frozen layer', () => {
    const [rows, inputs, outputs] = [5, 6, 3]
    const weight = normals(inputs * outputs, 5)
    const dy = normals(rows * outputs, 6)
    const slots = new GuardedSlots(kernels, real)
    const dx = slots.add('dx', rows * inputs)
    const memory = slots.run(
      {
        type: 'affine-backward',
        x: slots.add('x', rows * inputs, normals(rows * inputs, 4)),
        weight: slots.add('weight', weight.length, weight),
        dy: slots.add('dy', dy.length, dy),
        dWeight: null,
        dBias: null,
        dx,
        inputCount: inputs,
        outputCount: outputs,
      },
      rows,
      [[dx, dx.length]],
    )
    const whole = backward(normals(rows * inputs, 4), weight, dy, [rows, inputs, outputs], true)
    expectNear(memory.real(dx), whole.dx, tolerance)
  })

  it('gives a row the same bits alone as within a batch', () => {
    const [rows, inputs, outputs] = [7, 13, 5]
    const x = normals(rows * inputs, 7)
    const weight = normals(inputs * outputs, 8)
    const bias = normals(outputs, 9)
    const together = forward(x, weight, bias, rows)
    for (let row = 0; row < rows; row++) {
      const alone = forward(x.slice(row * inputs, (row + 1) * inputs), weight, bias, 1)
      expect(together.slice(row * outputs, (row + 1) * outputs)).toEqual(alone)
    }
  })

  it('carries a NaN of an input to its row and of a weight to its column, and nowhere else', () => {
    const [rows, inputs, outputs] = [6, 5, 4]
    const x = normals(rows * inputs, 10)
    const weight = normals(inputs * outputs, 11)
    const bias = normals(outputs, 12)
    const isNaNAt = (values: number[]): number[] =>
      values.flatMap((value, index) => (Number.isNaN(value) ? [index] : []))
    const badRow = forward(x.with(2 * inputs + 1, Number.NaN), weight, bias, rows)
    expect(isNaNAt(badRow)).toEqual([8, 9, 10, 11])
    const badColumn = forward(x, weight.with(3, Number.NaN), bias, rows)
    expect(isNaNAt(badColumn)).toEqual([3, 7, 11, 15, 19, 23])
  })

  it('multiplies zeros too: 0 times infinity is NaN, not skipped', () => {
    expect(forward([0, 1], [Number.POSITIVE_INFINITY, 1], [0], 1)).toEqual([Number.NaN])
    const { dWeight, dx } = backward([0], [0], [Number.POSITIVE_INFINITY], [1, 1, 1], true)
    expect([...dWeight, ...dx]).toEqual([Number.NaN, Number.NaN])
  })
})

function table(
  rowCount: number,
  columnCount: number,
  value: (row: number, column: number) => number,
): number[] {
  return Array.from({ length: rowCount * columnCount }, (_, index) =>
    value(Math.floor(index / columnCount), index % columnCount),
  )
}

function sum(count: number, term: (index: number) => number, start = 0): number {
  let total = start
  for (let index = 0; index < count; index++) total += term(index)
  return total
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}
