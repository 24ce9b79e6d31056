import { decodeDataset } from '../datasets/stored-dataset'
import type { Server } from '../protocol/channel'
import type { EventPayload, ParsedParams, RequestName, Result } from '../protocol/contract'
import { divergenceDetails, divergenceSentence } from '../protocol/divergence'
import type { CheckpointReason, EngineContract, TrainingPlan } from '../protocol/engine-contract'
import { StudioError, toErrorData } from '../protocol/errors'
import type { StepReport } from '../protocol/step-report'
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint'
import { findDivergence } from '../training/forensics'
import type { EarlyStop } from '../training/run-progress'
import { StepWalk } from '../training/step-walk'
import { Timeline, type TimelineSettings } from '../training/timeline'
import type { TrainingOutcome } from '../training/trainer'
import { finishCooperatively } from './cooperative-work'
import { GradientTiming } from './gradient-timing'
import type { KernelChoice } from './kernel-choice'
import { SessionReport } from './session-report'
import { WeightLooks } from './weight-looks'

/** Work between two looks at the messages, in milliseconds: the latency of pause and stop. */
const SLICE_MS = 8

/** What the process gives a session; the engine has no clock of its own. */
export interface SessionHost {
  /** Monotonic milliseconds. */
  now(): number
  /** Resolves after waiting messages have been handled. */
  yieldToMessages(): Promise<void>
}

/** `busy`: goes by itself to where it was told to, and takes no other command meanwhile. */
type SessionState = 'empty' | 'ready' | 'running' | 'paused' | 'busy' | 'ended'
type Params<R extends RequestName<EngineContract>> = ParsedParams<EngineContract, R>
type Answer<R extends RequestName<EngineContract>> = Result<EngineContract, R>
type Reason = NonNullable<EventPayload<EngineContract, 'training/ended'>['reason']>
type Divergence = Extract<TrainingOutcome, { status: 'diverged' }>

/** A run that was prepared, with all that drives it. */
interface PreparedRun {
  readonly settings: TimelineSettings
  readonly timeline: Timeline
  readonly report: SessionReport
  readonly work: Generator<undefined, TrainingOutcome, undefined>
  readonly timing: GradientTiming | null
  readonly looks: WeightLooks
}

/** Drives one run: in slices, by single steps, or to a step that it came through before. */
export class TrainingSession {
  readonly #server: Server<EngineContract>
  readonly #kernels: KernelChoice
  readonly #host: SessionHost
  #state: SessionState = 'empty'
  #run: PreparedRun | null = null
  #isDriving = false
  /** The step under way, where a user goes through it by hand. */
  #walk: StepWalk | null = null
  /** It pauses by itself behind this step. */
  #untilStep = Infinity
  /** Set while it is looked for what made the run diverge. */
  #divergence: Divergence | null = null

  constructor(server: Server<EngineContract>, kernels: KernelChoice, host: SessionHost) {
    this.#server = server
    this.#kernels = kernels
    this.#host = host
  }

  get step(): number {
    return this.#run?.timeline.step ?? 0
  }

  prepare(params: Params<'training/prepare'>): TrainingPlan {
    if (this.#state !== 'empty') {
      throw new StudioError('engine/busy', 'This engine process already trains a run.')
    }
    const { config, edits, threadCount, elapsedMs } = params
    const checkpoint = params.checkpoint === null ? null : decodeCheckpoint(params.checkpoint)
    const settings: TimelineSettings = {
      config,
      edits,
      dataset: decodeDataset(params.dataset),
      kernels: this.#kernels(
        config.training.precision,
        threadCount,
        params.kernels ?? checkpoint?.counters.kernels ?? null,
      ),
      checkpoint,
    }
    const timeline = new Timeline(settings)
    const now = (): number => this.#host.now()
    const report = new SessionReport(this.#server, now, timeline, checkpoint, elapsedMs)
    this.#run = {
      settings,
      timeline,
      report,
      work: timeline.work(report.observer),
      timing:
        config.training.gradient === 'numerical'
          ? new GradientTiming(now, { step: timeline.step, elapsedMs })
          : null,
      looks: new WeightLooks(now),
    }
    this.#state = 'ready'
    if (checkpoint === null) report.sendCheckpoint('initial')
    const { plan } = timeline.trainer
    const recorded = checkpoint?.counters.kernels ?? plan.kernels
    // From here on the bits are not those of a run that was never interrupted.
    if (recorded !== plan.kernels) {
      report.note('kernels-changed', { from: recorded, to: plan.kernels })
    }
    return plan
  }

  run({ through }: Params<'training/run'>): void {
    if (this.#state === 'running') return
    const { report, timeline } = this.#idleRun()
    this.#finishWalk()
    if (this.#isOver()) return
    this.#state = 'running'
    const { schedule } = timeline.trainer
    if (through === 'end') this.#untilStep = Infinity
    if (through === 'epoch') {
      this.#untilStep = (schedule.epochsDone(this.step) + 1) * schedule.stepsPerEpoch
    }
    report.restartRate()
    if (!this.#isDriving) void this.#drive()
  }

  /** Messages are handled between slices, so the state is whole here. */
  pause(): { step: number } {
    if (this.#state === 'running' || this.#state === 'ready') {
      this.#state = 'paused'
      this.#run?.report.close('paused')
    }
    return { step: this.step }
  }

  stop(): { step: number } {
    if (this.#divergence) this.#end('diverged', 'ended', plainReason(this.#divergence))
    else if (this.#state !== 'ended' && this.#state !== 'empty') {
      this.#finishWalk()
      if (!this.#isOver()) this.#end('stopped', 'stopped', null)
    }
    return { step: this.step }
  }

  /** The weights of this moment, whatever the run is doing. */
  weights(): Answer<'training/weights'> {
    const { looks, timeline, report } = this.#prepared()
    const isTraining = this.#state === 'running'
    return { checkpoint: looks.take(timeline.trainer, report.elapsedMs, isTraining) }
  }

  /** Changes settings from the next update on, whether the run trains or stands. */
  edit({ changes, notBefore }: Params<'training/edit'>): Answer<'training/edit'> {
    const { timeline, report } = this.#state === 'running' ? this.#prepared() : this.#idleRun()
    this.#finishWalk()
    if (this.#isOver()) throw notReady()
    const edits = timeline.edit(changes, notBefore)
    report.sendPoints()
    report.note('edited', { edits })
    return { edits }
  }

  /** Repeats the way to a step without telling of it again. */
  async seek({
    step,
    includesCheckpoint,
  }: Params<'training/seek'>): Promise<Answer<'training/seek'>> {
    const run = this.#idleRun()
    const { timeline, report } = run
    if (step < timeline.step) throw cannotGoBack(step, timeline.step)
    return this.#busily(async () => {
      report.silence(true)
      try {
        await finishCooperatively(workUntil(run, step), this.#host)
        const { stateHash } = timeline.trainer.snapshot(report.elapsedMs)
        await finishCooperatively(evaluation(run), this.#host)
        const evaluated = timeline.trainer.snapshot(report.elapsedMs)
        return {
          step: timeline.step,
          stateHashes: [...new Set([stateHash, evaluated.stateHash])],
          checkpoint: includesCheckpoint ? encodeCheckpoint(evaluated.checkpoint) : null,
        }
      } finally {
        report.silence(false)
      }
    })
  }

  /** What a run begins with that goes on from here with other settings; this one is over. */
  fork({ config }: Params<'training/fork'>): Answer<'training/fork'> {
    const { timeline, report } = this.#idleRun()
    this.#finishWalk()
    if (this.#isOver()) throw notReady()
    // Whatever comes of it, its memory is no longer that of this run.
    this.#state = 'ended'
    const { plan, snapshot } = timeline.fork(config, report.elapsedMs)
    return {
      plan,
      stateHash: snapshot.stateHash,
      checkpoint: encodeCheckpoint(snapshot.checkpoint),
    }
  }

  /** Goes on by hand, by one unit. */
  async goOn({ unit }: Params<'training/step'>): Promise<StepReport> {
    const run = this.#idleRun()
    const { timeline, report } = run
    if (timeline.trainer.config.training.gradient === 'numerical') {
      if (unit !== 'batch') throw noSingleParts(unit)
      return this.#busily(async () => {
        report.startSlice()
        await finishCooperatively(workUntil(run, timeline.step + 1), this.#host)
        report.endSlice()
        return this.#reportOf(run, [], null)
      })
    }
    return this.#busily(async () => {
      report.startSlice()
      if (!this.#walk) {
        await finishCooperatively(evaluation(run), this.#host)
        this.#walk = new StepWalk(timeline.trainer, report.observer)
      }
      const walk = this.#walk
      const parts = walk.go(unit)
      report.endSlice()
      if (walk.next === null) this.#walk = null
      if (walk.outcome) await this.#finish(walk.outcome)
      return this.#reportOf(run, parts, walk)
    })
  }

  #reportOf(
    { timeline, report }: PreparedRun,
    parts: StepReport['parts'],
    walk: StepWalk | null,
  ): StepReport {
    const isWhole = this.#walk === null
    if (isWhole && !this.#isAt('ended')) report.sendPoints()
    return {
      step: timeline.step,
      stepUnderWay: isWhole ? null : timeline.step + 1,
      parts,
      next: walk?.next ?? null,
      loss: walk ? walk.loss : report.lastLoss,
      stateHash: isWhole ? timeline.trainer.snapshot(report.elapsedMs).stateHash : null,
      outcome: walk?.outcome?.status ?? null,
    }
  }

  /** Lets nothing else be done meanwhile. */
  async #busily<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#state
    this.#state = 'busy'
    try {
      return await work()
    } finally {
      if (this.#isAt('busy')) this.#state = before
    }
  }

  async #drive(): Promise<void> {
    this.#isDriving = true
    try {
      while (this.#state === 'running') {
        if (this.#isThrough()) {
          this.pause()
          this.#server.emit('training/paused', { step: this.step })
          break
        }
        const outcome = this.#slice(this.#prepared())
        if (outcome) await this.#finish(outcome)
        else await this.#host.yieldToMessages()
      }
    } catch (error) {
      const { code, message, details } = toErrorData(error)
      this.#end('failed', null, { code, message, details })
    } finally {
      this.#isDriving = false
    }
  }

  /** Works for a few milliseconds, then sends what is due. */
  #slice({ work, report, timing, timeline }: PreparedRun): TrainingOutcome | null {
    report.startSlice()
    const end = this.#host.now() + SLICE_MS
    let next: IteratorResult<undefined, TrainingOutcome>
    do {
      next = work.next()
    } while (next.done !== true && !this.#isThrough() && this.#host.now() < end)
    const now = report.endSlice()
    timing?.worked(timeline.trainer, report)
    if (next.done === true) return next.value
    report.tellDue(now)
    return null
  }

  /** Whether it has come as far as it was told to, with all that belongs to that step; the end ends it. */
  #isThrough(): boolean {
    const { step, trainer } = this.#prepared().timeline
    const { stepCount } = trainer.schedule
    return step >= this.#untilStep && step < stepCount && !trainer.isEvaluationDue
  }

  async #finish(outcome: TrainingOutcome): Promise<void> {
    switch (outcome.status) {
      case 'finished':
        this.#end(
          'finished',
          'ended',
          outcome.earlyStop ? earlyStopReason(outcome.earlyStop) : null,
        )
        return
      case 'diverged': {
        this.#state = 'busy'
        this.#divergence = outcome
        const reason = await this.#explain(outcome)
        // Meanwhile it may have been stopped.
        if (this.#isAt('busy')) this.#end('diverged', 'ended', reason)
        return
      }
      default:
        outcome satisfies never
    }
  }

  /** Goes back to a state that was finite and looks for the first value that is not. */
  async #explain(divergence: Divergence): Promise<Reason> {
    const { settings, timeline, report } = this.#prepared()
    report.sendPoints()
    const plain = plainReason(divergence)
    const checkpoint = report.finiteState
    if (!checkpoint) return plain
    const search = findDivergence(
      { ...settings, edits: timeline.edits, checkpoint },
      divergence.step,
    )
    const found = await finishCooperatively(search, this.#host, () => !this.#isAt('busy'))
    if (!found) return plain
    report.note('divergence-found', { report: found })
    return {
      ...plain,
      message: `${plain.message} ${divergenceSentence(found)}`,
      details: { ...plain.details, ...divergenceDetails(found) },
    }
  }

  #end(
    status: 'finished' | 'stopped' | 'diverged' | 'failed',
    closing: CheckpointReason | null,
    reason: Reason | null,
  ): void {
    const { report } = this.#prepared()
    this.#state = 'ended'
    report.noteLooks()
    if (closing) report.close(closing)
    else report.sendPoints()
    this.#server.emit('training/ended', {
      status,
      step: this.step,
      elapsedMs: report.elapsedMs,
      reason,
    })
  }

  /** A step that was begun by hand is done to its end, before anything else is. */
  #finishWalk(): void {
    const walk = this.#walk
    if (!walk) return
    this.#walk = null
    this.#run?.report.startSlice()
    walk.finish()
    this.#run?.report.endSlice()
    if (walk.outcome) void this.#finish(walk.outcome)
  }

  /** A state as of now: other things happen while something awaits. */
  #isAt(state: SessionState): boolean {
    return this.#state === state
  }

  /** True once the run has come to its end, or is about to. */
  #isOver(): boolean {
    return this.#state === 'ended' || this.#state === 'busy'
  }

  #prepared(): PreparedRun {
    if (!this.#run || this.#state === 'ended') throw notReady()
    return this.#run
  }

  /** @throws engine/busy while the run trains or goes somewhere */
  #idleRun(): PreparedRun {
    const run = this.#prepared()
    if (this.#state === 'ready' || this.#state === 'paused') return run
    throw new StudioError('engine/busy', 'The run is under way: pause it first.')
  }
}

/** Goes on until so many updates are done, or the run ends. */
function* workUntil(
  { timeline, work }: PreparedRun,
  step: number,
): Generator<undefined, void, undefined> {
  while (timeline.step < step) {
    if (work.next().done === true) return
    yield
  }
}

/** Does the evaluation that is due, to its end where it is under way already. */
function* evaluation({ timeline, work }: PreparedRun): Generator<undefined, void, undefined> {
  while (timeline.trainer.isEvaluationDue) {
    if (work.next().done === true) return
    yield
  }
}

function notReady(): StudioError {
  return new StudioError('engine/not-ready', 'This engine process has no run to go on with.')
}

function cannotGoBack(step: number, present: number): StudioError {
  return new StudioError(
    'engine/cannot-go-back',
    `This process stands at step ${present} and cannot go back to step ${step}.`,
    { step, present },
  )
}

function noSingleParts(unit: string): StudioError {
  return new StudioError(
    'training/no-single-parts',
    `A numerical gradient has no ${unit}s to go through one by one: step by whole batches.`,
    { unit },
  )
}

function plainReason({ step, loss }: Divergence): Reason {
  return {
    code: 'training/diverged',
    message: `The loss became ${loss} at step ${step}. A smaller learning rate usually mends this.`,
    details: { step, loss },
  }
}

function earlyStopReason({ best, waited }: EarlyStop): { code: string; message: string } {
  const standing = best === null ? '' : ` over ${best}`
  return {
    code: 'training/stopped-early',
    message: `Training stopped early: ${waited} evaluations in a row brought no improvement${standing}.`,
  }
}
