import { sigmoid, softmaxRows } from '../layers/activation-functions'
import { trainedLoss } from '../losses/trained-loss'
import type { LossConfig } from '../protocol/loss-config'

/**
 * What the outputs mean as probabilities; values, be they probabilities already or numbers of a
 * regression, are returned as they are. The sigmoid of a margin orders and decides as the margin does
 * but is no calibrated probability.
 *
 * @param outputs (N, K)
 */
export function probabilitiesOf(
  outputs: Float64Array<ArrayBuffer>,
  outputCount: number,
  loss: LossConfig,
): Float64Array<ArrayBuffer> {
  const { outputMeaning } = trainedLoss(loss)
  switch (outputMeaning) {
    case 'scores':
      return softmaxRows(outputs, outputCount)
    case 'logits':
    case 'margins':
      return outputs.map(sigmoid)
    case 'values':
      return outputs.slice()
    default:
      return outputMeaning satisfies never
  }
}
