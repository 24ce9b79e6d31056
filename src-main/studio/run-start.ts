import type { Client } from '@engine/protocol/channel'
import { liveEditsOf } from '@engine/protocol/config-change'
import type { Result } from '@engine/protocol/contract'
import type { TrainingPlan } from '@engine/protocol/engine-contract'
import type { StoreContract } from '../store/store-contract'
import type { StudioLimits } from './limits'
import type { RowChange } from './run-progress'
import { silenceWhileTraining } from './run-outcome'
import type { SupervisedEngine } from './supervisor'

/** All that is stored of a run and decides how it goes on. */
export interface StoredRun {
  readonly detail: Result<StoreContract, 'run/show'>
  readonly dataset: Uint8Array<ArrayBuffer>
  readonly checkpoint: Result<StoreContract, 'checkpoint/read'> | null
}

export interface StartedRun {
  readonly plan: TrainingPlan
  /** Updates of the state that it stands at. */
  readonly step: number
  /** Steps up to here were done before and are repeated. */
  readonly repeatedUntil: number
  /** Whether it trained before in this studio or another one. */
  readonly isResumed: boolean
  /** What its row is told of its plan. */
  readonly row: RowChange
}

export async function readStoredRun(
  store: Client<StoreContract>,
  runId: number,
): Promise<StoredRun> {
  const detail = await store.request('run/show', { runId })
  const dataset = await store.request('dataset/read', { id: detail.datasetId })
  const checkpoint =
    detail.summary.checkpointStep === null
      ? null
      : await store.request('checkpoint/read', { runId, checkpoint: 'last' })
  return { detail, dataset: dataset.bytes, checkpoint }
}

/** Has an engine stand ready where a run stopped last. */
export async function prepareRun(
  engine: SupervisedEngine,
  { detail, dataset, checkpoint }: StoredRun,
  threadCount: number,
  limits: Pick<StudioLimits, 'silenceMs'>,
): Promise<StartedRun> {
  const { summary, config, events } = detail
  const plan = await engine.request('training/prepare', {
    config,
    dataset,
    checkpoint: checkpoint ? checkpoint.bytes : null,
    elapsedMs: checkpoint ? summary.elapsedMs : 0,
    edits: liveEditsOf(events),
    threadCount,
  })
  engine.allowSilence(silenceWhileTraining(plan, config, limits))
  const step = checkpoint?.summary.step ?? 0
  return {
    plan,
    step,
    repeatedUntil: summary.step,
    isResumed: step > 0 && summary.startedAt !== null,
    row: {
      endedAt: null,
      stepCount: plan.stepCount,
      stepsPerEpoch: plan.stepsPerEpoch,
      parameterCount: plan.parameterCount,
      initialHash: summary.initialHash === '' ? plan.initialHash : summary.initialHash,
    },
  }
}
