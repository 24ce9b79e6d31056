import type { Client } from '@engine/protocol/channel'
import type { CallContext, ParsedParams } from '@engine/protocol/contract'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { FirstWeights, PartedExamples, PlanePicture } from '@engine/protocol/network-pictures'
import type { MomentChoice } from '@engine/protocol/checkpoint-choice'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { StoreContract } from '../store/store-contract'
import type { EngineService } from './engine-service'
import type { Replays } from './replays'
import type { Runs } from './runs'

export interface PicturesOptions {
  readonly store: Client<StoreContract>
  readonly service: EngineService
  readonly replays: Replays
  readonly runs: Runs
}

/**
 * Pictures of networks, live while they train: the training process gives its weights and nothing more, and
 * the process for predictions computes what is shown of them.
 */
export class Pictures {
  readonly #options: PicturesOptions

  constructor(options: PicturesOptions) {
    this.#options = options
  }

  /** @throws picture/no-plane, store/no-checkpoint */
  async plane(
    { id, checkpoint, grid }: ParsedParams<StudioContract, 'run/plane'>,
    context: CallContext,
  ): Promise<PlanePicture> {
    const state = await this.#stateAt(id, checkpoint, context)
    return this.#options.service.request('model/plane', { ...state, grid }, context)
  }

  async partedExamples({
    id: runId,
    limit,
  }: ParsedParams<StudioContract, 'run/parted-examples'>): Promise<PartedExamples> {
    const { store, service } = this.#options
    const { config, datasetId } = await store.request('run/show', { runId })
    const { bytes: dataset } = await store.request('dataset/read', { id: datasetId })
    return service.request('dataset/parted-examples', { config, dataset, limit })
  }

  /** @throws store/no-checkpoint */
  async firstWeights(
    { id, checkpoint, first, count, tensor }: ParsedParams<StudioContract, 'run/first-weights'>,
    context: CallContext,
  ): Promise<FirstWeights> {
    const state = await this.#stateAt(id, checkpoint, context)
    const question = { ...state, first, count, tensor }
    return this.#options.service.request('model/first-weights', question, context)
  }

  async #stateAt(
    runId: number,
    moment: MomentChoice,
    context: CallContext,
  ): Promise<{ config: RunConfig; checkpoint: Uint8Array<ArrayBuffer> }> {
    const { store, replays, runs } = this.#options
    if (moment === 'now') {
      const checkpoint = await runs.weights(runId)
      const [run] = checkpoint ? await store.request('run/configs', { ids: [runId] }) : []
      if (checkpoint && run) return { config: run.config, checkpoint }
    }
    const choice = moment === 'now' ? 'last' : moment
    const { config, bytes } = await replays.read(runId, choice, context)
    return { config, checkpoint: bytes }
  }
}
