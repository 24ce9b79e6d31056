import type { Dataset } from '../datasets/dataset'
import { restoreTargetScale } from '../datasets/preprocessing'
import { splitDataset, type Part } from '../datasets/split'
import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import { bindModel, planModel } from '../model/plan'
import type { Model } from '../model/model'
import { StudioError } from '../protocol/errors'
import type { EvaluationReport, PartName } from '../protocol/evaluation-report'
import type { RunConfig } from '../protocol/experiment-config'
import { MemoryLayout, partOf, type LinearMemory, type Slot } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'
import { ClassReport } from './class-report'
import { fillExamples } from './prepared-data'
import { RegressionReport } from './regression-report'
import { restoreTensors } from './snapshot'
import { modelSpecificationOf } from './specification'

const ROW_COUNT = 256

/** What a batch of examples has come to; the arrays are used again for the next. */
export interface EvaluatedBatch {
  /** (rowCount, K) before the loss's own activation */
  readonly outputs: RealArray
  /** As the loss reads them: (rowCount) class indices, or (rowCount, K). */
  readonly targets: RealArray | Int32Array
  readonly rowCount: number
}

/**
 * Looks closely at how a network does on a part of its data, split as its training split it.
 *
 * @param needsExamples asks for the loss of every example
 * @returns work that yields after every batch
 * @throws evaluation/no-part when the run has no such part
 */
export function* evaluatePart(
  config: RunConfig,
  checkpoint: Checkpoint,
  dataset: Dataset,
  name: PartName,
  needsExamples: boolean,
  kernels: KernelSet,
): Generator<undefined, EvaluationReport, undefined> {
  const part = splitDataset(dataset, config.split, config.training.seed)[name]
  if (!part) {
    throw new StudioError(
      'evaluation/no-part',
      `The run has no ${name} part: its split sets nothing aside for it.`,
      { part: name },
    )
  }
  const network = new EvaluatedNetwork(config, checkpoint, dataset, kernels, needsExamples)
  const { indices } = part
  const count = indices.length
  const losses = new Float64Array(needsExamples ? count : 0)
  const { outputCount } = network.model.plan.specification
  const loss = trainedLoss(config.loss)
  const { description } = dataset
  const classes =
    description.task === 'classification' ? new ClassReport(loss, outputCount, count) : null
  const regression = classes ? null : new RegressionReport(outputCount, count)
  let lossSum = 0
  for (let start = 0; start < count; start += ROW_COUNT) {
    const rows: Part = { ...part, indices: indices.subarray(start, start + ROW_COUNT) }
    const rowCount = rows.indices.length
    const { preprocessing } = checkpoint.context
    fillExamples(rows, preprocessing, loss.targetForm, network.placeFor(rowCount))
    lossSum += network.evaluate(rowCount) * rowCount
    if (needsExamples) network.copyRowLosses(rowCount, losses, start)
    const batch = network.batch(rowCount)
    classes?.add(batch, start)
    regression?.add(batch, start)
    yield
  }
  if (regression) {
    restoreTargetScale(checkpoint.context.preprocessing, regression.predictions)
    restoreTargetScale(checkpoint.context.preprocessing, regression.targets)
  }
  return {
    part: name,
    step: checkpoint.counters.step,
    exampleCount: count,
    loss: lossSum / count,
    metrics: classes?.metrics() ?? regression?.metrics() ?? {},
    classification: classes?.classification(description.classes) ?? null,
    ranking: classes?.ranking(description.classes) ?? null,
    regression: regression
      ? {
          targetNames: description.targetNames,
          predictions: regression.predictions,
          targets: regression.targets,
        }
      : null,
    examples: needsExamples
      ? {
          source: part.examples === dataset.test ? 'test' : 'train',
          indices: indices.slice(),
          losses,
          labels: classes?.labels ?? null,
          predicted: classes?.predicted ?? null,
        }
      : null,
  }
}

/** The network of a run in its inference phase, with the loss of every row on its own. */
class EvaluatedNetwork {
  readonly model: Model
  readonly #memory: LinearMemory
  readonly #rowLosses: Float64Array
  readonly #evaluateRow: readonly BoundOperation[]

  constructor(
    config: RunConfig,
    checkpoint: Checkpoint,
    dataset: Dataset,
    kernels: KernelSet,
    needsRowLosses: boolean,
  ) {
    const layout = new MemoryLayout(config.training.precision, kernels.reservedBytes)
    const plan = planModel(
      modelSpecificationOf(config, dataset.description, {
        trainingRowCount: 0,
        inferenceRowCount: ROW_COUNT,
      }),
      layout,
    )
    const rowLosses = layout.add('row-losses', [ROW_COUNT], 'float64')
    this.#memory = kernels.createMemory(layout.sizeBytes)
    this.model = bindModel(plan, kernels, this.#memory)
    restoreTensors(checkpoint, plan, [], this.#memory)
    this.#rowLosses = this.#memory.float64(rowLosses)
    const { outputs, targets } = plan.inference
    const { outputCount } = plan.specification
    const rowOf = (slot: Slot, row: number): Slot => {
      const width = slot.length / ROW_COUNT
      const shape = [1, ...slot.shape.slice(1)]
      return partOf(slot, `${slot.name}.${row}`, row * width, shape)
    }
    this.#evaluateRow = Array.from({ length: needsRowLosses ? ROW_COUNT : 0 }, (_, row) =>
      kernels.bind(
        trainedLoss(config.loss).operation({
          phase: 'inference',
          outputs: rowOf(outputs, row),
          targets: rowOf(targets, row),
          dOutputs: null,
          loss: partOf(rowLosses, `row-losses.${row}`, row, [1]),
          outputCount,
        }),
        this.#memory,
      ),
    )
  }

  /** Where the next examples are to be written. */
  placeFor(rowCount: number): { inputs: RealArray; targets: RealArray | Int32Array } {
    const { inputs, targets } = this.model.plan.inference
    const targetView =
      targets.dtype === 'int32' ? this.#memory.int32(targets) : this.#memory.real(targets)
    const front = (length: number): number => (length / ROW_COUNT) * rowCount
    return {
      inputs: this.#memory.real(inputs).subarray(0, front(inputs.length)),
      targets: targetView.subarray(0, front(targets.length)),
    }
  }

  /** @returns the mean loss of the rows that were written */
  evaluate(rowCount: number): number {
    this.model.evaluate(rowCount)
    return this.#memory.float64(this.model.plan.inference.loss)[0]!
  }

  copyRowLosses(rowCount: number, out: Float64Array, start: number): void {
    for (let row = 0; row < rowCount; row++) {
      this.#evaluateRow[row]?.(1)
      out[start + row] = this.#rowLosses[row]!
    }
  }

  batch(rowCount: number): EvaluatedBatch {
    const { outputs } = this.model.plan.inference
    return {
      outputs: this.#memory.real(outputs),
      targets: this.placeFor(rowCount).targets,
      rowCount,
    }
  }
}
