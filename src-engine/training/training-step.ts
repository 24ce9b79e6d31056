import type { Augmentation } from '../datasets/augmentation'
import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import type { ModelPlan } from '../model/model'
import type { GradientLimitPlan } from '../optimizers/gradient-limit'
import type { UpdatePlan } from '../optimizers/update-plan'
import type { StepSection } from '../protocol/step-report'
import type { LinearMemory, Slot } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import type { BatchSchedule } from './batch-schedule'
import { gatherBatch, type PreparedPart } from './prepared-data'

/** One thing done within a step. */
export interface StepPart {
  readonly section: StepSection
  /** Position of its layer from 0; null for what belongs to none. */
  readonly layer: number | null
  /** Null for the augmentation, which no kernel does. */
  readonly operation: Operation | null
}

export interface TrainingStepParts {
  readonly plan: ModelPlan
  readonly schedule: BatchSchedule
  readonly update: UpdatePlan
  readonly limit: GradientLimitPlan
  readonly trainPart: PreparedPart
  /** (batch size) int32 */
  readonly indices: Slot
  readonly augmentation: Augmentation | null
  readonly seed: number
}

/** One training step as programs that are bound once: mini-batch, gradients, update. */
export class TrainingStep {
  /** What leads to loss and gradients, one by one. */
  readonly gradientParts: readonly StepPart[]
  /** What changes states and parameters by them. */
  readonly updateParts: readonly StepPart[]
  readonly #schedule: BatchSchedule
  readonly #augmentation: Augmentation | null
  readonly #kernels: KernelSet
  readonly #memory: LinearMemory
  readonly #indices: Int32Array
  readonly #inputs: RealArray
  /** [seed, updates done including this one] */
  readonly #layerScalars: Float64Array
  /** [learning rate, updates done including this one] */
  readonly #updateScalars: Float64Array
  readonly #loss: Float64Array
  readonly #gather: BoundOperation | null
  readonly #computeGradients: BoundOperation
  readonly #update: BoundOperation
  #step = 0
  #rowCount = 0

  constructor(settings: TrainingStepParts, kernels: KernelSet, memory: LinearMemory) {
    const { plan, schedule, update, limit, augmentation } = settings
    const { training } = plan
    if (training === null) throw new TypeError('training rows were planned for')
    this.#schedule = schedule
    this.#augmentation = augmentation
    this.#kernels = kernels
    this.#memory = memory
    this.#indices = memory.int32(settings.indices)
    this.#inputs = memory.real(training.inputs)
    this.#layerScalars = memory.float64(training.scalars)
    this.#layerScalars[0] = settings.seed
    this.#updateScalars = memory.float64(update.scalars)
    this.#loss = memory.float64(training.loss)

    const gather = gatherBatch(settings.trainPart, training, settings.indices)
    const gradients = [...training.forward, ...training.backward]
    // Without augmentation in between, batch and gradients are a single program.
    this.#gather = augmentation ? kernels.bindProgram(gather, memory) : null
    this.#computeGradients = kernels.bindProgram(
      augmentation ? gradients : [...gather, ...gradients],
      memory,
    )
    this.#update = kernels.bindProgram(
      [...training.stateUpdates, ...limit.operations, ...update.operations],
      memory,
    )
    const partsOf = (section: StepSection, operations: readonly Operation[]): StepPart[] =>
      operations.map((operation) => ({
        section,
        layer: training.layerOf.get(operation) ?? null,
        operation,
      }))
    this.gradientParts = [
      ...partsOf('batch', gather),
      ...(augmentation ? [{ section: 'batch', layer: null, operation: null } as const] : []),
      ...partsOf('forward', training.forward),
      ...training.backward.map((operation) => {
        const layer = training.layerOf.get(operation) ?? null
        return { section: layer === null ? 'loss' : 'backward', layer, operation } as const
      }),
    ]
    this.updateParts = [
      ...partsOf('states', training.stateUpdates),
      ...partsOf('limit', limit.operations),
      ...partsOf('update', update.operations),
    ]
  }

  /** Examples in the batch of the step that was begun. */
  get rowCount(): number {
    return this.#rowCount
  }

  /** Loss of the batch whose gradients were computed, before its update. */
  get loss(): number {
    return this.#loss[0]!
  }

  /** Chooses the examples of a step, from 1. */
  begin(step: number): void {
    this.#step = step
    this.#rowCount = this.#schedule.fill(step, this.#indices)
    this.#layerScalars[1] = step
  }

  /** Puts the batch in place without computing anything from it. */
  load(): void {
    for (const part of this.gradientParts) if (part.section === 'batch') this.run(part)
  }

  /** Leaves loss and gradients of the step that was begun. */
  computeGradients(): void {
    if (this.#gather) {
      this.#gather(this.#rowCount)
      this.#augment()
    }
    this.#computeGradients(this.#rowCount)
  }

  /** Changes layer states and parameters by the gradients. */
  update(learningRate: number): void {
    this.setRate(learningRate)
    this.#update(this.#rowCount)
  }

  /** For a step that is done part by part; `update` sets it itself. */
  setRate(learningRate: number): void {
    this.#updateScalars[0] = learningRate
    this.#updateScalars[1] = this.#step
  }

  /** Does one part of the step that was begun. */
  run({ operation }: StepPart): void {
    if (operation === null) this.#augment()
    else this.#kernels.bind(operation, this.#memory)(this.#rowCount)
  }

  #augment(): void {
    const schedule = this.#schedule
    const step = this.#step
    const place = schedule.repeatsExamples ? schedule.startOf(step) : null
    this.#augmentation?.apply(
      this.#inputs,
      this.#indices,
      this.#rowCount,
      schedule.epochOf(step),
      place,
    )
  }
}
