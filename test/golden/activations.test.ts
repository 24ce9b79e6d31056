import { expect, it } from 'vitest'
import { z } from 'zod'
import type { ActivationName } from '@engine/kernels/operation'
import {
  activationFunction,
  softmaxJacobian,
  softmaxRows,
  softmaxRowsBackward,
  type ScalarActivationName,
} from '@engine/layers/activation-functions'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'
import { describeGolden, expectClose, flatten, nestedSchema, rowCountOf } from './golden-files'

const TOLERANCES = { float64: 1e-9, float32: 1e-5 } as const

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
      continue
    }
    const name: ScalarActivationName = fn === 'leaky_relu' ? 'leaky-relu' : fn
    const { value, derivative } = activationFunction(name, params.slope)
    it(`${id}: the plain function and its derivative`, () => {
      expectClose(flatten(x).map(value), y, TOLERANCES.float64)
      if (golden.dydx !== undefined) {
        expectClose(flatten(x).map(derivative), golden.dydx, TOLERANCES.float64)
      }
      expect(flatten(x).map(value).every(Number.isFinite)).toBe(true)
    })
    if (name === 'step') continue
    it.each(['float64', 'float32'] as const)(`${id}: the kernels in %s`, (real) => {
      const result = runKernels(name, golden, real)
      expectClose(result.y, y, TOLERANCES[real])
      expectClose(result.dx, golden.dx, TOLERANCES[real])
    })
  }
})

function expectSoftmax({ x, y, dout, dx, jacobian }: Case): void {
  const classCount = flatten(x).length / rowCountOf(x)
  const result = softmaxRows(flatten(x), classCount)
  expectClose(result, y, TOLERANCES.float64)
  const dResult = softmaxRowsBackward(result, flatten(dout), classCount)
  expectClose(dResult, dx, TOLERANCES.float64)
  // A case with one row gives one matrix, others a list of them.
  const matrices = flatten(jacobian ?? [])
  for (let row = 0; row * classCount ** 2 < matrices.length; row++) {
    const start = row * classCount ** 2
    expectClose(
      softmaxJacobian(result.subarray(row * classCount, (row + 1) * classCount)),
      matrices.slice(start, start + classCount ** 2),
      TOLERANCES.float64,
    )
  }
}

function runKernels(
  activation: ActivationName,
  { x, dout, params }: Case,
  real: RealDType,
): { y: Float64Array; dx: Float64Array } {
  const values = flatten(x)
  const layout = new MemoryLayout(real)
  const [xSlot, ySlot, dySlot, dxSlot] = ['x', 'y', 'dy', 'dx'].map((name) =>
    layout.add(name, [values.length]),
  )
  if (!xSlot || !ySlot || !dySlot || !dxSlot) throw new TypeError('four names make four slots')
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  memory.real(xSlot).set(values)
  memory.real(dySlot).set(flatten(dout))
  const common = { activation, slope: params.slope ?? 0, x: xSlot, y: ySlot, size: 1 }
  referenceKernels.bindProgram(
    [
      { type: 'activation-forward', ...common },
      { type: 'activation-backward', ...common, dy: dySlot, dx: dxSlot },
    ],
    memory,
  )(values.length)
  return {
    y: Float64Array.from(memory.real(ySlot)),
    dx: Float64Array.from(memory.real(dxSlot)),
  }
}
