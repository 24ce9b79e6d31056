import type { Operation } from '@engine/kernels/operation'
import type { Trainer } from '@engine/training/trainer'

/** What a step cannot do without, whoever computes it. */
export interface TrainingCost {
  /** Floating-point operations of the matrix products: forward, weights, and inputs where needed. */
  readonly flopsPerStep: number
  /**
   * Bytes that come from memory and go back to it: parameters, gradients and moments once each way, and
   * the rows of the batch. Activations stay in the caches.
   */
  readonly bytesPerStep: number
  /**
   * Bytes that a trainer needs at least: parameters, gradients and moments, the activations of one
   * batch, and the data as float32 with its labels.
   */
  readonly bytesNeeded: number
  /** Bytes of the plan. */
  readonly planBytes: number
}

export function trainingCost(
  { model, plan }: Trainer,
  momentCount: number,
  batchSize: number,
  exampleCount: number,
): TrainingCost {
  const { training } = model.plan
  if (!training) throw new TypeError('training rows were planned for')
  const operations = [...training.forward, ...training.backward]
  const exampleSize = (training.inputs.length + training.targets.length) / batchSize
  const activations = training.layerOutputs.reduce((sum, slot) => sum + slot.length, 0)
  const { parameterCount, memoryBytes } = plan
  return {
    flopsPerStep: batchSize * operations.reduce((sum, operation) => sum + flopsOf(operation), 0),
    bytesPerStep: 4 * (parameterCount * (4 + 2 * momentCount) + 2 * training.inputs.length),
    bytesNeeded:
      4 * (parameterCount * (2 + momentCount) + activations + exampleCount * exampleSize),
    planBytes: memoryBytes,
  }
}

/** Per row. */
function flopsOf(operation: Operation): number {
  switch (operation.type) {
    case 'affine-forward':
      return 2 * operation.inputCount * operation.outputCount
    case 'affine-backward': {
      const products = (operation.dWeight ? 1 : 0) + (operation.dx ? 1 : 0)
      return 2 * products * operation.inputCount * operation.outputCount
    }
    case 'convolution-forward':
    case 'convolution-backward': {
      const { channelCount, windowHeight, windowWidth, outputHeight, outputWidth } =
        operation.window
      const patchSize = channelCount * windowHeight * windowWidth
      const product = 2 * operation.filterCount * patchSize * outputHeight * outputWidth
      if (operation.type === 'convolution-forward') return product
      return product * ((operation.dWeight ? 1 : 0) + (operation.dx ? 1 : 0))
    }
    default:
      return 0
  }
}
