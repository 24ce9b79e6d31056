import type { Client } from '@engine/protocol/channel'
import type { EventPayload, Params } from '@engine/protocol/contract'
import type { EngineContract } from '@engine/protocol/engine-contract'
import { fromErrorData, toErrorData, type StudioError } from '@engine/protocol/errors'
import type { InsideFrame } from '@engine/protocol/inside-view'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import type { RunEvent, RunSummary } from '@engine/protocol/run'
import type { RunPatch, StoreContract } from '../store/store-contract'
import { mergeBatches, pointCountOf } from './batches'

type Points = EventPayload<EngineContract, 'training/points'>
type Checkpoint = Params<StoreContract, 'checkpoint/insert'>

type Write =
  | { readonly type: 'points'; points: Points; batches: MetricBatch[] }
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'frame'; readonly frame: InsideFrame }
  | {
      readonly type: 'patch'
      readonly patch: RunPatch
      readonly done: PromiseWithResolvers<RunSummary>
    }

export interface RecorderOptions {
  readonly store: Client<StoreContract>
  readonly runId: number
  readonly waitingPointLimit: number
  /** Points have reached the disk; the run's row after that. */
  readonly onPointsStored: (batch: MetricBatch, summary: RunSummary) => void
  readonly onPatched: (summary: RunSummary) => void
  readonly onCheckpointStored: (step: number) => void
  readonly onEventStored: (event: RunEvent) => void
  /** The store refused a write; it and what follows wait for `retry`. */
  readonly onBlocked: (error: StudioError) => void
  /** More points wait than the limit allows: the run should wait until `flush` resolves. */
  readonly onBehind: () => void
}

/**
 * Writes what one run produces, one write at a time and in the order of its arrival, so that a
 * checkpoint never gets to the disk before the points that lead to it. What waits is merged.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #writes: Write[] = []
  #isWriting = false
  #blockedBy: StudioError | null = null
  #waitingPointCount = 0
  #flushes: PromiseWithResolvers<undefined>[] = []

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Why nothing is written at present, null when all is well. */
  get blockedBy(): StudioError | null {
    return this.#blockedBy
  }

  addPoints(points: Points): void {
    const newest = this.#writes.at(-1)
    if (newest?.type === 'points') {
      newest.points = points
      newest.batches.push(points.batch)
    } else {
      this.#writes.push({ type: 'points', points, batches: [points.batch] })
    }
    const before = this.#waitingPointCount
    this.#waitingPointCount += pointCountOf(points.batch)
    const limit = this.#options.waitingPointLimit
    void this.#work()
    if (before <= limit && this.#waitingPointCount > limit) this.#options.onBehind()
  }

  addCheckpoint(event: EventPayload<EngineContract, 'training/checkpoint'>): void {
    const checkpoint: Checkpoint = {
      runId: this.#options.runId,
      step: event.step,
      stateHash: event.stateHash,
      isInitial: event.reason === 'initial',
      isBest: event.isBest,
      bytes: event.bytes,
    }
    // The store keeps the first, the best and the newest: a waiting one that is none of them is
    // not worth its memory.
    for (const [index, write] of [...this.#writes.entries()].reverse()) {
      if (write.type !== 'checkpoint' || write.checkpoint.isInitial) continue
      if (!write.checkpoint.isBest || checkpoint.isBest) this.#writes.splice(index, 1)
    }
    this.#writes.push({ type: 'checkpoint', checkpoint })
    void this.#work()
  }

  addEvent(event: RunEvent): void {
    this.#writes.push({ type: 'event', event })
    void this.#work()
  }

  /** A look into the layers. */
  addFrame(frame: InsideFrame): void {
    this.#writes.push({ type: 'frame', frame })
    void this.#work()
  }

  /** Changes the run's row after everything that came before. Rejects while the store refuses. */
  patch(patch: RunPatch): Promise<RunSummary> {
    if (this.#blockedBy) return Promise.reject(this.#blockedBy)
    const done = Promise.withResolvers<RunSummary>()
    this.#writes.push({ type: 'patch', patch, done })
    void this.#work()
    return done.promise
  }

  /** Resolves when all that has arrived is on the disk; rejects when the store refuses. */
  flush(): Promise<undefined> {
    if (this.#blockedBy) return Promise.reject(this.#blockedBy)
    if (!this.#isWriting && this.#writes.length === 0) return Promise.resolve(undefined)
    const flush = Promise.withResolvers<undefined>()
    this.#flushes.push(flush)
    return flush.promise
  }

  /** Tries again what the store refused. */
  retry(): Promise<undefined> {
    this.#blockedBy = null
    void this.#work()
    return this.flush()
  }

  async #work(): Promise<void> {
    if (this.#isWriting || this.#blockedBy) return
    this.#isWriting = true
    for (let write = this.#writes.shift(); write; write = this.#writes.shift()) {
      try {
        await this.#perform(write)
      } catch (error) {
        const reason = fromErrorData(toErrorData(error))
        if (write.type === 'patch') {
          // Whoever asked for it decides what a refused change of the row means.
          write.done.reject(reason)
          continue
        }
        this.#isWriting = false
        this.#block(write, reason)
        return
      }
    }
    this.#isWriting = false
    for (const flush of this.#flushes.splice(0)) flush.resolve(undefined)
  }

  async #perform(write: Write): Promise<void> {
    const { store, runId, onPointsStored, onCheckpointStored, onPatched } = this.#options
    const unhurried = { timeoutMs: 0 }
    switch (write.type) {
      case 'points': {
        const batch = mergeBatches(write.batches)
        const { step, elapsedMs, stepsPerSecond } = write.points
        const progress = { runId, batch, step, elapsedMs, stepsPerSecond }
        const summary = await store.request('points/append', progress, unhurried)
        this.#waitingPointCount -= pointCountOf(batch)
        onPointsStored(batch, summary)
        return
      }
      case 'checkpoint':
        await store.request('checkpoint/insert', write.checkpoint, unhurried)
        onCheckpointStored(write.checkpoint.step)
        return
      case 'event':
        await store.request('run/append-event', { runId, event: write.event }, unhurried)
        this.#options.onEventStored(write.event)
        return
      case 'frame':
        await store.request('inside/append', { runId, frame: write.frame }, unhurried)
        return
      case 'patch': {
        const summary = await store.request('run/update', { runId, patch: write.patch }, unhurried)
        onPatched(summary)
        write.done.resolve(summary)
        return
      }
      default:
        write satisfies never
    }
  }

  #block(write: Write, reason: StudioError): void {
    this.#blockedBy = reason
    const kept: Write[] = [write]
    for (const waiting of this.#writes) {
      if (waiting.type === 'patch') waiting.done.reject(reason)
      else kept.push(waiting)
    }
    this.#writes.splice(0, this.#writes.length, ...kept)
    for (const flush of this.#flushes.splice(0)) flush.reject(reason)
    this.#options.onBlocked(reason)
  }
}
