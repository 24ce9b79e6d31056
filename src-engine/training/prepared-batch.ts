import type { Dataset } from '../datasets/dataset'
import { fitPreprocessing } from '../datasets/preprocessing'
import { labelsOf, splitDataset } from '../datasets/split'
import { fillInitialParameters } from '../initializers/initializer'
import type { KernelSet } from '../kernels/kernel-set'
import type { Model } from '../model/model'
import { bindModel, planModel } from '../model/plan'
import { checkDataFits } from '../protocol/data-issues'
import type { RunConfig } from '../protocol/experiment-config'
import { MemoryLayout } from '../tensor/memory'
import type { NamedTensor } from '../tensor/safetensors'
import type { RealDType } from '../tensor/shape'
import { BatchSchedule } from './batch-schedule'
import type { Checkpoint } from './checkpoint'
import { fillParts, gatherBatch, placeParts } from './prepared-data'
import { restoreTensors } from './snapshot'
import { modelSpecificationOf } from './specification'

/** A network with one batch of its training data in place, to be looked at rather than trained. */
export interface PreparedBatch {
  readonly model: Model
  readonly rowCount: number
}

/**
 * Builds the network of a run and loads the first examples that its training would see, as many as
 * wanted and there are. The random layers draw as in the step after the checkpoint.
 *
 * @param checkpoint parameters and states to use; null for the initial ones
 */
export function prepareBatch(
  config: RunConfig,
  dataset: Dataset,
  checkpoint: Checkpoint | null,
  kernels: KernelSet,
  options: { readonly exampleCount: number; readonly precision: RealDType },
): PreparedBatch {
  checkDataFits(config, dataset.description)
  const split = splitDataset(dataset, config.split, config.training.seed)
  const rowCount = Math.min(options.exampleCount, split.train.indices.length)
  const schedule = new BatchSchedule(
    { ...config.training, batchSize: rowCount },
    split.train.indices.length,
    labelsOf(split.train),
  )
  const places = new Int32Array(rowCount)
  schedule.fill(1, places)
  // The places are below the number of training examples.
  const indices = places.map((place) => split.train.indices[place]!)
  const chosen = { train: { ...split.train, indices }, validation: null, test: null }

  const layout = new MemoryLayout(options.precision, kernels.reservedBytes)
  const specification = modelSpecificationOf(config, dataset.description, {
    trainingRowCount: rowCount,
    inferenceRowCount: 1,
  })
  const plan = planModel(specification, layout)
  const { training } = plan
  if (training === null) throw new TypeError('training rows were planned for')
  const order = layout.add('training.indices', [rowCount], 'int32')
  const parts = placeParts(chosen, layout, specification)
  const memory = kernels.createMemory(layout.sizeBytes)
  const model = bindModel(plan, kernels, memory)

  const preprocessing =
    checkpoint?.context.preprocessing ??
    fitPreprocessing(config.preprocessing, dataset, split.train)
  fillParts(chosen, parts, preprocessing, memory)
  memory.int32(order).set(Int32Array.from({ length: rowCount }, (_, row) => row))
  const gather = parts.flatMap((part) => gatherBatch(part, training, order))
  kernels.bindProgram(gather, memory)(rowCount)

  fillInitialParameters(config, plan, memory)
  if (checkpoint) restoreTensors(inPrecision(checkpoint, options.precision), plan, [], memory)
  const scalars = memory.float64(training.scalars)
  scalars[0] = config.training.seed
  scalars[1] = (checkpoint?.counters.step ?? 0) + 1
  return { model, rowCount }
}

/** The tensors that a network is used with, in another number type. */
function inPrecision(checkpoint: Checkpoint, precision: RealDType): Checkpoint {
  const convert = (tensor: NamedTensor): NamedTensor => ({
    ...tensor,
    data: precision === 'float64' ? Float64Array.from(tensor.data) : Float32Array.from(tensor.data),
  })
  return {
    ...checkpoint,
    parameters: checkpoint.parameters.map(convert),
    states: checkpoint.states.map(convert),
  }
}
