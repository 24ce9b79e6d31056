import type { Client } from '@engine/protocol/channel'
import { changedConfig, configAt, liveEditsOf } from '@engine/protocol/config-change'
import type { CallContext, ParsedParams } from '@engine/protocol/contract'
import { experimentConfigOf } from '@engine/protocol/experiment-config'
import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import type { ExperimentSummary } from '@engine/protocol/run'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { StoreContract } from '../store/store-contract'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import { checkedExperiment } from './experiment-check'
import type { Replays } from './replays'

export interface ForksOptions {
  readonly store: Client<StoreContract>
  readonly clock: Clock
  readonly broadcast: Broadcast
  readonly replays: Replays
}

/** Makes runs that go on from a step of other ones. */
export class Forks {
  readonly #options: ForksOptions

  constructor(options: ForksOptions) {
    this.#options = options
  }

  /**
   * Stores the fork as a queued run in an experiment of its own.
   *
   * @throws everything that `run/fork` names
   */
  async create(
    { id, step, changes, name }: ParsedParams<StudioContract, 'run/fork'>,
    context: CallContext,
  ): Promise<ExperimentSummary> {
    const { store, clock, broadcast, replays } = this.#options
    const parent = await replays.ownerAt(id, step)
    const { summary, datasetId } = parent
    const config = changedConfig(configAt(parent.config, liveEditsOf(parent.events), step), changes)
    const dataset = await store.request('dataset/show', { id: datasetId })
    const checked = checkedExperiment(experimentConfigOf(config), dataset.summary)
    const start = await replays.fork(parent, step, config, context)
    const elapsedMs = await this.#elapsedAt(summary.id, step)
    const experiment = await store.request('experiment/insert', {
      ...checked,
      runs: checked.runs.map((run) => ({
        ...run,
        name: name ?? `${run.name} @ ${step}`,
        start: {
          parentRunId: summary.id,
          step,
          stateHash: start.stateHash,
          initialHash: summary.initialHash,
          elapsedMs,
          checkpoint: start.checkpoint,
        },
      })),
    })
    for (const run of experiment.runs) {
      broadcast('run/changed', run)
      const details = { parentRunId: summary.id, parentName: summary.name, step, changes }
      const event = { step, at: clock.now(), type: 'forked', details }
      await store.request('run/append-event', { runId: run.id, event })
      broadcast('run/noted', { runId: run.id, event })
    }
    return experiment
  }

  /** Training time up to a step, as its points say. */
  async #elapsedAt(runId: number, step: number): Promise<number> {
    const [losses] = await this.#options.store.request('series/read', {
      runId,
      series: [BATCH_LOSS],
      fromStep: step,
      toStep: step,
      maximumPointCount: 2,
    })
    return losses?.elapsedMs[0] ?? 0
  }
}
