import { describe, expect, test } from 'vitest'
import { NetworkGradient } from '@engine/differentiation/network-gradient'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { prepareBatch } from '@engine/training/prepared-batch'
import { clusters, settings } from '../training/small-data'

function prepared() {
  const config = settings({ regularization: { weightDecay: 0.1 } })
  const { model, rowCount } = prepareBatch(config, clusters(40), null, referenceKernels, {
    exampleCount: 6,
    precision: 'float64',
  })
  const { plan, memory, computeGradients } = model
  if (!plan.training || !computeGradients) throw new Error('planned with training')
  computeGradients(rowCount)
  const backpropagated = memory.real(plan.gradientBlock).slice()
  const loss = memory.float64(plan.training.loss)[0]
  memory.real(plan.gradientBlock).fill(Number.NaN)
  return { model, rowCount, backpropagated, loss }
}

function largestDifference(
  { model, rowCount, backpropagated }: ReturnType<typeof prepared>,
  form: 'central' | 'forward',
): number {
  const { plan, memory } = model
  const gradient = new NetworkGradient(plan, referenceKernels, memory, 1e-4, form)
  const before = memory.real(plan.parameterBlock).slice()
  const work = gradient.work(rowCount)
  while (work.next().done !== true) expect(memory.real(plan.parameterBlock)).toEqual(before)
  const found = memory.real(plan.gradientBlock)
  return Math.max(...backpropagated.map((g, index) => Math.abs(g - (found[index] ?? NaN))))
}

describe('the gradient of a network by numerical differentiation', () => {
  test('is that of backpropagation, with penalties, and leaves the same loss', () => {
    const batch = prepared()
    expect(largestDifference(batch, 'central')).toBeLessThan(1e-7)
    const { memory, plan } = batch.model
    expect(plan.training && memory.float64(plan.training.loss)[0]).toBe(batch.loss)
  })

  test('is much rougher when it looks ahead only', () => {
    const error = largestDifference(prepared(), 'forward')
    expect(error).toBeGreaterThan(1e-6)
    expect(error).toBeLessThan(1e-2)
  })
})
