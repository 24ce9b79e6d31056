import { it } from 'vitest'
import { z } from 'zod'
import { describeGolden, nestedSchema, rowCountOf, shapeOf } from './golden-files'
import { KERNEL_CASES, type KernelCase } from './kernel-cases'
import { PlannedSingleLayer } from './layer-cases'

const caseSchema = z.looseObject({
  id: z.string(),
  momentum: z.number(),
  eps: z.number(),
  gamma: nestedSchema,
  beta: nestedSchema,
  running_mean0: nestedSchema,
  running_var0: nestedSchema,
  train: z.array(
    z.looseObject({
      x: nestedSchema,
      y: nestedSchema,
      batch_mean: nestedSchema,
      batch_var: nestedSchema,
      running_mean: nestedSchema,
      running_var: nestedSchema,
      running_var_unbiased: nestedSchema,
      dout: nestedSchema,
      dx: nestedSchema,
      dgamma: nestedSchema,
      dbeta: nestedSchema,
    }),
  ),
  inference: z.looseObject({
    x: nestedSchema,
    y: nestedSchema,
    y_unbiased: nestedSchema,
    dout: nestedSchema,
    dx: nestedSchema,
  }),
})
type Case = z.output<typeof caseSchema>

describeGolden('batchnorm.json', caseSchema, (cases) => {
  for (const golden of cases) {
    it.each(KERNEL_CASES)(`${golden.id}: steps of training by $label`, (kernelCase) => {
      for (const runningVariance of ['biased', 'unbiased'] as const) {
        expectTraining(golden, runningVariance, kernelCase)
      }
    })
    it.each(KERNEL_CASES)(`${golden.id}: inference and a frozen layer by $label`, (kernelCase) => {
      for (const runningVariance of ['biased', 'unbiased'] as const) {
        expectInference(golden, runningVariance, kernelCase)
      }
    })
  }
})

function expectTraining(
  golden: Case,
  runningVariance: 'biased' | 'unbiased',
  kernelCase: KernelCase,
): void {
  const { momentum, eps: epsilon, gamma, beta, train } = golden
  const layer = new PlannedSingleLayer(
    { type: 'batch-normalization', momentum, epsilon, runningVariance },
    'training',
    shapeOf(golden.inference.x),
    kernelCase,
  )
  layer.set('gamma', gamma)
  layer.set('beta', beta)
  layer.set('running-mean', golden.running_mean0)
  layer.set('running-variance', golden.running_var0)
  for (const step of train) {
    layer.expectForward(step.x, step.y)
    layer.expectValues('mean', step.batch_mean)
    layer.expectValues('variance', step.batch_var)
    layer.expectBackward(step.dout, step.dx)
    layer.expectValues('gamma.gradient', step.dgamma)
    layer.expectValues('beta.gradient', step.dbeta)
    layer.updateStates(rowCountOf(step.x))
    layer.expectValues('running-mean', step.running_mean)
    layer.expectValues(
      'running-variance',
      runningVariance === 'biased' ? step.running_var : step.running_var_unbiased,
    )
  }
}

function expectInference(
  golden: Case,
  runningVariance: 'biased' | 'unbiased',
  kernelCase: KernelCase,
): void {
  const { momentum, eps: epsilon, gamma, beta, train, inference } = golden
  const last = train.at(-1)
  if (!last) throw new Error('no step of training')
  for (const phase of ['training', 'inference'] as const) {
    const layer = new PlannedSingleLayer(
      { type: 'batch-normalization', momentum, epsilon, runningVariance, isFrozen: true },
      phase,
      shapeOf(inference.x),
      kernelCase,
    )
    const isBiased = runningVariance === 'biased'
    layer.set('gamma', gamma)
    layer.set('beta', beta)
    layer.set('running-mean', last.running_mean)
    layer.set('running-variance', isBiased ? last.running_var : last.running_var_unbiased)
    layer.expectForward(inference.x, isBiased ? inference.y : inference.y_unbiased)
    if (isBiased) layer.expectBackward(inference.dout, inference.dx)
  }
}
