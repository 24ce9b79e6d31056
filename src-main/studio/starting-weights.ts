import { createHash } from 'node:crypto'
import type { Client } from '@engine/protocol/channel'
import type { CallContext, Params, ParsedParams } from '@engine/protocol/contract'
import type { EngineContract } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { StartConfig } from '@engine/protocol/start-config'
import type { NewRun, StoreContract } from '../store/store-contract'
import type { EngineService } from './engine-service'
import type { Replays } from './replays'
import type { Uploads } from './uploads'

type NewExperiment = ParsedParams<StoreContract, 'experiment/insert'>
type WeightSource = Params<EngineContract, 'model/start-weights'>['source']

export interface StartingWeightsOptions {
  readonly store: Client<StoreContract>
  readonly service: EngineService
  readonly uploads: Uploads
  readonly replays: Replays
}

/** Gives the runs of an experiment the weights that its config names. */
export class StartingWeights {
  readonly #options: StartingWeightsOptions

  constructor(options: StartingWeightsOptions) {
    this.#options = options
  }

  /**
   * The experiment with the state that each of its runs begins with; all begin with the same weights.
   *
   * @param upload the file that the config names, null where it names none
   * @throws start/… and run/not-found
   */
  async prepared(
    experiment: NewExperiment,
    upload: string | null,
    context: CallContext,
  ): Promise<NewExperiment> {
    const { start } = experiment.config
    if (start.from === 'initializer') return experiment
    const { source, config: found } = await this.#read(start, upload, context)
    const runs: NewRun[] = []
    for (const run of experiment.runs) {
      const { bytes: dataset } = await this.#options.store.request('dataset/read', {
        id: run.datasetId,
      })
      const config = { ...run.config, start: found }
      const point = await this.#options.service.request(
        'model/start-weights',
        { config, dataset, source, layers: found.layers },
        context,
      )
      runs.push({
        ...run,
        config,
        start: { ...point, parentRunId: null, step: 0, elapsedMs: 0 },
      })
    }
    return { config: { ...experiment.config, start: found }, runs }
  }

  async #read(
    start: Exclude<StartConfig, { from: 'initializer' }>,
    upload: string | null,
    context: CallContext,
  ): Promise<{ source: WeightSource; config: typeof start }> {
    if (start.from === 'run') {
      const { checkpoint } = start
      const choice = typeof checkpoint === 'number' ? { step: checkpoint } : checkpoint
      const { summary } = await this.#options.store.request('run/show', { runId: start.run })
      const { bytes } = await this.#options.replays.read(start.run, choice, context)
      return { source: { type: 'checkpoint', name: summary.name, bytes }, config: start }
    }
    if (upload === null) {
      throw new StudioError(
        'start/file-needed',
        `The experiment starts from the weights in ${start.fileName}: choose that file again.`,
        { file: start.fileName },
      )
    }
    const { fileName, bytes } = await this.#options.uploads.read(upload)
    const hash = createHash('sha256').update(bytes).digest('hex')
    if (start.hash !== '' && start.hash !== hash) {
      throw new StudioError(
        'start/other-file',
        `${fileName} is not the file that the experiment names: its SHA-256 is ${hash}, wanted ${start.hash}. Remove start.hash to take this one.`,
        { file: fileName, hash, wanted: start.hash },
      )
    }
    return {
      source: { type: 'file', name: fileName, bytes },
      config: { ...start, fileName, hash },
    }
  }
}
