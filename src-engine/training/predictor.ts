import { preprocessInputs } from '../datasets/preprocessing'
import type { KernelSet } from '../kernels/kernel-set'
import { decisionThreshold, trainedLoss } from '../losses/trained-loss'
import { createMetricAccumulators, type MetricAccumulators } from '../metrics/accumulators'
import { bindModel, planModel } from '../model/plan'
import type { Model } from '../model/model'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import { MemoryLayout } from '../tensor/memory'
import { sizeOf } from '../tensor/shape'
import type { Checkpoint, ModelContext } from './checkpoint'
import { restoreTensors } from './snapshot'
import { modelSpecificationOf } from './specification'

const ROW_COUNT = 256

/** A trained network ready to be used on raw data: inference is a phase of its own. */
export class Predictor {
  readonly context: ModelContext
  readonly outputCount: number
  readonly model: Model
  readonly #inputCount: number
  readonly #metrics: MetricAccumulators

  constructor(config: RunConfig, checkpoint: Checkpoint, kernels: KernelSet) {
    this.context = checkpoint.context
    const { dataset } = checkpoint.context
    const layout = new MemoryLayout(config.training.precision, kernels.reservedBytes)
    const specification = modelSpecificationOf(config, dataset, {
      trainingRowCount: 0,
      inferenceRowCount: ROW_COUNT,
    })
    const plan = planModel(specification, layout)
    this.model = bindModel(plan, kernels, kernels.createMemory(layout.sizeBytes))
    this.#inputCount = sizeOf(dataset.inputShape)
    this.outputCount = specification.outputCount
    this.#metrics = createMetricAccumulators({
      task: dataset.task,
      threshold: decisionThreshold(trainedLoss(config.loss)),
      outputCount: specification.outputCount,
    })
    restoreTensors(checkpoint, plan, [], this.model.memory)
  }

  /**
   * @param inputs (N, D) raw, as the data set stores them
   * @param computed called after every batch of rows, whose outputs lie in the model's inference phase
   * @returns (N, K) outputs before the loss's own activation
   * @throws prediction/wrong-size when the inputs are no whole rows
   */
  predict(
    inputs: Float64Array,
    computed: (start: number, rowCount: number) => void = () => undefined,
  ): Float64Array<ArrayBuffer> {
    const width = this.#inputCount
    if (inputs.length === 0 || inputs.length % width !== 0) {
      throw new StudioError(
        'prediction/wrong-size',
        `The network reads ${width} values for each example; ${inputs.length} were given.`,
        { expected: width, given: inputs.length },
      )
    }
    const { memory, plan, predict } = this.model
    const rowCount = inputs.length / width
    const batchInputs = memory.real(plan.inference.inputs)
    const batchOutputs = memory.real(plan.inference.outputs)
    const outputs = new Float64Array(rowCount * this.outputCount)
    for (let start = 0; start < rowCount; start += ROW_COUNT) {
      const count = Math.min(ROW_COUNT, rowCount - start)
      preprocessInputs(
        this.context.preprocessing,
        inputs.subarray(start * width, (start + count) * width),
        count,
        batchInputs.subarray(0, count * width),
      )
      predict(count)
      outputs.set(batchOutputs.subarray(0, count * this.outputCount), start * this.outputCount)
      computed(start, count)
    }
    return outputs
  }

  /**
   * Metrics of outputs against what they should be.
   *
   * @param outputs (N, K), of a regression in the targets' own scale
   * @param targets (N) class indices, or (N, K) as the data set stores them
   */
  measure(
    outputs: Float64Array,
    targets: Int32Array | Float64Array,
  ): Readonly<Record<string, number>> {
    this.#metrics.reset()
    this.#metrics.add(outputs, targets, outputs.length / this.outputCount)
    return this.#metrics.results()
  }
}
