import type { Client } from '@engine/protocol/channel'
import type { EventPayload } from '@engine/protocol/contract'
import type { EngineContract, TrainingPlan } from '@engine/protocol/engine-contract'
import { fromErrorData, toErrorData, type StudioError } from '@engine/protocol/errors'
import type { RunSummary } from '@engine/protocol/run'
import type { StoreContract } from '../store/store-contract'
import { pointsFrom } from './batches'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import { Recorder } from './recorder'
import { finalRow, outcomeOfError, silenceWhileTraining, type Outcome } from './run-outcome'
import { RunProgress, type RowChange } from './run-progress'
import type { SupervisedEngine } from './supervisor'

export interface RunSessionOptions {
  readonly store: Client<StoreContract>
  readonly clock: Clock
  readonly limits: StudioLimits
  readonly broadcast: Broadcast
  readonly launch: (name: string) => SupervisedEngine
  readonly queue: { add(runId: number): void; release(runId: number): void }
  /** Threads that a run may use which starts now. */
  readonly threadCount: () => number
  /** The engine has compiled the run's plan. */
  readonly onPrepared: (before: RunSummary, plan: TrainingPlan) => Promise<void>
  readonly onEnded: () => void
}

/**
 * queued and held have no engine yet; ready waits with one for a free place; ending writes the last
 * of what there is to write.
 */
type SessionState =
  'queued' | 'held' | 'starting' | 'running' | 'paused' | 'ready' | 'ending' | 'ended'

/**
 * The life of one run in this studio, from the queue to its end: its engine, its recorder, its
 * status. Commands of the user are carried out one after the other; the engine may end at any time.
 */
export class RunSession {
  readonly runId: number
  readonly #options: RunSessionOptions
  readonly #recorder: Recorder
  readonly #progress: RunProgress
  /** Resolves when the run has ended, or has ended but cannot be stored. */
  readonly #settled = Promise.withResolvers<undefined>()
  readonly #gone = Promise.withResolvers<undefined>()
  #state: SessionState = 'queued'
  #engine: SupervisedEngine | null = null
  #commands: Promise<unknown> = Promise.resolve()
  #storeAgain: (() => void) | null = null
  /** Updates done, as far as the engine has told. */
  #step: number
  /** A resumed run repeats the points after its checkpoint; before this step they are no news. */
  #replayedUntil = 0
  #isClosing = false
  /** What the engine has told of the run's plan, for its row. */
  #prepared: RowChange = {}

  constructor(summary: RunSummary, options: RunSessionOptions) {
    this.runId = summary.id
    this.#step = summary.step
    this.#options = options
    this.#progress = new RunProgress(summary, options)
    this.#recorder = new Recorder({
      store: options.store,
      runId: summary.id,
      waitingPointLimit: options.limits.waitingPointCount,
      onPointsStored: (batch, stored) => {
        const news = pointsFrom(batch, this.#replayedUntil)
        if (news.length > 0) options.broadcast('run/points', { runId: summary.id, batch: news })
        this.#progress.progressed(stored)
      },
      onPatched: (stored) => {
        this.#progress.changed(stored)
      },
      onCheckpointStored: (step) => {
        this.#progress.checkpointStored(step)
      },
      onBlocked: (error) => {
        void this.#serially(() => this.#holdBackForStore(error))
      },
      onBehind: () => {
        void this.#serially(() => this.#waitForStore())
      },
    })
  }

  /** The run as it stands, also where that could not be stored. */
  get summary(): RunSummary {
    return this.#progress.summary
  }

  /** False once its last word is stored: then the row is all there is. */
  get isActive(): boolean {
    return this.#state !== 'ended'
  }

  /** Resolves when the run is over and its process has ended. */
  get gone(): Promise<unknown> {
    return this.#gone.promise
  }

  /** Waits for a run that is ending, so that it is either active for longer or over. */
  async settled(): Promise<void> {
    if (this.#state === 'ending') await this.#settled.promise
  }

  /** Called by the queue: the run has a place and may train. */
  begin(): void {
    void this.#serially(async () => {
      if (this.#state === 'queued') await this.#start()
      else if (this.#state === 'ready') {
        this.#event('continued', {})
        await this.#goOn()
      } else this.#options.queue.release(this.runId)
    })
  }

  async pause(): Promise<RunSummary> {
    await this.#serially(async () => {
      if (this.#state === 'queued' || this.#state === 'ready') {
        this.#options.queue.release(this.runId)
        this.#state = this.#state === 'queued' ? 'held' : 'paused'
        await this.#setStatus({ status: 'paused' })
      } else if (this.#state === 'running' && (await this.#pauseEngine())) {
        this.#event('paused', {})
        await this.#setStatus({ status: 'paused' })
      }
    })
    return this.summary
  }

  /** @throws store/write-failed when what waits to be stored still cannot be */
  async resume(): Promise<RunSummary> {
    await this.#serially(async () => {
      if (this.#state === 'ending' && this.#storeAgain) {
        await this.#recorder.retry()
        this.#storeAgain()
        await this.#gone.promise
      }
      if (this.#state !== 'held' && this.#state !== 'paused') return
      await this.#recorder.retry()
      await this.#recorder.patch({ status: 'queued', statusReason: null })
      // Meanwhile its process may have died.
      if (this.#isAt('held')) this.#state = 'queued'
      else if (this.#isAt('paused')) this.#state = 'ready'
      else return
      this.#options.queue.add(this.runId)
    })
    // With a free place the queue has begun it meanwhile.
    await this.#serially(() => Promise.resolve())
    return this.summary
  }

  /** Ends the run for now and keeps everything. */
  async stop(): Promise<RunSummary> {
    await this.#serially(async () => {
      const engine = this.#engine
      if (this.#state === 'ending' || this.#state === 'ended') return
      if (!engine) {
        this.#finish({ status: 'stopped', reason: null, end: null })
        return
      }
      try {
        // Its last points, checkpoint and word are sent before its answer.
        await engine.request('training/stop', {})
        this.#finish({ status: 'stopped', reason: null, end: null })
      } catch (error) {
        this.#fail(error)
      }
    })
    await this.#settled.promise
    return this.summary
  }

  /** The studio closes: everything so far is stored, and the run can be resumed the next time. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#storeAgain?.()
    const engine = this.#engine
    if (engine && (this.#state === 'running' || this.#state === 'starting')) {
      try {
        const timeoutMs = this.#options.limits.stopGraceMs
        await engine.request('training/pause', {}, { timeoutMs })
      } catch {
        // It ended or does not answer: what it has sent so far is all there is.
      }
    }
    const message = `Descent Studio was closed at step ${this.#step}. Resume goes on from there.`
    this.#finish({
      status: 'interrupted',
      reason: { code: 'studio/closed', message },
      end: null,
    })
    await this.#gone.promise
  }

  /** Others have changed its name, tags or note. */
  edited(summary: RunSummary): void {
    this.#progress.edited(summary)
  }

  async #start(): Promise<void> {
    this.#state = 'starting'
    const startedAt = this.summary.startedAt ?? this.#options.clock.now()
    try {
      const { store, onPrepared } = this.#options
      const { runId, summary } = this
      const detail = await store.request('run/show', { runId })
      const dataset = await store.request('dataset/read', { id: detail.datasetId })
      const checkpoint =
        detail.summary.checkpointStep === null
          ? null
          : await store.request('checkpoint/read', { runId, checkpoint: 'last' })
      if (!this.#isStarting()) return
      const engine = this.#launch()
      const plan = await engine.request('training/prepare', {
        config: detail.config,
        dataset: dataset.bytes,
        checkpoint: checkpoint ? checkpoint.bytes : null,
        elapsedMs: checkpoint ? detail.summary.elapsedMs : 0,
        threadCount: this.#options.threadCount(),
      })
      engine.allowSilence(silenceWhileTraining(plan, detail.config, this.#options.limits))
      this.#step = checkpoint?.summary.step ?? 0
      this.#replayedUntil = detail.summary.step
      this.#prepared = {
        startedAt,
        endedAt: null,
        stepCount: plan.stepCount,
        stepsPerEpoch: plan.stepsPerEpoch,
        parameterCount: plan.parameterCount,
        initialHash: summary.initialHash === '' ? plan.initialHash : summary.initialHash,
      }
      this.#event(checkpoint && checkpoint.summary.step > 0 ? 'resumed' : 'started', {
        fromStep: checkpoint?.summary.step ?? 0,
        kernels: plan.kernels,
      })
      await onPrepared(summary, plan)
      if (!this.#isStarting()) return
      this.#state = 'ready'
      await this.#goOn()
    } catch (error) {
      this.#fail(error)
    }
  }

  #isStarting(): boolean {
    return this.#state === 'starting' && !this.#isClosing
  }

  /** A state as of now: other things happen while a command awaits. */
  #isAt(state: SessionState): boolean {
    return this.#state === state
  }

  #launch(): SupervisedEngine {
    const engine = this.#options.launch(`run ${this.runId}`)
    this.#engine = engine
    engine.on('training/points', (points) => {
      this.#step = points.step
      this.#recorder.addPoints(points)
    })
    engine.on('training/checkpoint', (checkpoint) => {
      this.#recorder.addCheckpoint(checkpoint)
    })
    engine.on('training/ended', (ended) => {
      this.#ended(ended)
    })
    void engine.ended.then((reason) => {
      this.#fail(reason)
    })
    return engine
  }

  /** The engine stands ready, for the first time or again: trains, if the store plays its part. */
  async #goOn(): Promise<void> {
    try {
      const row = { ...this.#prepared, status: 'running', statusReason: null } as const
      if (!(await this.#setStatus(row))) {
        if (!this.#isAt('ready')) return
        this.#state = 'paused'
        this.#options.queue.release(this.runId)
        return
      }
      await this.#engine?.request('training/run', {})
      if (this.#isAt('ready')) this.#state = 'running'
    } catch (error) {
      this.#fail(error)
    }
  }

  /** @returns whether the run was running and is now paused */
  async #pauseEngine(): Promise<boolean> {
    try {
      await this.#engine?.request('training/pause', {})
    } catch (error) {
      this.#fail(error)
    }
    // Meanwhile it may have finished or died.
    if (!this.#isAt('running')) {
      await this.#settled.promise
      return false
    }
    this.#state = 'paused'
    this.#options.queue.release(this.runId)
    return true
  }

  /** The disk is full or gone: the run waits with all it has until the user resumes it. */
  async #holdBackForStore(error: StudioError): Promise<void> {
    if (this.#state === 'running' && !(await this.#pauseEngine())) return
    if (this.#state === 'paused') this.#cannotStore(error)
  }

  #cannotStore(error: StudioError): void {
    const reason = { code: error.code, message: error.message }
    const { status, statusReason } = this.summary
    if (status === 'paused' && statusReason?.message === reason.message) return
    this.#progress.override({ status: 'paused', statusReason: reason })
    this.#options.broadcast('studio/notice', {
      level: 'error',
      ...reason,
      details: { ...error.details, runId: this.runId, runName: this.summary.name },
    })
  }

  /** The run measures faster than the disk takes it: training waits until all is stored. */
  async #waitForStore(): Promise<void> {
    if (this.#state !== 'running') return
    try {
      await this.#engine?.request('training/pause', {})
      await this.#recorder.flush()
      if (this.#isAt('running')) await this.#engine?.request('training/run', {})
    } catch (error) {
      // A store that refuses is dealt with by the recorder's own report.
      if (!this.#recorder.blockedBy) this.#fail(error)
    }
  }

  #ended(ended: EventPayload<EngineContract, 'training/ended'>): void {
    const { status, step, elapsedMs, reason } = ended
    this.#finish({ status, reason, end: { step, elapsedMs } })
  }

  #fail(error: unknown): void {
    this.#finish(outcomeOfError(error))
  }

  /** The first outcome counts: the process that ends after its last word tells nothing new. */
  #finish(outcome: Outcome): void {
    if (this.#state === 'ending' || this.#state === 'ended') return
    this.#state = 'ending'
    this.#options.queue.release(this.runId)
    void this.#complete(outcome)
  }

  async #complete(outcome: Outcome): Promise<void> {
    const engineStopped = this.#engine?.stop()
    this.#event(outcome.status, outcome.reason ?? {})
    for (let isStored = false; !isStored;) {
      try {
        if (this.#recorder.blockedBy) await this.#recorder.retry()
        await this.#recorder.flush()
        await this.#recorder.patch(finalRow(outcome, this.summary, this.#options.clock.now()))
        isStored = true
      } catch (error) {
        if (this.#isClosing) break
        const again = Promise.withResolvers<undefined>()
        this.#storeAgain = () => {
          again.resolve(undefined)
        }
        this.#cannotStore(fromErrorData(toErrorData(error)))
        this.#settled.resolve(undefined)
        await again.promise
      }
    }
    this.#state = 'ended'
    this.#progress.end()
    this.#options.onEnded()
    this.#settled.resolve(undefined)
    await engineStopped
    this.#gone.resolve(undefined)
  }

  /**
   * @returns whether the row says so now; where the store refuses, the run counts as paused for as
   *   long as this studio lives
   */
  async #setStatus(change: RowChange): Promise<boolean> {
    if (this.#state === 'ending' || this.#state === 'ended') return false
    try {
      await this.#recorder.patch(change)
      return true
    } catch (error) {
      this.#cannotStore(fromErrorData(toErrorData(error)))
      return false
    }
  }

  #event(type: string, details: Readonly<Record<string, unknown>>): void {
    this.#recorder.addEvent({
      step: this.#step,
      at: this.#options.clock.now(),
      type,
      details: { ...details },
    })
  }

  #serially(command: () => Promise<void>): Promise<void> {
    const done = this.#commands.then(command)
    this.#commands = done.catch(() => undefined)
    return done
  }
}
