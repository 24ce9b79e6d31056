import { slotsOf, type OperationSlot } from '../kernels/operation-slots'
import { BATCH_LOSS } from '../protocol/metric-batch'
import type { PartName, StepReport, StepUnit } from '../protocol/step-report'
import type { TensorData } from '../tensor/shape'
import type { Trainer, TrainingObserver, TrainingOutcome } from './trainer'
import { describeTensor, sampleOf, usedValues } from './tensor-figures'
import type { StepPart } from './training-step'

type PartReport = StepReport['parts'][number]

/** One step of a trainer, gone through by hand. */
export class StepWalk {
  readonly #trainer: Trainer
  readonly #work: Generator<StepPart, TrainingOutcome | null, undefined>
  #next: StepPart | null = null
  #outcome: TrainingOutcome | null = null
  #loss: number | null = null

  /** Begins the next step, of which nothing is done yet. */
  constructor(trainer: Trainer, observer: TrainingObserver) {
    this.#trainer = trainer
    this.#work = trainer.walk({
      ...observer,
      measured: (series, step, value) => {
        if (series === BATCH_LOSS) this.#loss = value
        observer.measured(series, step, value)
      },
    })
    this.#advance()
  }

  /** What comes next, null when the step is done. */
  get next(): PartName | null {
    return this.#next && this.#nameOf(this.#next)
  }

  /** Of the batch, null as long as it is not known. */
  get loss(): number | null {
    return this.#loss
  }

  /** How the run ended in this step, null as long as it did not. */
  get outcome(): TrainingOutcome | null {
    return this.#outcome
  }

  /** Goes on by one unit and reports what was computed. */
  go(unit: StepUnit): PartReport[] {
    const reports: PartReport[] = []
    const first = this.#next
    for (let part = first; part !== null; part = this.#next) {
      const isSameLayer = part.section === first?.section && part.layer === first.layer
      if (part !== first && (unit === 'operation' || (unit === 'layer' && !isSameLayer))) break
      reports.push(this.#do(part))
    }
    return reports
  }

  /** Goes on to the end of the step without looking. */
  finish(): void {
    while (this.#next !== null) this.#advance()
  }

  #do(part: StepPart): PartReport {
    const slots = part.operation ? slotsOf(part.operation) : this.#augmentedSlots()
    const before = slots.map((slot) => this.#valuesOf(slot).slice())
    this.#advance()
    const { rowCount, schedule } = this.#trainer
    return {
      ...this.#nameOf(part),
      tensors: slots.map((slot, index) => {
        const values = this.#valuesOf(slot)
        // As many as there are slots.
        const old = before[index]!
        return {
          ...describeTensor(slot, values, old, rowCount, schedule.batchSize),
          sample: sampleOf(values),
        }
      }),
    }
  }

  #advance(): void {
    const next = this.#work.next()
    if (next.done === true) {
      this.#next = null
      this.#outcome = next.value
    } else this.#next = next.value
  }

  #valuesOf({ slot }: OperationSlot): TensorData {
    const { model, rowCount, schedule } = this.#trainer
    return usedValues(model.memory, slot, rowCount, schedule.batchSize)
  }

  #augmentedSlots(): OperationSlot[] {
    const { training } = this.#trainer.model.plan
    return training ? [{ role: 'inputs', slot: training.inputs }] : []
  }

  #nameOf({ section, layer, operation }: StepPart): PartName {
    const config = layer === null ? undefined : this.#trainer.config.network.layers[layer]
    return {
      section,
      layer: layer === null || !config ? null : { index: layer, type: config.type },
      operation: operation?.type ?? 'augmentation',
    }
  }
}
