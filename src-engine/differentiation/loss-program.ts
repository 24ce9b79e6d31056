import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { LossOperation } from '../kernels/loss-operation'
import type { Operation } from '../kernels/operation'
import type { ModelPlan } from '../model/model'
import type { LinearMemory } from '../tensor/memory'

/**
 * The loss of a training batch without any gradient: forward in training mode, the loss, penalties. It
 * leaves what the forward pass computes, and the loss, where `computeGradients` leaves them too.
 */
export function bindTrainingLoss(
  plan: ModelPlan,
  kernels: KernelSet,
  memory: LinearMemory,
): BoundOperation {
  const { training } = plan
  if (training === null) throw new TypeError('the plan has no training phase')
  const lossOperations = training.backward.flatMap((operation) => valueOnly(operation))
  return kernels.bindProgram([...training.forward, ...lossOperations], memory)
}

function valueOnly(operation: Operation): LossOperation[] {
  switch (operation.type) {
    case 'softmax-cross-entropy':
    case 'sigmoid-binary-cross-entropy':
      return [{ ...operation, dLogits: null }]
    case 'categorical-cross-entropy':
    case 'mean-squared-error':
    case 'elementwise-loss':
      return [{ ...operation, dy: null }]
    case 'weight-decay':
    case 'l1-penalty':
      return [{ ...operation, dWeight: null }]
    default:
      return []
  }
}
