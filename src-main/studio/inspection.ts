import type { Client } from '@engine/protocol/channel'
import type { CallContext, ParsedParams } from '@engine/protocol/contract'
import { judgeHealth } from '@engine/health/health'
import { StudioError } from '@engine/protocol/errors'
import type { EvaluationReport } from '@engine/protocol/evaluation-report'
import type { GradientCheckOptions, GradientCheckReport } from '@engine/protocol/gradient-check'
import type { HealthReport } from '@engine/protocol/health'
import type { InsideFrame } from '@engine/protocol/inside-view'
import type { RangeTestOptions, RangeTestReport } from '@engine/protocol/range-test'
import type { SurfaceReport } from '@engine/protocol/loss-surface'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { Judgement } from '@engine/protocol/prediction'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { NewRun, StoreContract } from '../store/store-contract'
import type { EngineService } from './engine-service'
import type { Replays, RunState } from './replays'

/** Points of a series that health is judged by: enough for every rule, quick to read. */
const HEALTH_POINT_COUNT = 20_000

export interface InspectionOptions {
  readonly store: Client<StoreContract>
  readonly service: EngineService
  readonly replays: Replays
}

/** Looks at networks without training them. */
export class Inspection {
  readonly #store: Client<StoreContract>
  readonly #service: EngineService
  readonly #replays: Replays

  constructor({ store, service, replays }: InspectionOptions) {
    this.#store = store
    this.#service = service
    this.#replays = replays
  }

  /** A network at its initial weights. */
  async checkNetwork(
    { config, datasetId, start }: NewRun,
    options: GradientCheckOptions,
    context: CallContext,
  ): Promise<GradientCheckReport> {
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request(
      'model/check-gradients',
      { config, dataset: bytes, checkpoint: start?.checkpoint ?? null, options },
      context,
    )
  }

  /** What every run of an experiment makes of rising learning rates, one after the other. */
  async testRates(
    runs: readonly NewRun[],
    options: RangeTestOptions,
    context: CallContext,
  ): Promise<RangeTestReport[]> {
    const reports: RangeTestReport[] = []
    for (const [optimizerIndex, { config, datasetId, start, optimizerText }] of runs.entries()) {
      const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
      const report = await this.#service.request(
        'model/range-test',
        { config, dataset: bytes, checkpoint: start?.checkpoint ?? null, options },
        context,
      )
      reports.push({ ...report, optimizerIndex, optimizerText })
      context.report({ doneCount: reports.length, totalCount: runs.length })
    }
    return reports
  }

  /** What the layers look like in the first step. */
  async lookAtStart(
    { config, datasetId, start }: NewRun,
    context: CallContext,
  ): Promise<InsideFrame> {
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request(
      'model/look-inside',
      { config, dataset: bytes, checkpoint: start?.checkpoint ?? null },
      context,
    )
  }

  /** How a run is doing, in words. */
  async health(runId: number): Promise<HealthReport> {
    const { config, summary } = await this.#store.request('run/show', { runId })
    const series = await this.#store.request('series/read', {
      runId,
      series: [],
      fromStep: 0,
      toStep: 0xffff_ffff,
      maximumPointCount: HEALTH_POINT_COUNT,
    })
    return judgeHealth({
      config,
      status: summary.status,
      step: summary.step,
      series: new Map(series.map((points) => [points.series, points])),
    })
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
    const { config, bytes, dataset } = await this.#stateWithData(runId, choice, context)
    return this.#service.request(
      'model/evaluate',
      { config, dataset, checkpoint: bytes, part, needsExamples },
      context,
    )
  }

  /** What a run's network says of the same examples at each of its checkpoints, the oldest first. */
  async traceRun(
    { id: runId, inputs, targets }: ParsedParams<StudioContract, 'run/trace'>,
    context: CallContext,
  ): Promise<Judgement[]> {
    const { config, checkpoints } = await this.#store.request('run/show', { runId })
    const steps = [...new Set(checkpoints.map(({ step }) => step))].sort((a, b) => a - b)
    const judgements: Judgement[] = []
    for (const [index, step] of steps.entries()) {
      if (context.isCancelled()) break
      const checkpoint = await this.#readIfThere(runId, step)
      if (checkpoint === null) continue
      const params = { config, checkpoint, inputs, targets }
      judgements.push(await this.#service.request('model/judge', params))
      context.report({ doneCount: index + 1, totalCount: steps.length })
    }
    return judgements
  }

  /**
   * The loss over a plane through the parameters of runs of one network.
   *
   * @throws surface/data-differ when they are trained on different data
   */
  async lossSurface(
    { ids, settings }: ParsedParams<StudioContract, 'run/loss-surface'>,
    context: CallContext,
  ): Promise<SurfaceReport> {
    const runs = await Promise.all(ids.map((runId) => this.#store.request('run/show', { runId })))
    const datasetIds = new Set(runs.map(({ datasetId }) => datasetId))
    const [datasetId] = datasetIds
    if (datasetId === undefined || datasetIds.size > 1) {
      throw new StudioError(
        'surface/data-differ',
        'The runs are trained on different data, so that there is no common loss. Choose runs over one data set.',
      )
    }
    const arms = []
    for (const { config, checkpoints, summary } of runs) {
      const steps = [...new Set(checkpoints.map(({ step }) => step))].sort((a, b) => a - b)
      const read = []
      for (const step of steps) read.push(await this.#readIfThere(summary.id, step))
      arms.push({ config, checkpoints: read.filter((bytes) => bytes !== null) })
    }
    const { bytes: dataset } = await this.#store.request('dataset/read', { id: datasetId })
    return this.#service.request('model/loss-surface', { arms, dataset, settings }, context)
  }

  /** A run that trains may have thinned out the checkpoint since it was listed. */
  async #readIfThere(runId: number, step: number): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const { bytes } = await this.#store.request('checkpoint/read', {
        runId,
        checkpoint: { step },
      })
      return bytes
    } catch (error) {
      if (error instanceof StudioError && error.code === 'store/no-checkpoint') return null
      throw error
    }
  }

  /** A run's network at the weights of a checkpoint. @throws store/no-checkpoint */
  async checkRun(
    runId: number,
    choice: CheckpointChoice,
    options: GradientCheckOptions,
    context: CallContext,
  ): Promise<GradientCheckReport> {
    const { config, bytes, dataset } = await this.#stateWithData(runId, choice, context)
    return this.#service.request(
      'model/check-gradients',
      { config, dataset, checkpoint: bytes, options },
      context,
    )
  }

  async #stateWithData(
    runId: number,
    choice: CheckpointChoice,
    context: CallContext,
  ): Promise<RunState & { readonly dataset: Uint8Array<ArrayBuffer> }> {
    const state = await this.#replays.read(runId, choice, context)
    const { datasetId } = await this.#store.request('run/show', { runId })
    const { bytes } = await this.#store.request('dataset/read', { id: datasetId })
    return { ...state, dataset: bytes }
  }
}
