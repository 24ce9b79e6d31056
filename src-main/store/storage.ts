import { existsSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import type { DatasetStorage, RunStorage, StorageReport } from '@engine/protocol/storage'
import type { Database } from 'better-sqlite3'
import { listBackups } from './backups'
import type { StorePaths } from './store-paths'

/** Where the bytes of the data folder are, and how to get some back. */
export interface Storage {
  measure(): Omit<StorageReport, 'exports'>
  /** Rewrites the database without the pages that hold nothing. */
  compact(): void
  /** @throws store/no-backup */
  eraseBackup(name: string): void
  /** The database with its log. */
  databaseBytes(): number
}

export function createStorage(db: Database, paths: StorePaths): Storage {
  // length() of a BLOB is read from the row's header, not from its pages.
  const selectSeries = db.prepare<[], { runId: number; bytes: number }>(
    'SELECT run_id AS runId, sum(length(points) + coalesce(length(summary), 0)) AS bytes ' +
      'FROM series JOIN series_chunk ON series_id = series.id GROUP BY run_id',
  )
  const selectFrames = db.prepare<[], { runId: number; bytes: number }>(
    'SELECT run_id AS runId, sum(length(figures) + coalesce(length(histograms), 0)) AS bytes ' +
      'FROM inside_frame GROUP BY run_id',
  )
  const selectCheckpoints = db.prepare<
    [],
    { runId: number; step: number; bytes: number; isKept: number }
  >(
    'SELECT run_id AS runId, step, size_bytes AS bytes, max(is_initial, is_best) AS isKept ' +
      'FROM checkpoint ORDER BY run_id, step',
  )
  const selectDatasets = db.prepare<[], DatasetStorage>(
    'SELECT id AS datasetId, name, size_bytes AS sizeBytes, trashed_at AS trashedAt, ' +
      '(SELECT count(*) FROM run WHERE dataset_id = dataset.id) AS runCount ' +
      'FROM dataset ORDER BY id DESC',
  )
  const databaseBytes = (): number => sizeOf(paths.database) + sizeOf(`${paths.database}-wal`)

  const measureRuns = (): RunStorage[] => {
    const byRun = new Map<number, RunStorage>()
    const take = (runId: number, change: (run: RunStorage) => Partial<RunStorage>): void => {
      const run = byRun.get(runId) ?? {
        runId,
        seriesBytes: 0,
        checkpointBytes: 0,
        checkpointCount: 0,
        betweenBytes: 0,
      }
      byRun.set(runId, { ...run, ...change(run) })
    }
    for (const { runId, bytes } of [...selectSeries.all(), ...selectFrames.all()]) {
      take(runId, (run) => ({ seriesBytes: run.seriesBytes + bytes }))
    }
    const checkpoints = selectCheckpoints.all()
    for (const [place, { runId, bytes, isKept }] of checkpoints.entries()) {
      const isLast = checkpoints[place + 1]?.runId !== runId
      take(runId, (run) => ({
        checkpointBytes: run.checkpointBytes + bytes,
        checkpointCount: run.checkpointCount + 1,
        betweenBytes: run.betweenBytes + (isLast || isKept === 1 ? 0 : bytes),
      }))
    }
    return [...byRun.values()]
  }

  return {
    databaseBytes,
    measure: db.transaction(() => ({
      databaseBytes: databaseBytes(),
      freeBytes: pragma(db, 'freelist_count') * pragma(db, 'page_size'),
      runs: measureRuns(),
      datasets: selectDatasets.all(),
      backups: listBackups(paths.backups).map((file) => ({
        name: basename(file),
        sizeBytes: sizeOf(file),
        modifiedAt: statSync(file).mtimeMs,
      })),
    })),
    compact: () => {
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
    eraseBackup: (name) => {
      const file = listBackups(paths.backups).find((path) => basename(path) === name)
      if (file === undefined) {
        throw new StudioError('store/no-backup', `There is no backup ${name}.`, { name })
      }
      rmSync(file, { force: true })
    },
  }
}

function pragma(db: Database, name: string): number {
  return Number(db.pragma(name, { simple: true }))
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}
