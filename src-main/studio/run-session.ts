import type { Client } from '@engine/protocol/channel'
import type { ConfigChange, LiveEdit } from '@engine/protocol/config-change'
import type { EventPayload } from '@engine/protocol/contract'
import type { EngineContract, TrainingPlan } from '@engine/protocol/engine-contract'
import { fromErrorData, StudioError, toErrorData } from '@engine/protocol/errors'
import type { RunProcess, RunSummary, RunThrough } from '@engine/protocol/run'
import type { StepReport, StepUnit } from '@engine/protocol/step-report'
import type { StoreContract } from '../store/store-contract'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import type { Recorder } from './recorder'
import { finalRow, outcomeOfError, type Outcome } from './run-outcome'
import { RunProgress, type RowChange } from './run-progress'
import { createRunRecorder, recordEngine } from './run-recording'
import { prepareRun, readStoredRun } from './run-start'
import { editsBehind } from './stored-edits'
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

const PROCESS_STATES: Readonly<Record<SessionState, RunProcess['state']>> = {
  queued: 'waiting',
  held: 'waiting',
  starting: 'starting',
  running: 'training',
  paused: 'paused',
  ready: 'ready',
  ending: 'ending',
  ended: 'ended',
}
const NO_PROCESS = { pid: null, residentBytes: null } as const

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
  #currentState: SessionState = 'queued'
  /** As the engine has told last. */
  #processFacts: Pick<RunProcess, 'pid' | 'residentBytes'> = NO_PROCESS
  #engine: SupervisedEngine | null = null
  #commands: Promise<unknown> = Promise.resolve()
  /** How far it was told to go when it was resumed. */
  #through: RunThrough = 'end'
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
    this.#recorder = createRunRecorder(summary.id, options, {
      progress: this.#progress,
      replayedUntil: () => this.#replayedUntil,
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

  /** The process that computes the run, as it is now. */
  get process(): RunProcess {
    const state = PROCESS_STATES[this.#currentState]
    const isOver = state === 'ended' || state === 'waiting'
    return { runId: this.runId, state, ...(isOver ? NO_PROCESS : this.#processFacts) }
  }

  get #state(): SessionState {
    return this.#currentState
  }

  set #state(state: SessionState) {
    this.#currentState = state
    this.#options.broadcast('run/process-changed', this.process)
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
        await this.#tellPaused()
      }
    })
    return this.summary
  }

  /** @throws store/write-failed when what waits to be stored still cannot be */
  async resume(through: RunThrough): Promise<RunSummary> {
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
      this.#through = through
      this.#options.queue.add(this.runId)
    })
    // With a free place the queue has begun it meanwhile.
    await this.#serially(() => Promise.resolve())
    return this.summary
  }

  /** @returns the edits; null for a run that is over, of which nobody but its row knows */
  async edit(changes: readonly ConfigChange[]): Promise<LiveEdit[] | null> {
    let edits: LiveEdit[] | null = null
    await this.#serially(async () => {
      if (this.#isOver()) return
      try {
        edits = this.#engine
          ? await this.#editLive(this.#engine, changes)
          : await this.#editWaiting(changes)
        await this.#recorder.flush()
      } catch (error) {
        // Of a run that has just ended its row says why it is not edited.
        if (!this.#isOver()) throw error
      }
    })
    return edits
  }

  async #editLive(engine: SupervisedEngine, changes: readonly ConfigChange[]): Promise<LiveEdit[]> {
    // What is stored already was measured without them.
    const params = { changes: [...changes], notBefore: this.#replayedUntil }
    return (await engine.request('training/edit', params)).edits
  }

  async #editWaiting(changes: readonly ConfigChange[]): Promise<LiveEdit[]> {
    await this.#recorder.flush()
    const detail = await this.#options.store.request('run/show', { runId: this.runId })
    const edits = editsBehind(detail, changes)
    this.#event('edited', { edits })
    return edits
  }

  /** Goes on by hand. @throws run/not-paused */
  async step(unit: StepUnit): Promise<StepReport> {
    const answer = Promise.withResolvers<StepReport>()
    await this.#serially(async () => {
      if (this.#state === 'held' && (await this.#prepare())) {
        this.#state = 'paused'
        await this.#setStatus({ ...this.#prepared, status: 'paused' })
      }
      if (!this.#isAt('paused') || !this.#engine) throw notPaused(this.summary)
      await this.#recorder.flush()
      const report = await this.#engine.request('training/step', { unit })
      // Whoever is told of a step can go back to it.
      await this.#recorder.flush()
      answer.resolve(report)
    })
    return answer.promise
  }

  /** The weights of this moment; null without an engine, or where it has just come to its end. */
  async weights(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!this.#engine || this.#state === 'starting' || this.#isOver()) return null
    try {
      return (await this.#engine.request('training/weights', {})).checkpoint
    } catch (error) {
      // What is stored of it is as new.
      if (this.#isOver()) return null
      const isAtItsEnd = error instanceof StudioError && error.code === 'engine/not-ready'
      if (isAtItsEnd) return null
      throw error
    }
  }

  /** Ends the run for now and keeps everything. */
  async stop(): Promise<RunSummary> {
    await this.#serially(async () => {
      const engine = this.#engine
      if (this.#isOver()) return
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
    // Also one that stands ready: it may train already, and its word of that be on the way.
    if (engine && !this.#isOver()) {
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
    if (!(await this.#prepare())) return
    this.#state = 'ready'
    await this.#goOn()
  }

  /** @returns whether an engine now stands ready, which it does not when the run has ended meanwhile */
  async #prepare(): Promise<boolean> {
    this.#state = 'starting'
    const startedAt = this.summary.startedAt ?? this.#options.clock.now()
    try {
      const { store, onPrepared, threadCount, limits } = this.#options
      const { summary } = this
      await this.#recorder.flush()
      const stored = await readStoredRun(store, this.runId)
      if (!this.#isStarting()) return false
      const threads = threadCount()
      const started = await prepareRun(this.#launch(), stored, threads, limits)
      const { plan, step } = started
      this.#step = step
      this.#replayedUntil = started.repeatedUntil
      this.#prepared = { ...started.row, startedAt }
      this.#event(started.isResumed ? 'resumed' : 'started', {
        fromStep: step,
        kernels: plan.kernels,
        threadCount: threads,
        memoryBytes: plan.memoryBytes,
      })
      await onPrepared(summary, plan)
    } catch (error) {
      this.#fail(error)
    }
    return this.#isStarting()
  }

  #isStarting(): boolean {
    return this.#state === 'starting' && !this.#isClosing
  }

  #isOver(): boolean {
    return this.#state === 'ending' || this.#state === 'ended'
  }

  /** A state as of now: other things happen while a command awaits. */
  #isAt(state: SessionState): boolean {
    return this.#state === state
  }

  #launch(): SupervisedEngine {
    const engine = this.#options.launch(`run ${this.runId}`)
    this.#engine = engine
    recordEngine(engine, this.#recorder, this.#options.clock)
    engine.on('training/points', ({ step }) => {
      this.#step = step
    })
    engine.on('training/paused', () => {
      void this.#serially(async () => {
        if (!this.#isAt('running')) return
        this.#rest()
        await this.#tellPaused()
      })
    })
    engine.on('engine/heartbeat', ({ process = NO_PROCESS }) => {
      this.#processFacts = process
      this.#options.broadcast('run/process-changed', this.process)
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
        if (this.#isAt('ready')) this.#rest()
        return
      }
      await this.#engine?.request('training/run', { through: this.#through })
      if (this.#isAt('ready')) this.#state = 'running'
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Stands still, and leaves its place to others. */
  #rest(): void {
    this.#state = 'paused'
    this.#options.queue.release(this.runId)
  }

  async #tellPaused(): Promise<void> {
    this.#event('paused', {})
    await this.#setStatus({ status: 'paused' })
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
    this.#rest()
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
    if (this.#isOver()) return
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
    if (this.#isOver()) return false
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

function notPaused({ id, name, status }: RunSummary): StudioError {
  return new StudioError(
    'run/not-paused',
    `${name} is ${status}: only a paused run goes on step by step.`,
    { runId: id, runName: name, status },
  )
}
