import type { DatasetSummary } from '@engine/protocol/dataset'
import { splitCounts } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'
import type { RunClock } from './series-places'

/**
 * How steps, epochs and examples of a run go together.
 *
 * @param config null while it has not been read: examples are not known then
 * @param datasets where the run's data set is looked up by its name
 */
export function clockOf(
  run: RunSummary,
  config: RunConfig | null,
  datasets: Iterable<DatasetSummary>,
): RunClock {
  const { stepsPerEpoch } = run
  if (config === null) return { stepsPerEpoch, examplesPerEpoch: null, batchSize: null }
  const { batchSize } = config.training
  for (const dataset of datasets) {
    if (dataset.name !== run.datasetName) continue
    const train = trainCountOf(dataset, config)
    // Another set of the same name would have another number of steps.
    if (train !== null && Math.ceil(train / batchSize) === stepsPerEpoch) {
      return { stepsPerEpoch, examplesPerEpoch: train, batchSize }
    }
  }
  return { stepsPerEpoch, examplesPerEpoch: null, batchSize }
}

/** Null where the split does not fit: then it is not the set that the run was trained on. */
function trainCountOf({ trainCount, testCount }: DatasetSummary, config: RunConfig): number | null {
  try {
    return splitCounts(trainCount, testCount > 0, config.split).train
  } catch (error) {
    if (error instanceof StudioError) return null
    throw error
  }
}
