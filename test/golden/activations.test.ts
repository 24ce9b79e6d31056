import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '@engine/kernels/operation'
import {
  activationFunction,
  softmaxJacobian,
  softmaxRows,
  softmaxRowsBackward,
  type ScalarActivationName,
} from '@engine/layers/activation-functions'
import { MemoryLayout, type Slot } from '@engine/tensor/memory'
import { describeGolden, expectClose, flatten, nestedSchema, rowCountOf } from './golden-files'
import { KERNEL_CASES, type KernelCase } from './kernel-cases'

const TOLERANCE = 1e-9

const caseSchema = z.looseObject({
  id: z.string(),
  fn: z.enum(['identity', 'step', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'softmax']),
  params: z.object({ slope: z.number().optional() }),
  x: nestedSchema,
  y: nestedSchema,
  dydx: nestedSchema.optional(),
  dout: nestedSchema,
  dx: nestedSchema,
  jacobian: z.array(nestedSchema).optional(),
})
type Case = z.output<typeof caseSchema>

describeGolden('activations.json', caseSchema, (cases) => {
  for (const golden of cases) {
    const { id, fn, params, x, y } = golden
    if (fn === 'softmax') {
      it(`${id}: softmax of rows, its backward pass and its Jacobian`, () => {
        expectSoftmax(golden)
      })
      it.each(KERNEL_CASES)(`${id}: $label`, (kernelCase) => {
        const rowCount = rowCountOf(x)
        const classCount = flatten(x).length / rowCount
        expectKernels(golden, kernelCase, rowCount, (slots) => [
          { type: 'softmax-forward', ...slots, classCount },
          { type: 'softmax-backward', ...slots, classCount },
        ])
      })
      continue
    }
    const name: ScalarActivationName = fn === 'leaky_relu' ? 'leaky-relu' : fn
    const { value, derivative } = activationFunction(name, params.slope)
    it(`${id}: the plain function and its derivative`, () => {
      expectClose(flatten(x).map(value), y, TOLERANCE)
      if (golden.dydx !== undefined) {
        expectClose(flatten(x).map(derivative), golden.dydx, TOLERANCE)
      }
      expect(flatten(x).map(value).every(Number.isFinite)).toBe(true)
    })
    it.each(KERNEL_CASES)(`${id}: $label`, (kernelCase) => {
      const common = { activation: name, slope: params.slope ?? 0, size: 1 }
      expectKernels(golden, kernelCase, flatten(x).length, (slots) => [
        { type: 'activation-forward', ...common, ...slots },
        { type: 'activation-backward', ...common, ...slots },
      ])
    })
  }
})

function expectSoftmax({ x, y, dout, dx, jacobian }: Case): void {
  const classCount = flatten(x).length / rowCountOf(x)
  const result = softmaxRows(flatten(x), classCount)
  expectClose(result, y, TOLERANCE)
  const dResult = softmaxRowsBackward(result, flatten(dout), classCount)
  expectClose(dResult, dx, TOLERANCE)
  // A case with one row gives one matrix, others a list of them.
  const matrices = flatten(jacobian ?? [])
  for (let row = 0; row * classCount ** 2 < matrices.length; row++) {
    const start = row * classCount ** 2
    expectClose(
      softmaxJacobian(result.subarray(row * classCount, (row + 1) * classCount)),
      matrices.slice(start, start + classCount ** 2),
      TOLERANCE,
    )
  }
}

function expectKernels(
  { x, y, dout, dx }: Case,
  { kernels, real, tolerance }: KernelCase,
  rowCount: number,
  operations: (slots: { x: Slot; y: Slot; dy: Slot; dx: Slot }) => readonly Operation[],
): void {
  const { length } = flatten(x)
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const slots = {
    x: layout.add('x', [length]),
    y: layout.add('y', [length]),
    dy: layout.add('dy', [length]),
    dx: layout.add('dx', [length]),
  }
  const memory = kernels.createMemory(layout.sizeBytes)
  memory.real(slots.x).set(flatten(x))
  memory.real(slots.dy).set(flatten(dout))
  kernels.bindProgram(operations(slots), memory)(rowCount)
  expectClose(memory.real(slots.y), y, tolerance)
  expectClose(memory.real(slots.dx), dx, tolerance)
}
