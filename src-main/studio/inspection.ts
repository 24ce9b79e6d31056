import type { Client } from '@engine/protocol/channel'
import type { CallContext, ParsedParams } from '@engine/protocol/contract'
import type { EvaluationReport } from '@engine/protocol/evaluation-report'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { GradientCheckOptions, GradientCheckReport } from '@engine/protocol/gradient-check'
import type { CheckpointChoice, StudioContract } from '@engine/protocol/studio-contract'
import type { StoreContract } from '../store/store-contract'
import { readCheckpoint } from './checkpoint-choice'
import type { EngineService } from './engine-service'

export interface InspectionOptions {
  readonly store: Client<StoreContract>
  readonly service: EngineService
}

/** Looks at networks without training them. */
export class Inspection {
  readonly #store: Client<StoreContract>
  readonly #service: EngineService

  constructor({ store, service }: InspectionOptions) {
    this.#store = store
    this.#service = service
  }

  /** A network at its initial weights. */
  async checkNetwork(
    config: RunConfig,
    datasetId: number,
    options: GradientCheckOptions,
    context: CallContext,
  ): Promise<GradientCheckReport> {
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request(
      'model/check-gradients',
      { config, dataset: bytes, checkpoint: null, options },
      context,
    )
  }

  /** How a run's network does on a part of its data. @throws store/no-checkpoint */
  async evaluateRun(
    {
      id: runId,
      checkpoint: choice,
      part,
      needsExamples,
    }: ParsedParams<StudioContract, 'run/evaluate'>,
    context: CallContext,
  ): Promise<EvaluationReport> {
    const { config, datasetId } = await this.#store.request('run/show', { runId })
    const checkpoint = await readCheckpoint(this.#store, runId, choice)
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request(
      'model/evaluate',
      { config, dataset: bytes, checkpoint: checkpoint.bytes, part, needsExamples },
      context,
    )
  }

  /** A run's network at the weights of a checkpoint. @throws store/no-checkpoint */
  async checkRun(
    runId: number,
    choice: CheckpointChoice,
    options: GradientCheckOptions,
    context: CallContext,
  ): Promise<GradientCheckReport> {
    const { config, datasetId } = await this.#store.request('run/show', { runId })
    const checkpoint = await readCheckpoint(this.#store, runId, choice)
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request(
      'model/check-gradients',
      { config, dataset: bytes, checkpoint: checkpoint.bytes, options },
      context,
    )
  }
}
