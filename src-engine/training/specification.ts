import type { ModelSpecification } from '../model/model'
import type { DatasetDescription } from '../protocol/dataset'
import type { RunConfig } from '../protocol/experiment-config'
import type { LossType } from '../protocol/layer-config'

/**
 * Columns the network must put out: two classes need one output with binary cross-entropy;
 * otherwise one per class or per regression target.
 */
export function outputCountOf(dataset: DatasetDescription, loss: LossType): number {
  if (dataset.task === 'regression') return dataset.targetNames.length
  if (loss === 'sigmoid-binary-cross-entropy' && dataset.classes.length === 2) return 1
  return dataset.classes.length
}

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
    inputShape: dataset.inputShape,
    outputCount: outputCountOf(dataset, config.loss),
    ...rows,
  }
}
