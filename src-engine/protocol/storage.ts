import { z } from 'zod'

const bytes = z.number().min(0)

/** Bytes that one run keeps in the database. */
export const runStorageSchema = z.object({
  runId: z.int(),
  /** Points of all series, and what was measured inside the network. */
  seriesBytes: bytes,
  checkpointBytes: bytes,
  checkpointCount: z.int(),
  /** Of it what is neither the first, nor the best, nor the newest checkpoint. */
  betweenBytes: bytes,
})
export type RunStorage = z.output<typeof runStorageSchema>

export const datasetStorageSchema = z.object({
  datasetId: z.int(),
  name: z.string(),
  sizeBytes: bytes,
  /** Runs, in the trash or not, that were trained on it. */
  runCount: z.int(),
  trashedAt: z.number().nullable(),
})
export type DatasetStorage = z.output<typeof datasetStorageSchema>

export const storedFileSchema = z.object({
  name: z.string(),
  sizeBytes: bytes,
  /** Milliseconds since 1970. */
  modifiedAt: z.number(),
})
export type StoredFile = z.output<typeof storedFileSchema>

/** Where the bytes of a data folder are. */
export const storageReportSchema = z.object({
  /** The database with its log. */
  databaseBytes: bytes,
  /** Of it pages that hold nothing: the database is smaller by them once it has been compacted. */
  freeBytes: bytes,
  runs: z.array(runStorageSchema),
  datasets: z.array(datasetStorageSchema),
  /** Copies of the database that were made before its schema changed. */
  backups: z.array(storedFileSchema),
  exports: z.array(storedFileSchema),
})
export type StorageReport = z.output<typeof storageReportSchema>

/** What became of runs that were to be erased. */
export const erasureSchema = z.object({
  erasedIds: z.array(z.int()),
  /** Runs that stay because forks that are kept go on from them. */
  keptIds: z.array(z.int()),
})
export type Erasure = z.output<typeof erasureSchema>
