import type { Examples } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import type { RunConfig } from '../protocol/experiment-config'
import type { Checkpoint } from './checkpoint'
import { EVALUATED_ROW_COUNT, EvaluatedNetwork } from './evaluated-network'
import { fillExamples } from './prepared-data'

/**
 * Loss of each example as a batch of one, in inference mode and without penalties.
 *
 * @param examples raw, as the data set stores them
 * @returns (N) in the scale that training works in
 */
export function exampleLosses(
  config: RunConfig,
  checkpoint: Checkpoint,
  examples: Examples,
  kernels: KernelSet,
): Float64Array<ArrayBuffer> {
  const { dataset, preprocessing } = checkpoint.context
  const network = new EvaluatedNetwork(config, checkpoint, dataset, kernels, {
    rowCount: EVALUATED_ROW_COUNT,
    needsRowLosses: true,
  })
  const { targetForm } = trainedLoss(config.loss)
  const all = Int32Array.from({ length: examples.count }, (_, index) => index)
  const losses = new Float64Array(examples.count)
  for (let start = 0; start < examples.count; start += EVALUATED_ROW_COUNT) {
    const indices = all.subarray(start, start + EVALUATED_ROW_COUNT)
    const rowCount = indices.length
    fillExamples({ examples, indices }, preprocessing, targetForm, network.placeFor(rowCount))
    network.evaluate(rowCount)
    network.copyRowLosses(rowCount, losses, start)
  }
  return losses
}
