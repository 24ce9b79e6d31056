import type { Client } from '@engine/protocol/channel'
import { liveEditsOf } from '@engine/protocol/config-change'
import type { CallContext, Result } from '@engine/protocol/contract'
import type { EngineContract, TrainingPlan } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { ReplayProgress, RewoundState, Verification } from '@engine/protocol/time-travel'
import type { StoreContract } from '../store/store-contract'
import { readStored } from './checkpoint-choice'
import type { Broadcast } from './clients'
import type { StudioLimits } from './limits'
import { silenceWhileTraining } from './run-outcome'
import { StateShelf } from './state-shelf'
import type { SupervisedEngine } from './supervisor'
import {
  kernelsOf,
  unreachedPart,
  verificationOf,
  verifyPart,
  type VerifiedPart,
} from './verification'

export interface ReplaysOptions {
  readonly store: Client<StoreContract>
  readonly limits: Pick<StudioLimits, 'silenceMs' | 'rewoundBytes'>
  readonly broadcast: Broadcast
  readonly launch: (name: string) => SupervisedEngine
  readonly threadCount: () => number
}

type RunRow = Result<StoreContract, 'run/show'>
type Context = Pick<CallContext, 'isCancelled' | 'onCancel'>

/** A state with the settings of the run that it belongs to. */
export interface RunState {
  readonly runId: number
  readonly config: RunConfig
  readonly step: number
  readonly stateHash: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Where a replay begins; without bytes at the initial weights. */
interface Start {
  readonly step: number
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

/** An engine that stands at the beginning of a replay. */
interface Replay {
  readonly engine: SupervisedEngine
  readonly plan: TrainingPlan
}

/**
 * Goes back to steps that runs have done: from the nearest state before, in a process of its own, so
 * that a run in training is not disturbed. One at a time; states that were reached are kept for a while.
 */
export class Replays {
  readonly #options: ReplaysOptions
  readonly #shelf: StateShelf
  readonly #engines = new Set<SupervisedEngine>()
  #turn: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: ReplaysOptions) {
    this.#options = options
    this.#shelf = new StateShelf(options.limits.rewoundBytes)
  }

  /**
   * A stored state, or that of any step.
   *
   * @throws store/no-checkpoint, store/damaged, run/step-not-reached, run/no-such-state, call/cancelled
   */
  async read(runId: number, choice: CheckpointChoice, context: Context): Promise<RunState> {
    if (typeof choice === 'object') return (await this.#stateAt(runId, choice.step, context)).state
    const { config } = await this.#options.store.request('run/show', { runId })
    const { summary, bytes } = await readStored(this.#options.store, runId, choice)
    return { runId, config, step: summary.step, stateHash: summary.stateHash, bytes }
  }

  /** Makes sure that the state of a step is at hand. */
  async rewind(runId: number, step: number, context: Context): Promise<RewoundState> {
    const { state, replayedFrom } = await this.#stateAt(runId, step, context)
    const { stateHash, bytes } = state
    return { runId: state.runId, step, stateHash, sizeBytes: bytes.length, replayedFrom }
  }

  /** What a fork of a run at a step begins with. */
  async fork(
    run: RunRow,
    step: number,
    config: RunConfig,
    context: Context,
  ): Promise<Result<EngineContract, 'training/fork'>> {
    return this.#inTurn(context, async () => {
      const start = await this.#nearest(run, step)
      return this.#replay(
        run,
        start,
        { runId: run.summary.id, purpose: 'fork', fromStep: start.step, toStep: step },
        context,
        async (replay) => {
          await reach(replay.engine, run, step)
          return replay.engine.request('training/fork', { config })
        },
      )
    })
  }

  /**
   * Repeats a run from its beginning, and compares it with every checkpoint. The beginning of a fork is
   * that of its eldest ancestor: each is repeated up to where the next one leaves it, and forked anew.
   */
  async verify(runId: number, context: Context): Promise<Verification> {
    return this.#inTurn(context, async () => {
      const line = await this.#lineOf(runId)
      const [eldest] = line
      const run = line.at(-1)
      if (!eldest || !run) throw new TypeError('the run itself is of its line')
      const toStep = run.checkpoints.at(-1)?.step ?? run.summary.forkStep ?? 0
      const asked = { runId, purpose: 'verify', fromStep: 0, toStep } as const
      let start: Start | null = beginsAnew(eldest)
        ? { step: 0, bytes: null }
        : await this.#stored(eldest, 0)
      const parts: VerifiedPart[] = []
      for (const [index, part] of line.entries()) {
        const fork = line[index + 1] ?? null
        const verified: VerifiedPart = start
          ? await this.#replay(part, start, asked, context, (replay) =>
              verifyPart(replay, part, fork),
            )
          : unreachedPart(part, fork)
        parts.push(verified)
        start = verified.forked
      }
      return verificationOf(runId, parts)
    })
  }

  /**
   * The run whose story holds a step: the run itself, or of a step before its fork an ancestor.
   *
   * @throws run/step-not-reached
   */
  async ownerAt(runId: number, step: number): Promise<RunRow> {
    let run = await this.#show(runId)
    if (step > run.summary.step) throw notReached(run, step)
    for (;;) {
      const { parentRunId, forkStep } = run.summary
      if (parentRunId === null || forkStep === null || step >= forkStep) return run
      run = await this.#show(parentRunId)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#engines].map((engine) => engine.stop()))
    await this.#turn
  }

  async #stateAt(
    runId: number,
    step: number,
    context: Context,
  ): Promise<{ readonly state: RunState; readonly replayedFrom: number | null }> {
    const run = await this.ownerAt(runId, step)
    const owner = { runId: run.summary.id, config: run.config, step }
    return this.#inTurn(context, async () => {
      const start = await this.#nearest(run, step)
      const stored = run.checkpoints.find((checkpoint) => checkpoint.step === step)
      if (stored && start.bytes && start.step === step) {
        return {
          state: { ...owner, stateHash: stored.stateHash, bytes: start.bytes },
          replayedFrom: step,
        }
      }
      const kept = this.#shelf.at(owner.runId, step)
      if (kept) return { state: { ...owner, ...kept }, replayedFrom: step }
      const way = { fromStep: start.step, toStep: step }
      const asked = { runId: owner.runId, purpose: 'rewind', ...way } as const
      const state = await this.#replay(run, start, asked, context, ({ engine }) =>
        reach(engine, run, step),
      )
      this.#shelf.put(owner.runId, { step, ...state })
      return {
        state: { ...owner, ...state },
        replayedFrom: start.bytes === null ? null : start.step,
      }
    })
  }

  /** The newest state not behind a step: stored and unharmed, or reached before. */
  async #nearest(run: RunRow, step: number): Promise<Start> {
    const kept = this.#shelf.nearest(run.summary.id, step)
    const steps = run.checkpoints.map((checkpoint) => checkpoint.step)
    for (const candidate of steps.filter((at) => at <= step).reverse()) {
      if (kept && kept.step > candidate) return kept
      try {
        return await this.#stored(run, candidate)
      } catch (error) {
        const isDamaged = error instanceof StudioError && error.code === 'store/damaged'
        const isThinned = error instanceof StudioError && error.code === 'store/no-checkpoint'
        if (!isDamaged && !isThinned) throw error
      }
    }
    if (beginsAnew(run)) return kept ?? { step: 0, bytes: null }
    if (kept) return kept
    throw new StudioError(
      'run/no-such-state',
      `${run.summary.name} has no unharmed checkpoint at or before step ${step} to begin with.`,
      { runId: run.summary.id, step },
    )
  }

  async #stored(
    run: RunRow,
    step: number,
  ): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> }> {
    const { bytes } = await this.#options.store.request('checkpoint/read', {
      runId: run.summary.id,
      checkpoint: { step },
    })
    return { step, bytes }
  }

  /** A run behind those that it was forked from, the eldest first, each with its story up to there. */
  async #lineOf(runId: number): Promise<RunRow[]> {
    const line = [await this.#show(runId)]
    for (;;) {
      const [fork] = line
      if (fork === undefined || fork.summary.parentRunId === null) return line
      const { parentRunId, forkStep, createdAt } = fork.summary
      const parent = await this.#show(parentRunId)
      line.unshift({
        ...parent,
        checkpoints: parent.checkpoints.filter(({ step }) => step <= (forkStep ?? 0)),
        // What was changed in it at that step, but later than this, does not concern the fork.
        events: parent.events.filter(
          ({ type, step, at }) => type !== 'edited' || step < (forkStep ?? 0) || at <= createdAt,
        ),
      })
    }
  }

  #show(runId: number): Promise<RunRow> {
    return this.#options.store.request('run/show', { runId })
  }

  /** One replay after the other: each may fill much of the memory. */
  #inTurn<Answer>(context: Context, work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(() => {
      if (this.#isClosed) throw new StudioError('studio/closed', 'The studio is closing.')
      if (context.isCancelled()) throw cancelled()
      return work()
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #replay<Answer>(
    run: RunRow,
    start: Start,
    asked: Omit<ReplayProgress, 'step'>,
    context: Context,
    work: (replay: Replay) => Promise<Answer>,
  ): Promise<Answer> {
    const { store, limits, broadcast, launch, threadCount } = this.#options
    const { runId, purpose } = asked
    const dataset = await store.request('dataset/read', { id: run.datasetId })
    if (context.isCancelled()) throw cancelled()
    const engine = launch(`${purpose} of run ${runId}`)
    this.#engines.add(engine)
    context.onCancel(() => void engine.stop())
    engine.on('engine/heartbeat', ({ step }) => {
      broadcast('run/replaying', { ...asked, step })
    })
    try {
      const plan = await engine.request('training/prepare', {
        config: run.config,
        dataset: dataset.bytes,
        checkpoint: start.bytes,
        elapsedMs: 0,
        edits: liveEditsOf(run.events),
        // A state that was trained knows its kernels; what a run began with may come from elsewhere.
        kernels: purpose === 'verify' || !start.bytes ? (kernelsOf(run)[0] ?? null) : null,
        threadCount: threadCount(),
      })
      engine.allowSilence(silenceWhileTraining(plan, run.config, limits))
      return await work({ engine, plan })
    } catch (error) {
      throw context.isCancelled() ? cancelled() : error
    } finally {
      this.#engines.delete(engine)
      await engine.stop()
    }
  }
}

/** Whether a run's first weights follow from its settings: not of a fork, nor with weights from elsewhere. */
function beginsAnew({ summary, config }: RunRow): boolean {
  return summary.forkStep === null && config.start.from === 'initializer'
}

/** Brings an engine to a step and takes its state there. @throws run/step-not-reached */
async function reach(
  engine: SupervisedEngine,
  run: RunRow,
  step: number,
): Promise<{ readonly stateHash: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const reached = await engine.request('training/seek', { step, includesCheckpoint: true })
  const stateHash = reached.stateHashes.at(-1)
  if (reached.step !== step || !reached.checkpoint || stateHash === undefined) {
    throw notReached(run, step)
  }
  return { stateHash, bytes: reached.checkpoint }
}

function notReached({ summary }: RunRow, step: number): StudioError {
  return new StudioError(
    'run/step-not-reached',
    `${summary.name} has done ${summary.step} steps: choose a step from 0 to ${summary.step}, not ${step}.`,
    { runId: summary.id, runName: summary.name, step, lastStep: summary.step },
  )
}

function cancelled(): StudioError {
  return new StudioError('call/cancelled', 'Going back to the step was cancelled.')
}
