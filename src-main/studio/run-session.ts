import type { Client } from '@engine/protocol/channel'
import type { EventPayload } from '@engine/protocol/contract'
import type { EngineContract, TrainingPlan } from '@engine/protocol/engine-contract'
import { fromErrorData, toErrorData, type StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'
import type { StoreContract } from '../store/store-contract'
import { pointsFrom } from './batches'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import { Recorder } from './recorder'
import { RunProgress, type RowChange } from './run-progress'
import type { SupervisedEngine } from './supervisor'

export interface RunSessionOptions {
  readonly store: Client<StoreContract>
  readonly clock: Clock
  readonly limits: StudioLimits
  readonly broadcast: Broadcast
  readonly launch: (name: string) => SupervisedEngine
  readonly queue: { add(runId: number): void; release(runId: number): void }
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

interface Outcome {
  readonly status: 'finished' | 'stopped' | 'diverged' | 'failed' | 'interrupted'
  readonly reason: { readonly code: string; readonly message: string } | null
  /** Of the engine's last word; null when it died without one. */
  readonly end: { readonly step: number; readonly elapsedMs: number } | null
}

/** Slow enough for the plainest kernels: the time a step may take before its silence is suspicious. */
const LEAST_FLOPS_PER_MS = 100_000
/** Forward and backward through one weight for one example. */
const FLOPS_PER_WEIGHT = 6

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
  /** Resolves when its process is gone, too. */
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

  /** Waits for a run that is ending, so that it is either active for longer or over. */
  async settled(): Promise<void> {
    if (this.#state === 'ending') await this.#settled.promise
  }

  /** Called by the queue: the run has a place and may train. */
  begin(): void {
    void this.#serially(async () => {
      if (this.#state === 'queued') await this.#start()
      else if (this.#state === 'ready') await this.#goOn()
      else this.#options.queue.release(this.runId)
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
      if (this.#state === 'ending') this.#storeAgain?.()
      if (this.#state !== 'held' && this.#state !== 'paused') return
      await this.#recorder.retry()
      this.#state = this.#state === 'held' ? 'queued' : 'ready'
      await this.#setStatus({ status: 'queued', statusReason: null })
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
    try {
      const { store, onPrepared } = this.#options
      const { runId, summary } = this
      const detail = await store.request('run/show', { runId })
      const dataset = await store.request('dataset/read', { id: detail.datasetId })
      const checkpoint =
        detail.summary.checkpointStep === null
          ? null
          : await store.request('checkpoint/read', { runId, checkpoint: 'last' })
      if (this.#isClosing) return
      const engine = this.#launch()
      const plan = await engine.request('training/prepare', {
        config: detail.config,
        dataset: dataset.bytes,
        checkpoint: checkpoint ? checkpoint.bytes : null,
        elapsedMs: checkpoint ? detail.summary.elapsedMs : 0,
      })
      engine.allowSilence(this.#silenceOf(plan, detail.config))
      this.#step = checkpoint?.summary.step ?? 0
      this.#replayedUntil = detail.summary.step
      await this.#setStatus({
        status: 'running',
        statusReason: null,
        startedAt: summary.startedAt ?? this.#options.clock.now(),
        endedAt: null,
        stepCount: plan.stepCount,
        stepsPerEpoch: plan.stepsPerEpoch,
        parameterCount: plan.parameterCount,
        initialHash: summary.initialHash === '' ? plan.initialHash : summary.initialHash,
      })
      this.#event(checkpoint && checkpoint.summary.step > 0 ? 'resumed' : 'started', {
        fromStep: checkpoint?.summary.step ?? 0,
        kernels: plan.kernels,
      })
      await onPrepared(summary, plan)
      await engine.request('training/run', {})
      if (this.#isAt('starting')) this.#state = 'running'
    } catch (error) {
      this.#fail(error)
    }
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

  async #goOn(): Promise<void> {
    try {
      await this.#engine?.request('training/run', {})
      if (!this.#isAt('ready')) return
      this.#state = 'running'
      this.#event('continued', {})
      await this.#setStatus({ status: 'running', statusReason: null })
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

  /** Ends the run over an error: of the process, which is an interruption, or of its work. */
  #fail(error: unknown): void {
    const { code, message } = toErrorData(error)
    const isInterruption = ['engine/crashed', 'engine/unresponsive', 'engine/stopped'].includes(
      code,
    )
    const text = isInterruption ? `${message} It can be resumed from its last checkpoint.` : message
    this.#finish({
      status: isInterruption ? 'interrupted' : 'failed',
      reason: { code, message: text },
      end: null,
    })
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
        await this.#recorder.patch(this.#finalPatch(outcome))
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

  #finalPatch({ status, reason, end }: Outcome): RowChange {
    const { step, elapsedMs } = end ?? this.summary
    return {
      status,
      statusReason: reason,
      step,
      elapsedMs,
      stepsPerSecond: elapsedMs > 0 ? (step / elapsedMs) * 1000 : 0,
      endedAt: this.#options.clock.now(),
    }
  }

  /** Where the store refuses, the status holds all the same for as long as this studio lives. */
  async #setStatus(change: RowChange): Promise<void> {
    if (this.#state === 'ending' || this.#state === 'ended') return
    try {
      await this.#recorder.patch(change)
    } catch (error) {
      this.#progress.override(change)
      this.#cannotStore(fromErrorData(toErrorData(error)))
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

  #silenceOf(plan: TrainingPlan, config: RunConfig): number {
    const flops = plan.parameterCount * config.training.batchSize * FLOPS_PER_WEIGHT
    return this.#options.limits.silenceMs + flops / LEAST_FLOPS_PER_MS
  }

  #serially(command: () => Promise<void>): Promise<void> {
    const done = this.#commands.then(command)
    this.#commands = done.catch(() => undefined)
    return done
  }
}
