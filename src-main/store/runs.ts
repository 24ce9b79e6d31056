import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import type { RunEvent, RunSummary } from '@engine/protocol/run'
import type { Database } from 'better-sqlite3'
import {
  isActive,
  MEASURED_COLUMNS,
  PATCH_COLUMNS,
  RUN_COLUMNS,
  toColumnValue,
  toRunSummary,
  type MeasuredRow,
  type RunRow,
} from './run-rows'
import type { SeriesWriter } from './series-writer'
import type { RunPatch } from './store-contract'
import { fromJson, toJson } from './stored-json'

/** Points of a run with how far it has come. */
export interface RunProgress {
  readonly runId: number
  readonly batch: MetricBatch
  readonly step: number
  readonly elapsedMs: number
  readonly stepsPerSecond: number
}

/** A stretch of the history. */
export interface RunRange {
  readonly includeTrashed: boolean
  /** Only runs that are older than this one. */
  readonly beforeId: number | null
  readonly limit: number | null
}

/** Where runs belong in the history; what is left out stays as it is. */
export interface RunOrganization {
  readonly archivedAt?: number | null | undefined
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
}

/** Everything of a run but its series and checkpoints. */
export interface RunDescription {
  readonly summary: RunSummary
  readonly datasetId: number
  readonly config: RunConfig
  readonly events: RunEvent[]
}

export interface RunTable {
  /** Newest first. */
  list(range: RunRange): RunSummary[]
  /** Those that are queued, running or paused. */
  active(): RunSummary[]
  /** In the order of the arms. */
  ofExperiment(experimentId: number): RunSummary[]
  /** @throws run/not-found */
  summary(runId: number): RunSummary
  /** @throws run/not-found */
  show(runId: number): RunDescription
  /** Those that there are, in no order. */
  configs(ids: readonly number[]): { id: number; config: RunConfig }[]
  /** While its status is active, a run belongs to this studio process. @throws run/not-found */
  update(runId: number, patch: RunPatch): RunSummary
  /** All or none. @throws run/not-found */
  setTrashed(ids: readonly number[], trashedAt: number | null): RunSummary[]
  /** All or none. @throws run/not-found */
  organize(ids: readonly number[], change: RunOrganization): RunSummary[]
  /** @throws run/not-found */
  appendEvent(runId: number, event: RunEvent): void
  /** Points and progress together or not at all. @throws run/not-found */
  appendPoints(progress: RunProgress): RunSummary
}

/** Greater than any row's number. */
const LARGEST_ID = Number.MAX_SAFE_INTEGER

export function createRunTable(db: Database, series: SeriesWriter, ownerId: number): RunTable {
  const selectAll = db.prepare<[number, number], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run WHERE id < ? ORDER BY id DESC LIMIT ?`,
  )
  const selectUntrashed = db.prepare<[number, number], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run WHERE id < ? AND trashed_at IS NULL ORDER BY id DESC LIMIT ?`,
  )
  const selectActive = db.prepare<[], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run WHERE status IN ('queued', 'running', 'paused')`,
  )
  const selectArms = db.prepare<[number], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run WHERE experiment_id = ? ORDER BY arm_index`,
  )
  const selectOne = db.prepare<[number], RunRow>(`SELECT ${RUN_COLUMNS} FROM run WHERE id = ?`)
  const selectMeasured = db.prepare<[number, number], MeasuredRow>(
    `SELECT ${MEASURED_COLUMNS} FROM series WHERE run_id >= ? AND run_id <= ?`,
  )
  const selectMeasuredOf = db.prepare<[number], MeasuredRow>(
    `SELECT ${MEASURED_COLUMNS} FROM series WHERE run_id = ? ORDER BY name`,
  )
  const selectConfig = db.prepare<[number], { config: string; datasetId: number }>(
    'SELECT config, dataset_id AS datasetId FROM run WHERE id = ?',
  )
  const selectEvents = db.prepare<[number], RunEvent & { details: string }>(
    'SELECT step, at, type, details FROM event WHERE run_id = ? ORDER BY id',
  )
  const insertEvent = db.prepare<[number, number, number, string, string]>(
    'INSERT INTO event (run_id, step, at, type, details) VALUES (?, ?, ?, ?, ?)',
  )
  const updateArchived = db.prepare<[number | null, number]>(
    'UPDATE run SET archived_at = ? WHERE id = ?',
  )
  const updateProgress = db.prepare<[number, number, number, number]>(
    'UPDATE run SET step = ?, elapsed_ms = ?, steps_per_second = ? WHERE id = ?',
  )

  const summary = (runId: number): RunSummary => {
    const row = selectOne.get(runId) ?? refuseUnknown(runId)
    return toRunSummary(row, selectMeasuredOf.all(runId))
  }

  const list = (rows: readonly RunRow[]): RunSummary[] => {
    const [newest, oldest] = [rows[0]?.id ?? 0, rows.at(-1)?.id ?? 0]
    const measured = Map.groupBy(selectMeasured.all(oldest, newest), (row) => row.runId)
    return rows.map((row) => toRunSummary(row, measured.get(row.id) ?? []))
  }

  const update = (runId: number, patch: RunPatch): void => {
    const columns: string[] = []
    const values: (string | number | null)[] = []
    for (const [key, column] of Object.entries(PATCH_COLUMNS)) {
      // The keys of PATCH_COLUMNS are those of a patch.
      const value = patch[key as keyof RunPatch]
      if (value === undefined) continue
      columns.push(`${column} = ?`)
      values.push(toColumnValue(value))
    }
    if (patch.status !== undefined) {
      columns.push('owner_id = ?')
      values.push(isActive(patch.status) ? ownerId : null)
    }
    if (columns.length === 0) return
    db.prepare(`UPDATE run SET ${columns.join(', ')} WHERE id = ?`).run(...values, runId)
  }

  const updateOne = db.transaction((runId: number, patch: RunPatch) => {
    update(runId, patch)
    return summary(runId)
  })
  const setTrashed = db.transaction((ids: readonly number[], trashedAt: number | null) =>
    ids.map((runId) => {
      update(runId, { trashedAt })
      return summary(runId)
    }),
  )
  const organize = db.transaction((ids: readonly number[], change: RunOrganization) =>
    ids.map((runId) => {
      if (change.archivedAt !== undefined) updateArchived.run(change.archivedAt, runId)
      const { tags } = summary(runId)
      const removed = new Set(change.removeTags)
      const next = [...new Set([...tags, ...change.addTags])].filter((tag) => !removed.has(tag))
      update(runId, { tags: next })
      return summary(runId)
    }),
  )
  const appendPoints = db.transaction((progress: RunProgress) => {
    const { runId, batch, step, elapsedMs, stepsPerSecond } = progress
    const { changes } = updateProgress.run(step, elapsedMs, stepsPerSecond, runId)
    if (changes === 0) refuseUnknown(runId)
    for (const columns of batch) series.append(runId, columns)
    return summary(runId)
  })

  return {
    list: db.transaction(({ includeTrashed, beforeId, limit }: RunRange) =>
      list((includeTrashed ? selectAll : selectUntrashed).all(beforeId ?? LARGEST_ID, limit ?? -1)),
    ),
    active: db.transaction(() =>
      selectActive.all().map((row) => toRunSummary(row, selectMeasuredOf.all(row.id))),
    ),
    ofExperiment: db.transaction((experimentId: number) =>
      selectArms.all(experimentId).map((row) => toRunSummary(row, selectMeasuredOf.all(row.id))),
    ),
    summary,
    show: db.transaction((runId: number) => {
      const { config, datasetId } = selectConfig.get(runId) ?? refuseUnknown(runId)
      return {
        summary: summary(runId),
        datasetId,
        config: fromJson<RunConfig>(config),
        events: selectEvents
          .all(runId)
          .map((event) => ({ ...event, details: fromJson<RunEvent['details']>(event.details) })),
      }
    }),
    configs: (ids) =>
      ids.flatMap((id) => {
        const row = selectConfig.get(id)
        return row ? [{ id, config: fromJson<RunConfig>(row.config) }] : []
      }),
    update: (runId, patch) => updateOne.immediate(runId, patch),
    setTrashed: (ids, trashedAt) => setTrashed.immediate(ids, trashedAt),
    organize: (ids, change) => organize.immediate(ids, change),
    appendEvent: (runId, { step, at, type, details }) => {
      if (!selectConfig.get(runId)) refuseUnknown(runId)
      insertEvent.run(runId, step, at, type, toJson(details))
    },
    appendPoints: (progress) => appendPoints.immediate(progress),
  }
}

function refuseUnknown(runId: number): never {
  throw new StudioError(
    'run/not-found',
    `There is no run number ${runId}. Choose one from the history.`,
    { runId },
  )
}
