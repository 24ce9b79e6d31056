import { isDeepStrictEqual } from 'node:util'
import type { Client } from '@engine/protocol/channel'
import type { ConfigChange } from '@engine/protocol/config-change'
import type { Result } from '@engine/protocol/contract'
import type { TrainingPlan } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import type { RunProcess, RunStatus, RunSummary, RunThrough } from '@engine/protocol/run'
import type { StepReport, StepUnit } from '@engine/protocol/step-report'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { StoreContract } from '../store/store-contract'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import { RunQueue } from './queue'
import { RunSession } from './run-session'
import { editsBehind } from './stored-edits'
import type { SupervisedEngine } from './supervisor'
import { threadShare } from './thread-share'

export interface RunsOptions {
  readonly store: Client<StoreContract>
  readonly clock: Clock
  readonly limits: StudioLimits
  readonly broadcast: Broadcast
  readonly launch: (name: string) => SupervisedEngine
  /** Runs that may train at the same time. */
  readonly maximumCount: () => number
  readonly coreCount: number
}

const resumable: ReadonlySet<RunStatus> = new Set(['interrupted', 'stopped', 'failed'])
const active: ReadonlySet<RunStatus> = new Set(['queued', 'running', 'paused'])

/** Runs in one `runs/changed`. */
const TOLD_AT_ONCE = 500

/** The runs that live in this studio: queued, training or paused. */
export class Runs {
  readonly #options: RunsOptions
  readonly #queue: RunQueue
  readonly #sessions = new Map<number, RunSession>()
  /** Runs that are over and whose processes have not ended yet. */
  readonly #leaving = new Set<Promise<unknown>>()
  #kernels = ''
  #isClosed = false

  constructor(options: RunsOptions) {
    this.#options = options
    this.#queue = new RunQueue(options.maximumCount, (runId) => {
      this.#sessions.get(runId)?.begin()
    })
  }

  /** Name of the kernels that the newest run trains with; empty before the first. */
  get kernels(): string {
    return this.#kernels
  }

  /** Threads for work beside the runs that train. */
  get spareThreadCount(): number {
    return threadShare(this.#options.coreCount, this.#queue.trainingCount + 1)
  }

  /** Puts a run whose row says `queued` into the queue. */
  enqueue(summary: RunSummary): void {
    this.#open(summary)
    this.#queue.add(summary.id)
  }

  /** Keeps a run whose row says `queued` as a paused one that has not begun. */
  hold(summary: RunSummary): Promise<RunSummary> {
    return this.#open(summary).pause()
  }

  /** Starts what waits; to be called when the setting has changed. */
  maximumCountChanged(): void {
    this.#queue.refill()
  }

  /** The run as it stands: its session knows more than its row. */
  current(stored: RunSummary): RunSummary {
    return this.#sessions.get(stored.id)?.summary ?? stored
  }

  async process(runId: number): Promise<RunProcess> {
    const session = this.#sessions.get(runId)
    if (session) return session.process
    const { status } = await this.#stored(runId)
    const state = active.has(status) ? 'elsewhere' : 'ended'
    return { runId, state, pid: null, residentBytes: null }
  }

  /** @throws run/not-active for a run that does not train */
  async pause(runId: number): Promise<RunSummary> {
    const session = await this.#activeSession(runId)
    if (session) return session.pause()
    return this.#refuse(await this.#stored(runId), 'be paused')
  }

  /**
   * Changes settings from the next update on.
   *
   * @throws config/not-live, config/unknown-field, config/invalid-value
   * @throws run/finished, run/diverged, run/trashed, run/elsewhere
   */
  async edit(
    runId: number,
    changes: readonly ConfigChange[],
  ): Promise<Result<StudioContract, 'run/edit'>> {
    const session = await this.#activeSession(runId)
    const edits = await session?.edit(changes)
    if (session && edits) return { edits, run: session.summary }
    await session?.settled()
    const { store, clock, broadcast } = this.#options
    const detail = await store.request('run/show', { runId })
    const { summary } = detail
    if (!resumable.has(summary.status) || summary.trashedAt !== null) {
      return this.#refuse(summary, 'be edited')
    }
    const behind = editsBehind(detail, changes)
    const event = {
      step: summary.step,
      at: clock.now(),
      type: 'edited',
      details: { edits: behind },
    }
    await store.request('run/append-event', { runId, event })
    broadcast('run/noted', { runId, event })
    return { edits: behind, run: summary }
  }

  /** @throws run/not-paused, run/not-active */
  async step(runId: number, unit: StepUnit): Promise<StepReport> {
    const session = await this.#activeSession(runId)
    return session
      ? session.step(unit)
      : this.#refuse(await this.#stored(runId), 'go on step by step')
  }

  /** The weights of this moment as a checkpoint to be looked at; null where no engine holds the run. */
  async weights(runId: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.#sessions.get(runId)?.weights()) ?? null
  }

  /** Ends a run for now. A run that has ended already stays as it is. */
  async stop(runId: number): Promise<RunSummary> {
    const session = await this.#activeSession(runId)
    if (session) return session.stop()
    const stored = await this.#stored(runId)
    return active.has(stored.status) ? this.#refuse(stored, 'be stopped') : stored
  }

  /** @throws run/elsewhere, before any is stopped, when another studio has one of them */
  async stopAll(runIds: readonly number[]): Promise<void> {
    const others = new Set(runIds.filter((runId) => !this.#sessions.has(runId)))
    if (others.size > 0) {
      const listed = await this.#options.store.request('run/active', {})
      const busy = listed.find((run) => others.has(run.id))
      if (busy && !this.#sessions.has(busy.id)) this.#refuse(busy, 'be stopped')
    }
    const wanted = new Set(runIds)
    const sessions = [...this.#sessions.values()].filter((session) => wanted.has(session.runId))
    await Promise.all(sessions.map((session) => session.stop()))
  }

  refuseWhenClosed(): void {
    if (this.#isClosed) throw new StudioError('studio/closed', 'The studio is closing.')
  }

  /**
   * @throws run/finished, run/diverged, run/trashed when there is nothing to go on with
   * @throws run/elsewhere when another studio on this data folder has it
   */
  async resume(runId: number, through: RunThrough): Promise<RunSummary> {
    const session = await this.#activeSession(runId)
    if (session) return session.resume(through)
    const stored = await this.#stored(runId)
    // Another call may have been quicker.
    const opened = this.#sessions.get(runId)
    if (opened) return opened.resume(through)
    if (!resumable.has(stored.status) || stored.trashedAt !== null) {
      return this.#refuse(stored, 'be resumed')
    }
    this.refuseWhenClosed()
    const resumed = this.#open({ ...stored, status: 'queued', statusReason: null, endedAt: null })
    try {
      const patch = { status: 'queued', statusReason: null, endedAt: null } as const
      resumed.edited(await this.#options.store.request('run/update', { runId, patch }))
    } catch (error) {
      this.#sessions.delete(runId)
      throw error
    }
    this.#queue.add(runId)
    return resumed.summary
  }

  /** Others have changed its name, tags or note. */
  edited(stored: RunSummary): RunSummary {
    const session = this.#sessions.get(stored.id)
    if (session) session.edited(stored)
    else this.#options.broadcast('run/changed', stored)
    return this.current(stored)
  }

  /** The same for many at once, told in pieces that a window takes in between two frames. */
  allEdited(stored: readonly RunSummary[]): void {
    const others: RunSummary[] = []
    for (const run of stored) {
      const session = this.#sessions.get(run.id)
      if (session) session.edited(run)
      else others.push(run)
    }
    for (let first = 0; first < others.length; first += TOLD_AT_ONCE) {
      this.#options.broadcast('runs/changed', others.slice(first, first + TOLD_AT_ONCE))
    }
  }

  /** Runs of studios that are gone; theirs become interrupted and can be resumed here. */
  async recover(): Promise<void> {
    const recovered = await this.#options.store.request('store/recover', {})
    for (const summary of recovered) this.#options.broadcast('run/changed', summary)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#sessions.values()].map((session) => session.close()))
    await Promise.all(this.#leaving)
  }

  #open(summary: RunSummary): RunSession {
    const session = new RunSession(summary, {
      ...this.#options,
      queue: this.#queue,
      threadCount: () => threadShare(this.#options.coreCount, this.#queue.trainingCount),
      onPrepared: (before, plan) => this.#compareStart(before, plan),
      onEnded: () => {
        if (this.#sessions.get(summary.id) === session) this.#sessions.delete(summary.id)
        const { gone } = session
        this.#leaving.add(gone)
        void gone.then(() => this.#leaving.delete(gone))
      },
    })
    this.#sessions.set(summary.id, session)
    return session
  }

  async #activeSession(runId: number): Promise<RunSession | undefined> {
    await this.#sessions.get(runId)?.settled()
    return this.#sessions.get(runId)
  }

  async #stored(runId: number): Promise<RunSummary> {
    return (await this.#options.store.request('run/show', { runId })).summary
  }

  /** Runs that draw their weights alike differ by their optimizers only if they start from the same bytes. */
  async #compareStart(before: RunSummary, plan: TrainingPlan): Promise<void> {
    this.#kernels = plan.kernels
    // What a fork starts from is its parent's, whatever its own settings would draw.
    if (before.parentRunId !== null) return
    const experiment = await this.#options.store.request('experiment/show', {
      id: before.experimentId,
    })
    // Weights from elsewhere are stored with the runs, the same for all.
    if (experiment.config.start.from !== 'initializer') return
    const planned = runConfigsOf(experiment.config)
    const config = planned[before.armIndex]
    const other = experiment.runs.find(
      (run) =>
        run.initialHash !== '' &&
        run.initialHash !== plan.initialHash &&
        isDeepStrictEqual(drawOf(planned[run.armIndex]), drawOf(config)),
    )
    if (!other) return
    const isItself = other.id === before.id
    const message = isItself
      ? `${before.name} started from other initial weights than this version of the studio computes; its resumed part does not continue the same experiment.`
      : `${before.name} and ${other.name} start from different initial weights: their curves must not be compared.`
    this.#options.broadcast('studio/notice', {
      level: 'error',
      code: isItself ? 'run/start-differs' : 'comparison/starts-differ',
      message,
      details: {
        runId: before.id,
        runName: before.name,
        otherRunId: other.id,
        otherRunName: other.name,
      },
    })
  }

  #refuse(run: RunSummary, what: string): never {
    const details = { runId: run.id, runName: run.name, status: run.status }
    if (run.trashedAt !== null) {
      throw new StudioError(
        'run/trashed',
        `${run.name} is in the trash and cannot ${what}. Restore it first.`,
        details,
      )
    }
    if (active.has(run.status)) {
      throw new StudioError(
        'run/elsewhere',
        `${run.name} belongs to another Descent Studio that has the same data folder open, and cannot ${what} from here.`,
        details,
      )
    }
    if (run.status === 'finished') {
      throw new StudioError(
        'run/finished',
        `${run.name} has finished all its ${run.stepCount} steps and cannot ${what}. Fork it with a greater training.length to train on.`,
        details,
      )
    }
    if (run.status === 'diverged') {
      throw new StudioError(
        'run/diverged',
        `${run.name} has diverged and cannot ${what}. Fork it at an earlier step with a smaller learning rate.`,
        details,
      )
    }
    throw new StudioError(
      'run/not-active',
      `${run.name} does not train and cannot ${what}.`,
      details,
    )
  }
}

/** What the initial weights of a run are drawn by; null for one that its experiment did not plan. */
function drawOf(config: RunConfig | undefined): unknown {
  if (config === undefined) return null
  const { network, initializer, training } = config
  return { network, initializer, seed: training.seed, precision: training.precision }
}
