import type { RunStatus, RunSummary } from '@engine/protocol/run'
import { fromJson, toJson } from './stored-json'
import type { RunPatch } from './store-contract'

/** A run's row as RUN_COLUMNS selects it; STRICT tables keep the types. */
export interface RunRow extends Omit<
  RunSummary,
  'status' | 'statusReason' | 'tags' | 'last' | 'best'
> {
  readonly status: RunStatus
  readonly statusReason: string | null
  readonly tags: string
}

/** A series' newest and best value; NULL stands for NaN, or for no best value yet. */
export interface MeasuredRow {
  readonly runId: number
  readonly name: string
  readonly lastValue: number | null
  readonly bestValue: number | null
  readonly bestStep: number | null
}

export const RUN_COLUMNS =
  'run.id, experiment_id AS experimentId, arm_index AS armIndex, run.name, ' +
  'dataset_name AS datasetName, network_text AS networkText, optimizer_type AS optimizerType, ' +
  'optimizer_text AS optimizerText, loss_type AS lossType, seed, status, ' +
  'status_reason AS statusReason, step, step_count AS stepCount, ' +
  'steps_per_epoch AS stepsPerEpoch, parameter_count AS parameterCount, ' +
  'initial_hash AS initialHash, elapsed_ms AS elapsedMs, steps_per_second AS stepsPerSecond, ' +
  'created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, tags, note, ' +
  '(SELECT max(step) FROM checkpoint WHERE run_id = run.id) AS checkpointStep, ' +
  'trashed_at AS trashedAt, archived_at AS archivedAt, parent_run_id AS parentRunId, fork_step AS forkStep'

export const MEASURED_COLUMNS =
  'run_id AS runId, name, last_value AS lastValue, best_value AS bestValue, best_step AS bestStep'

/** Where each field of a patch is kept. */
export const PATCH_COLUMNS: Readonly<Record<keyof RunPatch, string>> = {
  name: 'name',
  tags: 'tags',
  note: 'note',
  status: 'status',
  statusReason: 'status_reason',
  step: 'step',
  stepCount: 'step_count',
  stepsPerEpoch: 'steps_per_epoch',
  parameterCount: 'parameter_count',
  initialHash: 'initial_hash',
  elapsedMs: 'elapsed_ms',
  stepsPerSecond: 'steps_per_second',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  trashedAt: 'trashed_at',
}

/** Whether a studio process owns a run of this status. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'paused'
}

/** A patch's value as it is bound to its column. */
export function toColumnValue(value: RunPatch[keyof RunPatch]): string | number | null {
  return typeof value === 'object' && value !== null ? toJson(value) : (value ?? null)
}

/** @param measured the rows of this run's series */
export function toRunSummary(row: RunRow, measured: readonly MeasuredRow[]): RunSummary {
  const last: Record<string, number> = {}
  const best: RunSummary['best'] = {}
  for (const { name, lastValue, bestValue, bestStep } of measured) {
    last[name] = lastValue ?? NaN
    if (bestValue !== null && bestStep !== null) best[name] = { value: bestValue, step: bestStep }
  }
  return {
    ...row,
    statusReason: row.statusReason === null ? null : fromJson(row.statusReason),
    tags: fromJson(row.tags),
    last,
    best,
  }
}
