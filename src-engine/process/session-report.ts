import type { Server } from '../protocol/channel'
import type { CheckpointReason, EngineContract } from '../protocol/engine-contract'
import type { InsideFrame } from '../protocol/inside-view'
import { BATCH_LOSS, MetricBatchBuilder } from '../protocol/metric-batch'
import { encodeCheckpoint, type Checkpoint } from '../training/checkpoint'
import { ObservationPlan } from '../training/observation-plan'
import type { Snapshot } from '../training/snapshot'
import type { Timeline } from '../training/timeline'
import type { TrainingObserver } from '../training/trainer'
import { StepRate } from './step-rate'

/** Points leave the process at most this often. */
const POINTS_INTERVAL_MS = 100
/** A checkpoint is written this often, and less often where taking one costs more than 5 %. */
const CHECKPOINT_INTERVAL_MS = 5000
const CHECKPOINT_COST_LIMIT = 0.05
/**
 * Checkpoints that a short run leaves besides, spread over its steps, so that its way can be looked at
 * afterwards.
 */
const WAYPOINT_COUNT = 8
/** A run that improves at every epoch sends its best checkpoint at most this often. */
const BEST_INTERVAL_MS = 1000
/** Finite states that are kept for a search, so that the older one has some story before the trouble. */
const KEPT_STATE_COUNT = 2

/** Tells the studio what a run measures and leaves behind, and counts the time it trains. */
export class SessionReport {
  readonly observer: TrainingObserver
  readonly #server: Server<EngineContract>
  readonly #now: () => number
  readonly #timeline: Timeline
  readonly #points = new MetricBatchBuilder()
  readonly #rate = new StepRate()
  readonly #looks: ObservationPlan
  #elapsedMs: number
  #sliceStart: number
  #pointsSentAt = 0
  #checkpointAt: number
  #checkpointCostMs = 0
  #waypointStep: number
  #bestSentAt = Number.NEGATIVE_INFINITY
  #best: Snapshot | null = null
  #lookedAt = 0
  #keptStates: readonly Checkpoint[] = []
  /** Told after the points of their steps: what is stored of a run has no frame behind its points. */
  #frames: InsideFrame[] = []
  #isSilent = false
  #lastLoss: number | null = null

  /** @param elapsedMs training time already spent */
  constructor(
    server: Server<EngineContract>,
    now: () => number,
    timeline: Timeline,
    start: Checkpoint | null,
    elapsedMs: number,
  ) {
    this.#server = server
    this.#now = now
    this.#timeline = timeline
    this.#elapsedMs = elapsedMs
    this.#checkpointAt = elapsedMs
    this.#sliceStart = now()
    const { config, schedule } = timeline.trainer
    const step = start?.counters.step ?? 0
    this.#waypointStep = this.#waypointAfter(step)
    this.#looks = new ObservationPlan(config.evaluation.insideView, schedule.stepCount, {
      step,
      elapsedMs,
    })
    if (start) this.#keptStates = [start]
    this.observer = {
      measured: (series, step, value) => {
        if (series === BATCH_LOSS) this.#lastLoss = value
        if (!this.#isSilent) this.#points.add(series, step, value, this.#elapsedNow())
      },
      evaluated: (_step, isBest) => {
        if (isBest && !this.#isSilent) this.#best = timeline.trainer.snapshot(this.#elapsedNow())
      },
      wantsLook: (step) => {
        this.#lookedAt = this.#now()
        return !this.#isSilent && this.#looks.includes(step)
      },
      looked: (look) => {
        const elapsedMs = this.#elapsedNow()
        this.#frames.push({ ...look, elapsedMs })
        this.#looks.looked(look.step, this.#now() - this.#lookedAt, elapsedMs)
      },
    }
  }

  get elapsedMs(): number {
    return this.#elapsedMs
  }

  /** Of the newest batch, null before the first. */
  get lastLoss(): number | null {
    return this.#lastLoss
  }

  /** The older of the last finite states, from which a search may begin. */
  get finiteState(): Checkpoint | null {
    return this.#keptStates[0] ?? null
  }

  /** Does work of which nothing is told, because all of it was told before. */
  silence(isSilent: boolean): void {
    this.#isSilent = isSilent
  }

  /** Time counts from here on. */
  startSlice(): void {
    this.#sliceStart = this.#now()
  }

  /** @returns the time at its end */
  endSlice(): number {
    const now = this.#now()
    this.#elapsedMs += now - this.#sliceStart
    this.#sliceStart = now
    return now
  }

  restartRate(): void {
    this.#rate.restart(this.#now(), this.#timeline.step)
  }

  /** Sends what is due after a slice. */
  tellDue(now: number): void {
    this.#rate.update(now, this.#timeline.step)
    if (now - this.#pointsSentAt >= POINTS_INTERVAL_MS) this.sendPoints()
    if (this.#best && this.#elapsedMs - this.#bestSentAt >= BEST_INTERVAL_MS) this.#sendBest()
    const sinceMs = this.#elapsedMs - this.#checkpointAt
    const isAtWaypoint = this.#timeline.step >= this.#waypointStep
    if (sinceMs < CHECKPOINT_INTERVAL_MS && !isAtWaypoint) return
    if (sinceMs < this.#checkpointCostMs / CHECKPOINT_COST_LIMIT) return
    this.#waypointStep = this.#waypointAfter(this.#timeline.step)
    this.sendCheckpoint('interval')
    this.#checkpointCostMs = this.#now() - now
  }

  #waypointAfter(step: number): number {
    const interval = Math.ceil(this.#timeline.trainer.schedule.stepCount / (WAYPOINT_COUNT + 1))
    return (Math.floor(step / interval) + 1) * interval
  }

  /** Sends everything that is still held back, and a checkpoint of the state as it is. */
  close(reason: CheckpointReason): void {
    this.sendPoints()
    if (this.#best && this.#best.checkpoint.counters.step !== this.#timeline.step) this.#sendBest()
    this.sendCheckpoint(reason)
  }

  sendPoints(): void {
    this.#pointsSentAt = this.#now()
    this.#server.emit('training/points', {
      batch: this.#points.take(),
      step: this.#timeline.step,
      elapsedMs: this.#elapsedMs,
      stepsPerSecond: this.#rate.stepsPerSecond,
    })
    if (this.#frames.length === 0) return
    const before = this.#now()
    for (const frame of this.#frames.splice(0)) this.#server.emit('training/inside', frame)
    this.#looks.sent(this.#now() - before)
  }

  sendCheckpoint(reason: CheckpointReason): void {
    this.#checkpointAt = this.#elapsedMs
    this.#send(this.#timeline.trainer.snapshot(this.#elapsedMs), reason)
  }

  /** Something that belongs to the run's story. */
  note(type: string, details: Readonly<Record<string, unknown>>): void {
    this.#server.emit('training/noted', {
      step: this.#timeline.step,
      type,
      details: { ...details },
    })
  }

  /** How much of the time went into looking inside. */
  noteLooks(): void {
    const { lookCount, costMs } = this.#looks.total
    if (lookCount === 0) return
    const costShare = this.#elapsedMs > 0 ? costMs / this.#elapsedMs : 0
    this.note('looked-inside', { lookCount, costMs, costShare, interval: this.#looks.interval })
  }

  #sendBest(): void {
    if (!this.#best) return
    this.#bestSentAt = this.#elapsedMs
    this.#send(this.#best, 'best')
  }

  #send(snapshot: Snapshot, reason: CheckpointReason): void {
    // A run that goes on from here repeats no point before it.
    if (!this.#points.isEmpty) this.sendPoints()
    const { step, elapsedMs } = snapshot.checkpoint.counters
    const isBest = this.#best?.checkpoint.counters.step === step
    if (isBest) this.#best = null
    if (this.#timeline.trainer.hasFiniteState()) {
      this.#keptStates = [...this.#keptStates, snapshot.checkpoint].slice(-KEPT_STATE_COUNT)
    }
    this.#server.emit('training/checkpoint', {
      step,
      reason,
      isBest,
      stateHash: snapshot.stateHash,
      elapsedMs,
      bytes: encodeCheckpoint(snapshot.checkpoint),
    })
  }

  #elapsedNow(): number {
    return this.#elapsedMs + (this.#now() - this.#sliceStart)
  }
}
