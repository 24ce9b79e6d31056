import { decodeDataset } from '../datasets/stored-dataset'
import type { Server } from '../protocol/channel'
import type { ParsedParams } from '../protocol/contract'
import type { CheckpointReason, EngineContract, TrainingPlan } from '../protocol/engine-contract'
import { StudioError, toErrorData } from '../protocol/errors'
import { MetricBatchBuilder } from '../protocol/metric-batch'
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint'
import type { Snapshot } from '../training/snapshot'
import type { EarlyStop } from '../training/run-progress'
import { Trainer, type TrainingOutcome } from '../training/trainer'
import type { KernelChoice } from './kernel-choice'
import { StepRate } from './step-rate'

/** Work between two looks at the messages, in milliseconds: the latency of pause and stop. */
const SLICE_MS = 8
/** Points leave the process at most this often. */
const POINTS_INTERVAL_MS = 100
/** A checkpoint is written this often, and less often where taking one costs more than 5 %. */
const CHECKPOINT_INTERVAL_MS = 5000
const CHECKPOINT_COST_LIMIT = 0.05
/** A run that improves at every epoch sends its best checkpoint at most this often. */
const BEST_INTERVAL_MS = 1000

/** What the process gives a session; the engine has no clock of its own. */
export interface SessionHost {
  /** Monotonic milliseconds. */
  now(): number
  /** Resolves after waiting messages have been handled. */
  yieldToMessages(): Promise<void>
}

type SessionState = 'empty' | 'ready' | 'running' | 'paused' | 'ended'

/** Drives one trainer in slices and tells the studio what it measures and how it stands. */
export class TrainingSession {
  readonly #server: Server<EngineContract>
  readonly #kernels: KernelChoice
  readonly #host: SessionHost
  readonly #points = new MetricBatchBuilder()
  readonly #rate = new StepRate()
  #state: SessionState = 'empty'
  #trainer: Trainer | null = null
  #work: Generator<undefined, TrainingOutcome, undefined> | null = null
  #isDriving = false
  #elapsedMs = 0
  #sliceStart = 0
  #pointsSentAt = 0
  #checkpointAt = 0
  #checkpointIntervalMs = CHECKPOINT_INTERVAL_MS
  #bestSentAt = Number.NEGATIVE_INFINITY
  #best: Snapshot | null = null

  constructor(server: Server<EngineContract>, kernels: KernelChoice, host: SessionHost) {
    this.#server = server
    this.#kernels = kernels
    this.#host = host
  }

  get step(): number {
    return this.#trainer?.step ?? 0
  }

  prepare(params: ParsedParams<EngineContract, 'training/prepare'>): TrainingPlan {
    if (this.#state !== 'empty') {
      throw new StudioError('engine/busy', 'This engine process already trains a run.')
    }
    const trainer = new Trainer(
      params.config,
      decodeDataset(params.dataset),
      this.#kernels(params.config.training.precision, params.threadCount),
      params.checkpoint === null ? null : decodeCheckpoint(params.checkpoint),
    )
    this.#trainer = trainer
    this.#elapsedMs = params.elapsedMs
    this.#checkpointAt = params.elapsedMs
    this.#work = trainer.work({
      measured: (series, step, value) => {
        this.#points.add(series, step, value, this.#elapsedNow())
      },
      evaluated: (_step, isBest) => {
        if (isBest) this.#best = trainer.snapshot(this.#elapsedNow())
      },
    })
    this.#state = 'ready'
    if (params.checkpoint === null) this.#sendCheckpoint(trainer.snapshot(0), 'initial')
    return trainer.plan
  }

  run(): void {
    if (this.#state === 'ended' || this.#state === 'empty') {
      throw new StudioError('engine/not-ready', 'This engine process has no run to go on with.')
    }
    if (this.#state === 'running') return
    this.#state = 'running'
    this.#rate.restart(this.#host.now(), this.step)
    if (!this.#isDriving) void this.#drive()
  }

  /** Messages are handled between slices, so the state is whole here. */
  pause(): { step: number } {
    if (this.#state === 'running' || this.#state === 'ready') {
      this.#state = 'paused'
      this.#close('paused')
    }
    return { step: this.step }
  }

  stop(): { step: number } {
    if (this.#state !== 'ended' && this.#state !== 'empty') this.#end('stopped', 'stopped', null)
    return { step: this.step }
  }

  async #drive(): Promise<void> {
    this.#isDriving = true
    try {
      while (this.#state === 'running') {
        const outcome = this.#slice()
        if (outcome) this.#finish(outcome)
        else await this.#host.yieldToMessages()
      }
    } catch (error) {
      const { code, message } = toErrorData(error)
      this.#end('failed', null, { code, message })
    } finally {
      this.#isDriving = false
    }
  }

  /** Works for a few milliseconds, then sends what is due. */
  #slice(): TrainingOutcome | null {
    const work = this.#work
    if (!work) throw new TypeError('a running session has work')
    this.#sliceStart = this.#host.now()
    const end = this.#sliceStart + SLICE_MS
    let now = this.#sliceStart
    let next: IteratorResult<undefined, TrainingOutcome>
    do {
      next = work.next()
      now = this.#host.now()
    } while (next.done !== true && now < end)
    this.#elapsedMs += now - this.#sliceStart
    this.#sliceStart = now
    if (next.done === true) return next.value
    this.#rate.update(now, this.step)
    if (now - this.#pointsSentAt >= POINTS_INTERVAL_MS) this.#sendPoints()
    if (this.#best && this.#elapsedMs - this.#bestSentAt >= BEST_INTERVAL_MS) this.#sendBest()
    if (this.#elapsedMs - this.#checkpointAt >= this.#checkpointIntervalMs) {
      this.#sendCurrent('interval')
      const cost = this.#host.now() - now
      this.#checkpointIntervalMs = Math.max(CHECKPOINT_INTERVAL_MS, cost / CHECKPOINT_COST_LIMIT)
    }
    return null
  }

  #finish(outcome: TrainingOutcome): void {
    switch (outcome.status) {
      case 'finished':
        this.#end(
          'finished',
          'ended',
          outcome.earlyStop ? earlyStopReason(outcome.earlyStop) : null,
        )
        return
      case 'diverged':
        this.#end('diverged', 'ended', {
          code: 'training/diverged',
          message: `The loss became ${outcome.loss} at step ${outcome.step}. A smaller learning rate usually mends this.`,
        })
        return
      default:
        outcome satisfies never
    }
  }

  #end(
    status: 'finished' | 'stopped' | 'diverged' | 'failed',
    closing: CheckpointReason | null,
    reason: { code: string; message: string } | null,
  ): void {
    this.#state = 'ended'
    if (closing) this.#close(closing)
    else this.#sendPoints()
    this.#server.emit('training/ended', {
      status,
      step: this.step,
      elapsedMs: this.#elapsedMs,
      reason,
    })
  }

  /** Sends everything that is still held back, and a checkpoint of the state as it is. */
  #close(reason: CheckpointReason): void {
    this.#sendPoints()
    if (this.#best && this.#best.checkpoint.counters.step !== this.step) this.#sendBest()
    this.#sendCurrent(reason)
  }

  #sendPoints(): void {
    this.#pointsSentAt = this.#host.now()
    this.#server.emit('training/points', {
      batch: this.#points.take(),
      step: this.step,
      elapsedMs: this.#elapsedMs,
      stepsPerSecond: this.#rate.stepsPerSecond,
    })
  }

  #sendBest(): void {
    if (!this.#best) return
    this.#bestSentAt = this.#elapsedMs
    this.#sendCheckpoint(this.#best, 'best')
  }

  #sendCurrent(reason: CheckpointReason): void {
    if (!this.#trainer) return
    this.#checkpointAt = this.#elapsedMs
    this.#sendCheckpoint(this.#trainer.snapshot(this.#elapsedMs), reason)
  }

  #sendCheckpoint(snapshot: Snapshot, reason: CheckpointReason): void {
    const { step, elapsedMs } = snapshot.checkpoint.counters
    const isBest = this.#best?.checkpoint.counters.step === step
    if (isBest) this.#best = null
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
    return this.#elapsedMs + (this.#host.now() - this.#sliceStart)
  }
}

function earlyStopReason({ best, waited }: EarlyStop): { code: string; message: string } {
  const standing = best === null ? '' : ` over ${best}`
  return {
    code: 'training/stopped-early',
    message: `Training stopped early: ${waited} evaluations in a row brought no improvement${standing}.`,
  }
}
