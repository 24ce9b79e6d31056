import type { ModelSpecification } from '../model/model'
import { requiredOutputCount } from '../model/network-description'
import type { DatasetDescription } from '../protocol/dataset'
import type { RunConfig } from '../protocol/experiment-config'

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
