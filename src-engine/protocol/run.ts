import { z } from 'zod'
import { experimentConfigSchema, runConfigSchema } from './experiment-config'
import { metricValueSchema } from './metric-batch'

/**
 * `interrupted`: its process or the program died; `stopped`: by the user; `failed`: the world said
 * no (disk, memory); `diverged`: the loss left the finite numbers, which is an outcome.
 * Interrupted, stopped and failed runs can be resumed from their last checkpoint.
 */
export const runStatusSchema = z.enum([
  'queued',
  'running',
  'paused',
  'finished',
  'stopped',
  'interrupted',
  'failed',
  'diverged',
])
export type RunStatus = z.infer<typeof runStatusSchema>

/** A metric's best value so far and the step it was reached at. */
export const bestValueSchema = z.object({ value: metricValueSchema, step: z.int() })
export type BestValue = z.infer<typeof bestValueSchema>

/** Why a run has its status: a code for the interface, with an English sentence and its values. */
export const statusReasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type StatusReason = z.infer<typeof statusReasonSchema>

/** One row of the history. Times are milliseconds since 1970, durations milliseconds. */
export const runSummarySchema = z.object({
  id: z.int(),
  experimentId: z.int(),
  /** Place among the runs of its experiment, from 0: gives the run its colour. */
  armIndex: z.int(),
  name: z.string(),
  datasetName: z.string(),
  /** For example `784 → 50 sigmoid → 10`. */
  networkText: z.string(),
  optimizerType: z.string(),
  /** For example `Adam 0.001`. */
  optimizerText: z.string(),
  lossType: z.string(),
  seed: z.int(),
  status: runStatusSchema,
  /** Why it is interrupted, failed or diverged, or ended early. */
  statusReason: statusReasonSchema.nullable(),
  /** Steps done; for an interrupted run the last step whose points are stored. */
  step: z.int(),
  stepCount: z.int(),
  stepsPerEpoch: z.int(),
  parameterCount: z.int(),
  /** SHA-256 of the initial parameters' bytes, hexadecimal; empty before the first start. */
  initialHash: z.string(),
  elapsedMs: z.number(),
  /** Rate of the last second while running, of the whole run afterwards. */
  stepsPerSecond: z.number(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  tags: z.array(z.string()),
  note: z.string(),
  /** Latest and best value by series name. Whether higher is better follows from the series. */
  last: z.record(z.string(), metricValueSchema),
  best: z.record(z.string(), bestValueSchema),
  /** Step of the newest stored checkpoint, null when there is none. */
  checkpointStep: z.int().nullable(),
  trashedAt: z.number().nullable(),
  /** Out of the way, and kept: neither in the list of runs nor in the trash. */
  archivedAt: z.number().nullable(),
  /** The run that a fork began in, and the updates it shares with it; both null for a run of its own. */
  parentRunId: z.int().nullable(),
  forkStep: z.int().nullable(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** How far a run goes on: to its end, or to the end of the epoch that is under way. */
export const runThroughSchema = z.enum(['end', 'epoch'])
export type RunThrough = z.infer<typeof runThroughSchema>

export const checkpointSummarySchema = z.object({
  id: z.int(),
  runId: z.int(),
  step: z.int(),
  /** SHA-256 over parameters, optimizer state and counters. */
  stateHash: z.string(),
  sizeBytes: z.int(),
  createdAt: z.number(),
  /** First of its run, best by the run's deciding metric, newest. */
  isInitial: z.boolean(),
  isBest: z.boolean(),
  isLast: z.boolean(),
})
export type CheckpointSummary = z.infer<typeof checkpointSummarySchema>

/** Something that happened to a run: started, paused, resumed, interrupted, edited, warned. */
export const runEventSchema = z.object({
  step: z.int(),
  at: z.number(),
  type: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type RunEvent = z.infer<typeof runEventSchema>

/**
 * The process of a run as it is now. waiting: it has none yet; ready: it stands by for a free place;
 * ending: it writes the last there is; elsewhere: another studio on the data folder has it.
 */
export const runProcessSchema = z.object({
  runId: z.int(),
  state: z.enum([
    'waiting',
    'starting',
    'training',
    'paused',
    'ready',
    'ending',
    'ended',
    'elsewhere',
  ]),
  /** Both null while there is none, and until it has given its first sign of life. */
  pid: z.int().nullable(),
  /** Memory that the process occupies, all of Node's included. */
  residentBytes: z.int().nullable(),
})
export type RunProcess = z.infer<typeof runProcessSchema>

export const runDetailSchema = z.object({
  summary: runSummarySchema,
  datasetId: z.int(),
  config: runConfigSchema,
  /** Names of the stored series. */
  series: z.array(z.string()),
  checkpoints: z.array(checkpointSummarySchema),
  events: z.array(runEventSchema),
})
export type RunDetail = z.infer<typeof runDetailSchema>

export const experimentSummarySchema = z.object({
  id: z.int(),
  name: z.string(),
  createdAt: z.number(),
  config: experimentConfigSchema,
  runs: z.array(runSummarySchema),
})
export type ExperimentSummary = z.infer<typeof experimentSummarySchema>

/**
 * A stored series between two steps. When it holds more points than asked for, each bucket of
 * neighbouring points is given by its least and greatest point, in step order, so that no peak is
 * lost; `isReduced` says so. `totalCount` counts the stored points in the range.
 */
export const seriesSchema = z.object({
  series: z.string(),
  steps: z.instanceof(Uint32Array),
  values: z.instanceof(Float64Array),
  elapsedMs: z.instanceof(Float64Array),
  isReduced: z.boolean(),
  totalCount: z.int(),
})
export type Series = z.infer<typeof seriesSchema>

/**
 * The series by which a run's best checkpoint is chosen: validation before test before train,
 * accuracy before loss. Undefined before the first evaluation.
 */
export function decidingSeries(available: Iterable<string>): string | undefined {
  const names = new Set(available)
  for (const part of ['validation', 'test', 'train']) {
    for (const metric of ['accuracy', 'loss']) {
      if (names.has(`${part}/${metric}`)) return `${part}/${metric}`
    }
  }
  return undefined
}
