import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import { decisionThreshold, trainedLoss } from '../losses/trained-loss'
import { createMetricAccumulators, type MetricAccumulators } from '../metrics/accumulators'
import type { ModelPlan } from '../model/model'
import type { RunConfig } from '../protocol/experiment-config'
import type { LinearMemory, Slot } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import { gatherBatch, type PreparedPart } from './prepared-data'

/**
 * Loss and metrics of one part of the data, in inference mode and without weight decay. Works batch
 * by batch, so that whoever drives it may stop in between.
 */
export class Evaluation {
  readonly part: PreparedPart
  readonly #count: number
  readonly #evaluateBatch: BoundOperation
  readonly #indices: Int32Array
  readonly #outputs: RealArray
  readonly #targets: RealArray | Int32Array
  readonly #loss: Float64Array
  readonly #metrics: MetricAccumulators

  /** @param limit at most this many examples, the first of the part, are evaluated */
  constructor(
    part: PreparedPart,
    limit: number,
    plan: ModelPlan,
    indices: Slot,
    kernels: KernelSet,
    memory: LinearMemory,
    task: 'classification' | 'regression',
    { topK, classMetrics }: Pick<RunConfig['evaluation'], 'topK' | 'classMetrics'>,
  ) {
    const phase = plan.inference
    this.part = part
    this.#count = Math.min(part.count, limit)
    this.#evaluateBatch = kernels.bindProgram(
      [...gatherBatch(part, phase, indices), ...phase.forward, ...phase.lossValue],
      memory,
    )
    this.#indices = memory.int32(indices)
    this.#outputs = memory.real(phase.outputs)
    this.#targets =
      phase.targets.dtype === 'int32' ? memory.int32(phase.targets) : memory.real(phase.targets)
    this.#loss = memory.float64(phase.loss)
    this.#metrics = createMetricAccumulators({
      task,
      threshold: decisionThreshold(trainedLoss(plan.specification.loss)),
      outputCount: plan.specification.outputCount,
      extras: { topK, hasClassMetrics: classMetrics },
    })
  }

  /** Yields after every batch; returns the values by metric name, `loss` among them. */
  *work(): Generator<undefined, Readonly<Record<string, number>>, undefined> {
    this.#metrics.reset()
    let lossSum = 0
    for (let start = 0; start < this.#count; start += this.#indices.length) {
      const rowCount = Math.min(this.#indices.length, this.#count - start)
      for (let n = 0; n < rowCount; n++) this.#indices[n] = start + n
      this.#evaluateBatch(rowCount)
      lossSum += this.#loss[0]! * rowCount
      this.#metrics.add(this.#outputs, this.#targets, rowCount)
      yield
    }
    return { loss: lossSum / this.#count, ...this.#metrics.results() }
  }
}
