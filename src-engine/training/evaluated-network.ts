import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import { bindModel, planModel } from '../model/plan'
import type { Model } from '../model/model'
import type { DatasetDescription } from '../protocol/dataset'
import type { RunConfig } from '../protocol/experiment-config'
import { MemoryLayout, partOf, type LinearMemory, type Slot } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'
import { restoreTensors } from './snapshot'
import { modelSpecificationOf } from './specification'

/** Rows that are evaluated at once. */
export const EVALUATED_ROW_COUNT = 256

/** What a batch of examples has come to; the arrays are used again for the next. */
export interface EvaluatedBatch {
  /** (rowCount, K) before the loss's own activation */
  readonly outputs: RealArray
  /** As the loss reads them: (rowCount) class indices, or (rowCount, K). */
  readonly targets: RealArray | Int32Array
  readonly rowCount: number
}

/** The network of a run in its inference phase, with the loss of every row on its own. */
export class EvaluatedNetwork {
  readonly model: Model
  readonly #rowCount: number
  readonly #memory: LinearMemory
  readonly #rowLosses: Float64Array
  readonly #evaluateRow: readonly BoundOperation[]

  constructor(
    config: RunConfig,
    checkpoint: Checkpoint,
    description: DatasetDescription,
    kernels: KernelSet,
    options: { readonly rowCount: number; readonly needsRowLosses: boolean },
  ) {
    const { rowCount, needsRowLosses } = options
    this.#rowCount = rowCount
    const layout = new MemoryLayout(config.training.precision, kernels.reservedBytes)
    const plan = planModel(
      modelSpecificationOf(config, description, {
        trainingRowCount: 0,
        inferenceRowCount: rowCount,
      }),
      layout,
    )
    const rowLosses = layout.add('row-losses', [rowCount], 'float64')
    this.#memory = kernels.createMemory(layout.sizeBytes)
    this.model = bindModel(plan, kernels, this.#memory)
    restoreTensors(checkpoint, plan, [], this.#memory)
    this.#rowLosses = this.#memory.float64(rowLosses)
    const { outputs, targets } = plan.inference
    const { outputCount } = plan.specification
    const rowOf = (slot: Slot, row: number): Slot => {
      const width = slot.length / rowCount
      const shape = [1, ...slot.shape.slice(1)]
      return partOf(slot, `${slot.name}.${row}`, row * width, shape)
    }
    this.#evaluateRow = Array.from({ length: needsRowLosses ? rowCount : 0 }, (_, row) =>
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
    const front = (length: number): number => (length / this.#rowCount) * rowCount
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
