import { StudioError } from '@engine/protocol/errors'
import type { Erasure } from '@engine/protocol/storage'
import type { Database } from 'better-sqlite3'
import type { DatasetFiles } from './dataset-files'

interface TrashedRun {
  readonly id: number
  readonly experimentId: number
}

/** Deletes for good what is in the trash. */
export interface Eraser {
  eraseRuns(ids: readonly number[]): Erasure
  thinCheckpoints(ids: readonly number[]): { removedCount: number; freedBytes: number }
  /** @throws dataset/not-found, dataset/in-use */
  eraseDataset(id: number): void
}

export function createEraser(db: Database, files: DatasetFiles): Eraser {
  const selectTrashed = db.prepare<[number], TrashedRun>(
    'SELECT id, experiment_id AS experimentId FROM run WHERE id = ? AND trashed_at IS NOT NULL ' +
      "AND status NOT IN ('queued', 'running', 'paused')",
  )
  const selectForks = db
    .prepare<[number], number>('SELECT id FROM run WHERE parent_run_id = ?')
    .pluck()
  // Series, events, checkpoints and frames go with their run.
  const deleteRun = db.prepare<[number]>('DELETE FROM run WHERE id = ?')
  const deleteExperiment = db.prepare<[number]>(
    'DELETE FROM experiment WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE experiment_id = experiment.id)',
  )
  const selectBetween = db.prepare<[number], { id: number; sizeBytes: number }>(
    'SELECT id, size_bytes AS sizeBytes FROM checkpoint AS one WHERE run_id = ? AND is_initial = 0 ' +
      'AND is_best = 0 AND step < (SELECT max(step) FROM checkpoint WHERE run_id = one.run_id)',
  )
  const deleteCheckpoint = db.prepare<[number]>('DELETE FROM checkpoint WHERE id = ?')
  const selectDataset = db.prepare<
    [number],
    { name: string; hash: string; trashedAt: number | null }
  >('SELECT name, hash, trashed_at AS trashedAt FROM dataset WHERE id = ?')
  const countUses = db
    .prepare<[number], number>('SELECT count(*) FROM run WHERE dataset_id = ?')
    .pluck()
  const deleteDataset = db.prepare<[number]>('DELETE FROM dataset WHERE id = ?')
  const countByHash = db
    .prepare<[string], number>('SELECT count(*) FROM dataset WHERE hash = ?')
    .pluck()

  const eraseRuns = db.transaction((ids: readonly number[]): Erasure => {
    const found = ids.flatMap((id) => selectTrashed.get(id) ?? [])
    const doomed = new Map(found.map((run) => [run.id, run]))
    // A fork holds the run that it came from, and that one the run before it.
    for (let isStable = false; !isStable;) {
      isStable = true
      for (const id of [...doomed.keys()]) {
        if (selectForks.all(id).every((fork) => doomed.has(fork))) continue
        doomed.delete(id)
        isStable = false
      }
    }
    // Forks have higher numbers than what they forked from: they go first.
    for (const id of [...doomed.keys()].sort((a, b) => b - a)) deleteRun.run(id)
    for (const id of new Set([...doomed.values()].map((run) => run.experimentId))) {
      deleteExperiment.run(id)
    }
    return {
      erasedIds: [...doomed.keys()],
      keptIds: found.map((run) => run.id).filter((id) => !doomed.has(id)),
    }
  })

  const thinCheckpoints = db.transaction((ids: readonly number[]) => {
    const between = ids.flatMap((id) => selectBetween.all(id))
    for (const { id } of between) deleteCheckpoint.run(id)
    return {
      removedCount: between.length,
      freedBytes: between.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }
  })

  const eraseDataset = db.transaction((id: number): void => {
    const dataset = selectDataset.get(id)
    if (!dataset) {
      throw new StudioError(
        'dataset/not-found',
        `There is no data set number ${id}. Choose one from the list of data sets.`,
        { id },
      )
    }
    const runCount = countUses.get(id) ?? 0
    if (dataset.trashedAt === null || runCount > 0) {
      throw new StudioError(
        'dataset/in-use',
        dataset.trashedAt === null
          ? `Data set “${dataset.name}” is not in the trash and is not erased.`
          : `Data set “${dataset.name}” is kept: ${runCount} runs were trained on it. Erase them first.`,
        { id, name: dataset.name, runCount },
      )
    }
    deleteDataset.run(id)
    if (countByHash.get(dataset.hash) === 0) files.remove(dataset.hash)
  })

  return {
    eraseRuns: (ids) => eraseRuns.immediate(ids),
    thinCheckpoints: (ids) => thinCheckpoints.immediate(ids),
    eraseDataset: (id) => eraseDataset.immediate(id),
  }
}
