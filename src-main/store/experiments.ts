import { StudioError } from '@engine/protocol/errors'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import type { ExperimentSummary, RunSummary } from '@engine/protocol/run'
import type { Database } from 'better-sqlite3'
import type { CheckpointTable } from './checkpoints'
import type { RunTable } from './runs'
import type { NewRun } from './store-contract'
import { fromJson, toJson } from './stored-json'

interface ExperimentRow {
  readonly id: number
  readonly name: string
  readonly createdAt: number
  readonly config: string
}

export interface ExperimentTable {
  /** The experiment with its runs, all queued and owned by this studio process, or nothing. */
  insert(config: ExperimentConfig, runs: readonly NewRun[]): ExperimentSummary
  /** Newest first. */
  list(): ExperimentSummary[]
  /** @throws experiment/not-found */
  show(id: number): ExperimentSummary
}

export function createExperimentTable(
  db: Database,
  runs: RunTable,
  checkpoints: CheckpointTable,
  ownerId: number,
  now: () => number,
): ExperimentTable {
  const columns = 'id, name, created_at AS createdAt, config'
  const selectAll = db.prepare<[], ExperimentRow>(
    `SELECT ${columns} FROM experiment ORDER BY id DESC`,
  )
  const selectOne = db.prepare<[number], ExperimentRow>(
    `SELECT ${columns} FROM experiment WHERE id = ?`,
  )
  const selectDataset = db.prepare<[number], number>('SELECT 1 FROM dataset WHERE id = ?').pluck()
  const insertExperiment = db.prepare<[string, number, string]>(
    'INSERT INTO experiment (name, created_at, config) VALUES (?, ?, ?)',
  )
  const insertRun = db.prepare<Record<string, string | number | null>>(
    'INSERT INTO run (experiment_id, arm_index, dataset_id, owner_id, name, dataset_name, ' +
      'network_text, optimizer_type, optimizer_text, loss_type, seed, status, step, step_count, ' +
      'steps_per_epoch, parameter_count, initial_hash, elapsed_ms, steps_per_second, created_at, ' +
      'tags, note, config, parent_run_id, fork_step) VALUES (:experimentId, :armIndex, :datasetId, :ownerId, :name, ' +
      ':datasetName, :networkText, :optimizerType, :optimizerText, :lossType, :seed, ' +
      "'queued', :step, 0, 0, 0, :initialHash, :elapsedMs, 0, :createdAt, '[]', '', :config, " +
      ':parentRunId, :forkStep)',
  )

  const insert = db.transaction((config: ExperimentConfig, newRuns: readonly NewRun[]) => {
    const createdAt = now()
    const result = insertExperiment.run(config.name, createdAt, toJson(config))
    const experimentId = Number(result.lastInsertRowid)
    for (const [armIndex, run] of newRuns.entries()) {
      if (selectDataset.get(run.datasetId) === undefined) {
        throw new StudioError(
          'dataset/not-found',
          `There is no data set number ${run.datasetId} for run “${run.name}”. Choose another one.`,
          { id: run.datasetId },
        )
      }
      const { start } = run
      const inserted = insertRun.run({
        experimentId,
        armIndex,
        datasetId: run.datasetId,
        ownerId,
        name: run.name,
        datasetName: run.datasetName,
        networkText: run.networkText,
        optimizerType: run.config.optimizer.type,
        optimizerText: run.optimizerText,
        lossType: run.config.loss.type,
        seed: run.config.training.seed,
        createdAt,
        config: toJson(run.config),
        step: start?.step ?? 0,
        initialHash: start?.initialHash ?? '',
        elapsedMs: start?.elapsedMs ?? 0,
        parentRunId: start?.parentRunId ?? null,
        forkStep: start && start.parentRunId !== null ? start.step : null,
      })
      if (start) {
        checkpoints.insert({
          runId: Number(inserted.lastInsertRowid),
          step: start.step,
          stateHash: start.stateHash,
          isInitial: true,
          isBest: false,
          bytes: start.checkpoint,
        })
      }
    }
    return experimentId
  })

  const show = (id: number): ExperimentSummary => {
    const row = selectOne.get(id)
    if (row) return toSummary(row, runs.ofExperiment(id))
    throw new StudioError(
      'experiment/not-found',
      `There is no experiment number ${id}. Choose one from the history.`,
      { id },
    )
  }

  return {
    insert: (config, newRuns) => show(insert.immediate(config, newRuns)),
    list: db.transaction(() => {
      const runsByExperiment = Map.groupBy(
        runs.list({ includeTrashed: true, beforeId: null, limit: null }),
        (run) => run.experimentId,
      )
      return selectAll.all().map((row) => {
        const arms = runsByExperiment.get(row.id) ?? []
        return toSummary(
          row,
          arms.sort((a, b) => a.armIndex - b.armIndex),
        )
      })
    }),
    show,
  }
}

function toSummary(row: ExperimentRow, runs: RunSummary[]): ExperimentSummary {
  return { ...row, config: fromJson<ExperimentConfig>(row.config), runs }
}
