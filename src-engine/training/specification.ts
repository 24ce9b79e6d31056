import { walkLayers } from '../model/layer-walk'
import type { ModelSpecification } from '../model/model'
import { requiredOutputCount } from '../model/network-description'
import type { DatasetDescription } from '../protocol/dataset'
import type { RunConfig } from '../protocol/experiment-config'
import { BYTES_PER_ELEMENT, sizeOf } from '../tensor/shape'

/** What a run's network is planned for. */
export function modelSpecificationOf(
  config: RunConfig,
  dataset: DatasetDescription,
  rows: { readonly trainingRowCount: number; readonly inferenceRowCount: number },
): ModelSpecification {
  return {
    layers: config.network.layers,
    loss: config.loss,
    weightDecay: config.regularization.weightDecay,
    l1: config.regularization.l1,
    inputShape: dataset.inputShape,
    outputCount: requiredOutputCount({
      loss: config.loss,
      task: dataset.task,
      outputCount:
        dataset.task === 'regression' ? dataset.targetNames.length : dataset.classes.length,
    }),
    ...rows,
  }
}

/** Rows of an inference batch at most: enough for full kernels. */
const MOST_INFERENCE_ROWS = 256
/** What an inference batch may take where a training batch is smaller; a core's own cache holds it. */
const INFERENCE_BYTES = 1_048_576

/**
 * The rows of a network that are evaluated at a time while it is trained: as many as in a training
 * batch, so that they fit into its memory, or more where they are small.
 */
export function inferenceRowCount({
  layers,
  inputShape,
  trainingRowCount,
}: Pick<ModelSpecification, 'layers' | 'inputShape' | 'trainingRowCount'>): number {
  const sizes = walkLayers(layers, inputShape).layers.map(({ outputShape }) => sizeOf(outputShape))
  const rowSize = sizes.reduce((sum, size) => sum + size, sizeOf(inputShape))
  const smallRows = Math.floor(INFERENCE_BYTES / (BYTES_PER_ELEMENT.float32 * rowSize))
  return Math.min(MOST_INFERENCE_ROWS, Math.max(trainingRowCount, smallRows))
}
