import type { ElementwiseLoss } from '../kernels/loss-operation'
import type { TrainedLoss } from './trained-loss'

/** A trained loss that adds up one term per element; the mean over elements unless told otherwise. */
export function trainedElementwise(
  term: Pick<ElementwiseLoss, 'term'> & Partial<Pick<ElementwiseLoss, 'parameter' | 'divisor'>>,
  loss: Omit<TrainedLoss, 'operation'>,
): TrainedLoss {
  return {
    ...loss,
    operation: ({ outputs, targets, dOutputs, loss: value, outputCount }) => ({
      type: 'elementwise-loss',
      parameter: 0,
      divisor: 'elements',
      ...term,
      y: outputs,
      targets,
      dy: dOutputs,
      loss: value,
      outputCount,
    }),
  }
}
