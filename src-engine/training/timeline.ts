import type { Dataset } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import {
  changedConfig,
  checkLiveField,
  type ConfigChange,
  type LiveEdit,
} from '../protocol/config-change'
import type { RunConfig } from '../protocol/experiment-config'
import type { LinearMemory } from '../tensor/memory'
import type { Checkpoint } from './checkpoint'
import { forkOf, type Fork } from './fork'
import { Trainer, type TrainingObserver, type TrainingOutcome } from './trainer'

export interface TimelineSettings {
  /** The config that the run began with. */
  readonly config: RunConfig
  /** What was changed later on, by ascending steps. */
  readonly edits: readonly LiveEdit[]
  readonly dataset: Dataset
  readonly kernels: KernelSet
  /** Where to begin; null at the initial weights. */
  readonly checkpoint: Checkpoint | null
}

/**
 * A run with the settings that were changed while it trained. An edit holds for every update after its
 * step: there the trainer is exchanged for one with the new settings and the same state. So a replay,
 * from wherever it begins, goes the same way as the run went.
 */
export class Timeline {
  readonly #settings: TimelineSettings
  readonly #edits: LiveEdit[]
  #trainer: Trainer
  /** Edits that the trainer's settings contain. */
  #appliedCount: number

  constructor(settings: TimelineSettings) {
    this.#settings = { ...settings, kernels: withOneMemory(settings.kernels) }
    this.#edits = [...settings.edits].sort((a, b) => a.step - b.step)
    const { checkpoint } = settings
    this.#appliedCount = this.#countUpTo(checkpoint?.counters.step ?? 0)
    this.#trainer = this.#trainerFrom(checkpoint)
  }

  get trainer(): Trainer {
    return this.#trainer
  }

  /** All edits so far, and those that are still to come in a replay. */
  get edits(): readonly LiveEdit[] {
    return this.#edits
  }

  /** Updates done. */
  get step(): number {
    return this.#trainer.step
  }

  /**
   * Changes settings from the next update on, or behind a later step.
   *
   * @returns the edits, with the step after which they hold
   * @throws config/not-live, config/unknown-field, config/invalid-value; then nothing is changed
   */
  edit(changes: readonly ConfigChange[], notBefore = 0): LiveEdit[] {
    for (const { field } of changes) checkLiveField(field)
    const step = Math.max(this.step, notBefore)
    // What was planned for later steps follows from another story.
    const before = this.#edits.filter((edit) => edit.step <= step)
    changedConfig(this.#settings.config, [...before, ...changes])
    const edits = changes.map((change) => ({ ...change, step }))
    this.#edits.splice(0, Infinity, ...before, ...edits)
    this.#applyDue()
    return edits
  }

  /**
   * What a run begins with that goes on from here with other settings. This timeline is over then: its
   * memory is the fork's.
   *
   * @throws fork/other-data, fork/other-split, fork/nothing-left, checkpoint/does-not-fit
   */
  fork(config: RunConfig, elapsedMs: number): Fork {
    return forkOf(this.#trainer, config, this.#settings, elapsedMs)
  }

  /** As the trainer's own work, across edits. */
  *work(observer: TrainingObserver): Generator<undefined, TrainingOutcome, undefined> {
    for (;;) {
      this.#applyDue()
      const trainer = this.#trainer
      const work = trainer.work(observer)
      while (this.#trainer === trainer) {
        const next = work.next()
        if (next.done === true) return next.value
        yield
        this.#applyDue()
      }
    }
  }

  #applyDue(): void {
    const dueCount = this.#countUpTo(this.step)
    if (dueCount === this.#appliedCount) return
    const { checkpoint } = this.#trainer.snapshot(0)
    this.#appliedCount = dueCount
    this.#trainer = this.#trainerFrom(checkpoint)
  }

  #countUpTo(step: number): number {
    return this.#edits.filter((edit) => edit.step <= step).length
  }

  #trainerFrom(checkpoint: Checkpoint | null): Trainer {
    const { config, dataset, kernels } = this.#settings
    const edits = this.#edits.slice(0, this.#appliedCount)
    // To check the whole config again takes a good part of the time in which a process starts.
    const edited = edits.length === 0 ? config : changedConfig(config, edits)
    return new Trainer(edited, dataset, kernels, checkpoint)
  }
}

/** Room for what a changed setting may need besides: a few scalars. */
const SPARE_BYTES = 4096

/**
 * The kernels with a memory that is used again where it is large enough: threads hold on to a memory
 * as long as they live, so that a new one for every edit would never be given back.
 */
function withOneMemory(kernels: KernelSet): KernelSet {
  let memory: LinearMemory | null = null
  let grantedBytes = 0
  return {
    ...kernels,
    createMemory(sizeBytes) {
      if (memory !== null && sizeBytes <= grantedBytes) {
        const from = kernels.reservedBytes
        new Uint8Array(memory.buffer, from, Math.max(0, sizeBytes - from)).fill(0)
        return memory
      }
      grantedBytes = sizeBytes + SPARE_BYTES
      memory = kernels.createMemory(grantedBytes)
      return memory
    },
  }
}
