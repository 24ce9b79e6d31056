import type { RunStorage, StorageReport } from '@engine/protocol/storage'
import type { RunSummary } from '@engine/protocol/run'
import { isAlive } from '../../state/runs'

export const STORAGE_PARTS = [
  'checkpoints',
  'curves',
  'other',
  'free',
  'datasets',
  'exports',
  'backups',
] as const
export type StoragePart = (typeof STORAGE_PARTS)[number]

/** Bytes of each part of the data folder. */
export function partsOf(report: StorageReport): Readonly<Record<StoragePart, number>> {
  const checkpoints = sum(report.runs, (run) => run.checkpointBytes)
  const curves = sum(report.runs, (run) => run.seriesBytes)
  return {
    checkpoints,
    curves,
    free: report.freeBytes,
    // Indices, configs, notes, and what pages leave unused.
    other: Math.max(0, report.databaseBytes - checkpoints - curves - report.freeBytes),
    datasets: sum(report.datasets, (dataset) => dataset.sizeBytes),
    exports: sum(report.exports, (file) => file.sizeBytes),
    backups: sum(report.backups, (file) => file.sizeBytes),
  }
}

/** What can be given up, and the bytes that come back. */
export interface Savings {
  readonly trash: { readonly ids: readonly number[]; readonly bytes: number }
  readonly checkpoints: { readonly ids: readonly number[]; readonly bytes: number }
  readonly datasets: { readonly ids: readonly number[]; readonly bytes: number }
  readonly exports: { readonly names: readonly string[]; readonly bytes: number }
  readonly backups: { readonly names: readonly string[]; readonly bytes: number }
  readonly freeBytes: number
}

export function savingsOf(
  report: StorageReport,
  runs: ReadonlyMap<number, RunSummary>,
  erasing: ReadonlySet<number>,
): Savings {
  const trashed = [...runs.values()].filter(
    (run) => run.trashedAt !== null && !isAlive(run) && !erasing.has(run.id),
  )
  const trashedIds = new Set(trashed.map((run) => run.id))
  const thick = report.runs.filter((stored) => {
    const run = runs.get(stored.runId)
    if (run === undefined || isAlive(run) || erasing.has(run.id)) return false
    return stored.betweenBytes > 0 && !trashedIds.has(run.id)
  })
  const idle = report.datasets.filter(
    (dataset) => dataset.trashedAt !== null && dataset.runCount === 0,
  )
  return {
    trash: {
      ids: [...trashedIds],
      bytes: sum(report.runs, (run) => (trashedIds.has(run.runId) ? bytesOf(run) : 0)),
    },
    checkpoints: {
      ids: thick.map((run) => run.runId),
      bytes: sum(thick, (run) => run.betweenBytes),
    },
    datasets: {
      ids: idle.map((dataset) => dataset.datasetId),
      bytes: sum(idle, (dataset) => dataset.sizeBytes),
    },
    exports: {
      names: report.exports.map((file) => file.name),
      bytes: sum(report.exports, (file) => file.sizeBytes),
    },
    backups: {
      names: report.backups.map((file) => file.name),
      bytes: sum(report.backups, (file) => file.sizeBytes),
    },
    freeBytes: report.freeBytes,
  }
}

export function bytesOf(run: RunStorage): number {
  return run.seriesBytes + run.checkpointBytes
}

function sum<T>(items: readonly T[], bytes: (item: T) => number): number {
  return items.reduce((total, item) => total + bytes(item), 0)
}
