import { Augmentation } from '../datasets/augmentation'
import type { Dataset } from '../datasets/dataset'
import { fitPreprocessing } from '../datasets/preprocessing'
import { labelsOf, splitDataset } from '../datasets/split'
import { NetworkGradient } from '../differentiation/network-gradient'
import { fillInitialParameters } from '../initializers/initializer'
import type { KernelSet } from '../kernels/kernel-set'
import { bindModel, planModel } from '../model/plan'
import type { Model, ModelPlan } from '../model/model'
import { planGradientLimit } from '../optimizers/gradient-limit'
import { planUpdate, type UpdatePlan, type UpdateTarget } from '../optimizers/update-plan'
import { isAugmented } from '../protocol/augmentation-config'
import { checkDataFits } from '../protocol/data-issues'
import type { TrainingPlan } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import { BATCH_LOSS, GRADIENT_NORM, LEARNING_RATE } from '../protocol/metric-batch'
import { MemoryLayout } from '../tensor/memory'
import { BatchSchedule } from './batch-schedule'
import { hashBytes, type Checkpoint, type ModelContext } from './checkpoint'
import { Evaluation } from './evaluation'
import { InsideView, planInside, type InsideLook, type InsidePlan } from './inside-view'
import { fillParts, placeParts, type PreparedPart } from './prepared-data'
import { RunProgress, type EarlyStop } from './run-progress'
import { inferenceRowCount, modelSpecificationOf } from './specification'
import { firstNonFinite } from './tensor-figures'
import { TrainingStep, type StepPart } from './training-step'
import { restoreTensors, takeSnapshot, takeWeights, viewBytes, type Snapshot } from './snapshot'

/** What the trainer tells while it works; it goes on when the call returns. */
export interface TrainingObserver {
  /** A value of a series at a step (updates done including this one). */
  measured(series: string, step: number, value: number): void
  /** An evaluation is complete; `isBest` when the deciding series improved. */
  evaluated(step: number, isBest: boolean): void
  /** Whether to look into the layers in this step; asked before its update. Never when left out. */
  wantsLook?(step: number): boolean
  /** What was seen in them. */
  looked?(look: InsideLook): void
  /** Gives the learning rate of a step in place of the schedule. */
  chooseRate?(step: number): number
}

/** How the work of a trainer came to its end. */
export type TrainingOutcome =
  | { readonly status: 'finished'; readonly earlyStop?: EarlyStop }
  /** The loss left the finite numbers at this step; its update was not made. */
  | { readonly status: 'diverged'; readonly step: number; readonly loss: number }

/**
 * Trains one run. Everything lies in one linear memory and every operation is bound before the
 * first step; a step is: gather the mini-batch, gradients, update of layer states and parameters. The caller drives `work` and may
 * stop after any of its units; there the state is always a whole checkpoint.
 */
export class Trainer {
  readonly config: RunConfig
  readonly schedule: BatchSchedule
  readonly model: Model
  readonly context: ModelContext
  readonly plan: TrainingPlan
  readonly #evaluations: readonly Evaluation[]
  readonly #updatePlan: UpdatePlan
  readonly #trainingStep: TrainingStep
  /** Stands in for backpropagation where the settings ask for it. */
  readonly #numericalGradient: NetworkGradient | null
  readonly #gradientNorm: Float64Array | null
  readonly #progress: RunProgress
  readonly #insidePlan: InsidePlan | null
  /** Made at the first look. */
  #inside: InsideView | null = null

  constructor(
    config: RunConfig,
    dataset: Dataset,
    kernels: KernelSet,
    checkpoint: Checkpoint | null,
  ) {
    this.config = config
    checkDataFits(config, dataset.description)
    const split = splitDataset(dataset, config.split, config.training.seed)
    const trainCount = split.train.indices.length
    if (config.training.batchSize > trainCount) {
      throw new StudioError(
        'experiment/batch-too-large',
        `training.batchSize is ${config.training.batchSize}, but only ${trainCount} examples are left to train on: choose at most that many.`,
        { batchSize: config.training.batchSize, exampleCount: trainCount },
      )
    }
    this.schedule = new BatchSchedule(config.training, trainCount, labelsOf(split.train))
    this.context = checkpoint?.context ?? {
      preprocessing: fitPreprocessing(config.preprocessing, dataset, split.train),
      dataset: dataset.description,
    }

    const layout = new MemoryLayout(config.training.precision, kernels.reservedBytes)
    const trainingRowCount = this.schedule.batchSize
    const specification = {
      ...modelSpecificationOf(config, dataset.description, {
        trainingRowCount,
        inferenceRowCount: inferenceRowCount({
          layers: config.network.layers,
          inputShape: dataset.description.inputShape,
          trainingRowCount,
        }),
      }),
      sharesMemory: true,
    }
    const plan = planModel(specification, layout)
    if (plan.training === null) throw new TypeError('training rows were planned for')
    const update = planUpdate(config.optimizer, updateTarget(plan), layout)
    this.#updatePlan = update
    const limit = planGradientLimit(
      config.training.gradientClipping,
      config.evaluation.gradientNorm,
      plan.gradientBlock,
      layout,
    )
    this.#insidePlan = config.evaluation.insideView === 'off' ? null : planInside(plan, layout)
    const trainingIndices = layout.add('training.indices', [this.schedule.batchSize], 'int32')
    const inferenceIndices = layout.add(
      'inference.indices',
      [specification.inferenceRowCount],
      'int32',
    )
    const parts = placeParts(split, layout, specification)

    const memory = kernels.createMemory(layout.sizeBytes)
    this.model = bindModel(plan, kernels, memory)
    fillParts(split, parts, this.context.preprocessing, memory)
    fillInitialParameters(config, plan, memory)
    const initialHash = hashBytes([viewBytes(memory, plan.parameterBlock)], kernels)

    this.#gradientNorm =
      config.evaluation.gradientNorm && limit.norm ? memory.float64(limit.norm) : null
    this.#trainingStep = new TrainingStep(
      {
        plan,
        schedule: this.schedule,
        update,
        limit,
        trainPart: partNamed(parts, 'train'),
        indices: trainingIndices,
        augmentation: isAugmented(config.augmentation)
          ? new Augmentation(
              config.augmentation,
              dataset.description.inputShape,
              config.training.seed,
            )
          : null,
        seed: config.training.seed,
      },
      kernels,
      memory,
    )
    this.#numericalGradient =
      config.training.gradient === 'numerical' ? new NetworkGradient(plan, kernels, memory) : null
    this.#evaluations = parts.map(
      (part) =>
        new Evaluation(
          part,
          part.name === 'train' ? config.evaluation.trainExampleLimit : part.count,
          plan,
          inferenceIndices,
          kernels,
          memory,
          dataset.description.task,
          config.evaluation,
        ),
    )
    this.plan = {
      parameterCount: plan.parameterCount,
      stepCount: this.schedule.stepCount,
      stepsPerEpoch: this.schedule.stepsPerEpoch,
      trainCount,
      validationCount: split.validation?.indices.length ?? 0,
      testCount: split.test?.indices.length ?? 0,
      initialHash,
      kernels: kernels.name,
      memoryBytes: layout.sizeBytes,
    }
    this.#progress = new RunProgress(config, this.schedule, checkpoint?.counters ?? null)
    if (checkpoint) restoreTensors(checkpoint, plan, update.states, memory)
  }

  /** Updates done. */
  get step(): number {
    return this.#progress.step
  }

  /** Yields after every step, every batch of an evaluation, and its end. */
  *work(observer: TrainingObserver): Generator<undefined, TrainingOutcome, undefined> {
    for (;;) {
      if (this.isEvaluationDue) {
        yield* this.#evaluate(observer)
        yield
      }
      const ending = this.#ending()
      if (ending) return ending
      const step = this.step + 1
      yield* this.#computeGradients(step)
      const divergence = this.#takeLoss(step, observer)
      if (divergence) return divergence
      const rate = this.#takeRate(step, observer)
      if (observer.wantsLook?.(step)) observer.looked?.(this.#updateLookedAt(step, rate))
      else this.#trainingStep.update(rate)
      this.#finish(step, observer)
      yield
    }
  }

  /**
   * The next step part by part: yields every part before it is done. Until this has come to its end,
   * nothing else may be asked of the trainer. An evaluation that is due comes first: go on with `work`
   * until none is. Gradients come from backpropagation.
   *
   * @returns how the run ended, or null when the step is done
   */
  *walk(observer: TrainingObserver): Generator<StepPart, TrainingOutcome | null, undefined> {
    const ending = this.#ending()
    if (ending) return ending
    const step = this.step + 1
    const trainingStep = this.#trainingStep
    trainingStep.begin(step)
    for (const part of trainingStep.gradientParts) {
      yield part
      trainingStep.run(part)
    }
    const divergence = this.#takeLoss(step, observer)
    if (divergence) return divergence
    trainingStep.setRate(this.#takeRate(step, observer))
    for (const part of trainingStep.updateParts) {
      yield part
      trainingStep.run(part)
    }
    this.#finish(step, observer)
    return null
  }

  /** Whether `work` goes on with an evaluation, before the next step. */
  get isEvaluationDue(): boolean {
    return this.#progress.isEvaluationDue
  }

  /**
   * Computes the gradients of the present batch by backpropagation, to see how long that takes, and
   * leaves those that were there.
   */
  backpropagateAside(): void {
    const gradients = this.model.memory.real(this.model.plan.gradientBlock)
    const held = gradients.slice()
    this.#trainingStep.computeGradients()
    gradients.set(held)
  }

  /** Whether all that is kept from step to step is finite: parameters, optimizer and layer states. */
  hasFiniteState(): boolean {
    const { plan, memory } = this.model
    const blocks = [plan.parameterBlock, plan.stateBlock, ...this.#updatePlan.stateBlocks]
    return blocks.every((block) => firstNonFinite(memory.view(block)) < 0)
  }

  /** Rows of the batch that was begun last. */
  get rowCount(): number {
    return this.#trainingStep.rowCount
  }

  /** A copy of the state as it is between two units of work. */
  snapshot(elapsedMs: number): Snapshot {
    const counters = { ...this.#progress.counters(elapsedMs), kernels: this.plan.kernels }
    return takeSnapshot(this.model, this.#updatePlan, this.context, counters)
  }

  /** A copy of what predicting needs: no optimizer could go on from it. */
  weights(elapsedMs: number): Checkpoint {
    const counters = { ...this.#progress.counters(elapsedMs), kernels: this.plan.kernels }
    return takeWeights(this.model, this.context, counters)
  }

  /** Yields only where a numerical gradient takes its time. */
  *#computeGradients(step: number): Generator<undefined, void, undefined> {
    const trainingStep = this.#trainingStep
    trainingStep.begin(step)
    if (this.#numericalGradient) {
      trainingStep.load()
      yield* this.#numericalGradient.work(trainingStep.rowCount)
    } else trainingStep.computeGradients()
  }

  #ending(): TrainingOutcome | null {
    const { step, earlyStop } = this.#progress
    if (step >= this.schedule.stepCount) return { status: 'finished' }
    return earlyStop ? { status: 'finished', earlyStop } : null
  }

  #takeLoss(step: number, observer: TrainingObserver): TrainingOutcome | null {
    const { loss } = this.#trainingStep
    observer.measured(BATCH_LOSS, step, loss)
    return Number.isFinite(loss) ? null : { status: 'diverged', step, loss }
  }

  #takeRate(step: number, observer: TrainingObserver): number {
    const rate = observer.chooseRate?.(step) ?? this.#progress.learningRateAt(step)
    if (rate !== this.#progress.learningRate) observer.measured(LEARNING_RATE, step, rate)
    this.#progress.learningRate = rate
    return rate
  }

  #updateLookedAt(step: number, rate: number): InsideLook {
    if (this.#insidePlan === null)
      throw new TypeError('the settings have switched the inside view off')
    const inside = (this.#inside ??= new InsideView(this.model, this.#insidePlan))
    inside.beforeUpdate(this.rowCount)
    this.#trainingStep.update(rate)
    return inside.afterUpdate(step)
  }

  #finish(step: number, observer: TrainingObserver): void {
    if (this.#gradientNorm) observer.measured(GRADIENT_NORM, step, this.#gradientNorm[0]!)
    this.#progress.step = step
  }

  *#evaluate(observer: TrainingObserver): Generator<undefined, void, undefined> {
    const { step } = this.#progress
    const values = new Map<string, number>()
    for (const evaluation of this.#evaluations) {
      const results = yield* evaluation.work()
      for (const [metric, value] of Object.entries(results)) {
        values.set(`${evaluation.part.name}/${metric}`, value)
      }
    }
    for (const [series, value] of values) observer.measured(series, step, value)
    observer.evaluated(step, this.#progress.evaluated(values))
  }
}

function updateTarget(plan: ModelPlan): UpdateTarget {
  return { ...plan, tensors: plan.parameters.filter(({ isFrozen }) => !isFrozen) }
}

function partNamed(parts: readonly PreparedPart[], name: PreparedPart['name']): PreparedPart {
  const part = parts.find((candidate) => candidate.name === name)
  if (!part) throw new TypeError(`there is no ${name} part`)
  return part
}
