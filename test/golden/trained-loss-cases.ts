import { z } from 'zod'
import { trainedLoss } from '@engine/losses/trained-loss'
import type { LossConfig } from '@engine/protocol/loss-config'
import { MemoryLayout } from '@engine/tensor/memory'
import { expectClose, flatten, nestedSchema } from './golden-files'
import type { KernelCase } from './kernel-cases'

export const caseSchema = z.looseObject({
  id: z.string(),
  loss: z.string(),
  y: nestedSchema.optional(),
  logits: nestedSchema.optional(),
  softmax: nestedSchema.optional(),
  t: nestedSchema,
  labels: nestedSchema.optional(),
  value: z.number().optional(),
  value_sum: z.number().optional(),
  value_div_rows: z.number().optional(),
  value_guard: z.number().optional(),
  value_noguard: z.number().optional(),
  value_clip: z.number().optional(),
  value_add: z.number().optional(),
  grad: nestedSchema.optional(),
  grad_div_rows: nestedSchema.optional(),
  eps: z.number().optional(),
})
export type Case = z.output<typeof caseSchema>

/** A golden loss as a trained loss computes it. */
export interface TrainedForm {
  readonly config: LossConfig
  readonly outputs: readonly number[]
  readonly targets: readonly number[]
  readonly rowCount: number
  readonly value: number
  readonly gradient: readonly number[]
}

/** Every way in which a network could be trained on this case; the likelihoods are only shown. */
export function trainedFormsOf(golden: Case): TrainedForm[] {
  const { grad, value } = golden
  if (grad === undefined || value === undefined) return []
  const outputs = flatten(golden.y ?? golden.logits ?? [])
  const elementwise = { outputs, targets: flatten(golden.t), rowCount: 1, gradient: flatten(grad) }
  const labels = flatten(golden.labels ?? [])
  const byLabels = { ...elementwise, targets: labels, rowCount: labels.length }
  switch (golden.loss) {
    case 'sse': {
      const rowCount = Array.isArray(golden.t) && Array.isArray(golden.t[0]) ? golden.t.length : 1
      const gradient = flatten(golden.grad_div_rows ?? [])
      const perRow = golden.value_div_rows ?? Number.NaN
      return [
        { config: { type: 'sum-of-squares' }, ...elementwise, value },
        { config: { type: 'sum-of-squares' }, ...elementwise, rowCount, value: perRow, gradient },
      ]
    }
    case 'mse':
      return [{ config: { type: 'mean-squared-error' }, ...elementwise, value }]
    case 'mae':
      return [{ config: { type: 'mean-absolute-error' }, ...elementwise, value }]
    case 'msle':
      return [{ config: { type: 'mean-squared-logarithmic-error' }, ...elementwise, value }]
    case 'mape':
      return [{ config: { type: 'mean-absolute-percentage-error' }, ...elementwise, value }]
    case 'hinge':
      return [{ config: { type: 'hinge' }, ...elementwise, value }]
    case 'exponential':
      return [{ config: { type: 'exponential' }, ...elementwise, value }]
    case 'bce':
      return [
        { config: { type: 'binary-cross-entropy' }, ...elementwise, value },
        {
          config: { type: 'sigmoid-binary-cross-entropy' },
          ...elementwise,
          outputs: outputs.map((p) => Math.log(p / (1 - p))),
          value,
          // By the chain rule dL/dlogit = dL/dy · y(1 − y).
          gradient: flatten(grad).map((g, index) => {
            const y = outputs[index] ?? Number.NaN
            return g * y * (1 - y)
          }),
        },
      ]
    case 'cce':
      return [{ config: { type: 'categorical-cross-entropy' }, ...byLabels, value }]
    case 'softmax_ce': {
      const config = { type: 'softmax-cross-entropy', labelSmoothing: 0, form: 'exact' } as const
      const guarded = golden.value_guard ?? Number.NaN
      return [
        { config, ...byLabels, value },
        { config: { ...config, form: 'book' }, ...byLabels, value: guarded },
      ]
    }
    default:
      return []
  }
}

export function expectTrainedLoss(
  { config, outputs, targets, rowCount, value, gradient }: TrainedForm,
  { kernels, real, tolerance }: KernelCase,
): void {
  const trained = trainedLoss(config)
  const width = outputs.length / rowCount
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const outputSlot = layout.add('outputs', [rowCount, width])
  const targetSlot =
    trained.targetForm === 'labels'
      ? layout.add('labels', [rowCount], 'int32')
      : layout.add('targets', [rowCount, width])
  const dOutputs = layout.add('gradient', [rowCount, width])
  const loss = layout.add('loss', [1], 'float64')
  const memory = kernels.createMemory(layout.sizeBytes)
  memory.real(outputSlot).set(outputs)
  memory.view(targetSlot).set(targets)
  const operation = trained.operation({
    phase: 'training',
    outputs: outputSlot,
    targets: targetSlot,
    dOutputs,
    loss,
    outputCount: width,
  })
  kernels.bind(operation, memory)(rowCount)
  expectClose(memory.float64(loss), value, tolerance)
  expectClose(memory.real(dOutputs), gradient, tolerance)
}
