import { FRESH_PATIENCE, patienceAfter, type Patience } from '../metrics/patience'
import { learningRateAt } from '../optimizers/learning-rate'
import type { RunConfig } from '../protocol/experiment-config'
import { isHigherBetter } from '../protocol/metric'
import { decidingSeries, type BestValue } from '../protocol/run'
import type { BatchSchedule } from './batch-schedule'
import type { CheckpointCounters } from './checkpoint'
import { FRESH_PLATEAU, plateauAfter, type Plateau } from './plateau'

/** Why a run ended before its last step, as it was told to. */
export interface EarlyStop {
  /** Best value that counted as an improvement; null where none was finite. */
  readonly best: number | null
  /** Evaluations since then. */
  readonly waited: number
}

/** What a run has come to beside its tensors: where it stands, and what its evaluations decided. */
export class RunProgress {
  /** Updates done. */
  step: number
  /** Rate of the last update, null before the first. */
  learningRate: number | null
  readonly #config: RunConfig
  readonly #schedule: BatchSchedule
  #evaluatedStep: number
  #best: BestValue | null
  #plateau: Plateau
  #patience: Patience

  constructor(config: RunConfig, schedule: BatchSchedule, counters: CheckpointCounters | null) {
    this.#config = config
    this.#schedule = schedule
    this.step = counters?.step ?? 0
    this.learningRate = counters?.learningRate ?? null
    this.#evaluatedStep = counters?.evaluatedStep ?? -1
    this.#best = counters?.best ?? null
    this.#plateau = counters?.plateau ?? FRESH_PLATEAU
    this.#patience = counters?.earlyStopping ?? FRESH_PATIENCE
  }

  get isEvaluationDue(): boolean {
    const { step } = this
    const schedule = this.#schedule
    if (step === 0 || this.#evaluatedStep === step) return false
    if (step === schedule.stepCount) return true
    return (
      schedule.endsEpoch(step) &&
      schedule.epochsDone(step) % this.#config.evaluation.everyEpochs === 0
    )
  }

  /** Set once the deciding series has waited long enough for an improvement. */
  get earlyStop(): EarlyStop | null {
    const { patience } = this.#config.training.earlyStopping
    const { best, waited } = this.#patience
    return patience > 0 && waited >= patience ? { best, waited } : null
  }

  /** The rate of a step, from the evaluations so far. */
  learningRateAt(step: number): number {
    return learningRateAt(this.#config.optimizer, {
      step,
      stepCount: this.#schedule.stepCount,
      stepsPerEpoch: this.#schedule.stepsPerEpoch,
      plateauFactor: this.#plateau.factor,
    })
  }

  /**
   * Takes the values of a complete evaluation, by series.
   *
   * @returns whether the deciding series is better than ever
   */
  evaluated(values: ReadonlyMap<string, number>): boolean {
    this.#evaluatedStep = this.step
    const series = decidingSeries(values.keys())
    const value = series === undefined ? undefined : values.get(series)
    if (series === undefined || value === undefined) return false
    const isHigher = isHigherBetter(series)
    const { optimizer, training } = this.#config
    this.#plateau = plateauAfter(this.#plateau, optimizer.schedule, value, isHigher)
    const { patience, minimumDelta } = training.earlyStopping
    if (patience > 0) {
      this.#patience = patienceAfter(this.#patience, value, minimumDelta, isHigher)
    }
    const best = this.#best?.value
    const isBest =
      Number.isFinite(value) && (best === undefined || (isHigher ? value > best : value < best))
    if (isBest) this.#best = { value, step: this.step }
    return isBest
  }

  counters(elapsedMs: number): Omit<CheckpointCounters, 'kernels'> {
    return {
      step: this.step,
      evaluatedStep: this.#evaluatedStep,
      best: this.#best,
      elapsedMs,
      learningRate: this.learningRate,
      plateau: this.#plateau,
      earlyStopping: this.#patience,
    }
  }
}
