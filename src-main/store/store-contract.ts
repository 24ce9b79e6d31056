import type { Contract } from '@engine/protocol/contract'
import {
  datasetDescriptionSchema,
  datasetStatisticsSchema,
  datasetSummarySchema,
} from '@engine/protocol/dataset'
import { experimentConfigSchema, runConfigSchema } from '@engine/protocol/experiment-config'
import { insideFrameSchema } from '@engine/protocol/inside-view'
import { metricBatchSchema } from '@engine/protocol/metric-batch'
import {
  checkpointSummarySchema,
  experimentSummarySchema,
  runDetailSchema,
  runEventSchema,
  runSummarySchema,
  seriesSchema,
} from '@engine/protocol/run'
import { newViewSchema, savedViewSchema } from '@engine/protocol/saved-view'
import { erasureSchema, storageReportSchema } from '@engine/protocol/storage'
import { checkpointChoiceSchema } from '@engine/protocol/checkpoint-choice'
import { z } from 'zod'

const nothing = z.object({})
const runId = z.object({ runId: z.int() })
const bytes = z.instanceof(Uint8Array)

/** What a run row is told about itself while it lives. */
export const runPatchSchema = runSummarySchema
  .pick({
    name: true,
    tags: true,
    note: true,
    status: true,
    statusReason: true,
    step: true,
    stepCount: true,
    stepsPerEpoch: true,
    parameterCount: true,
    initialHash: true,
    elapsedMs: true,
    stepsPerSecond: true,
    startedAt: true,
    endedAt: true,
    trashedAt: true,
  })
  .partial()
export type RunPatch = z.output<typeof runPatchSchema>

/** A run as it is queued; its place among the runs of its experiment is its place in the list. */
export const newRunSchema = z.object({
  config: runConfigSchema,
  name: z.string(),
  datasetId: z.int(),
  datasetName: z.string(),
  networkText: z.string(),
  optimizerText: z.string(),
  /** The state that it begins with, where that does not follow from the config. */
  start: z
    .object({
      /** The run that it forks from, null for weights from elsewhere, which begin at step 0. */
      parentRunId: z.int().nullable(),
      step: z.int().min(0),
      stateHash: z.string(),
      /** Hash of the weights before the first of all updates. */
      initialHash: z.string(),
      elapsedMs: z.number(),
      checkpoint: bytes,
    })
    .nullable()
    .default(null),
})
export type NewRun = z.output<typeof newRunSchema>

/** What the studio asks of the store's thread, the only place that touches SQLite. */
export const storeContract = {
  requests: {
    'store/describe': {
      params: nothing,
      result: z.object({
        schemaVersion: z.int(),
        sizeBytes: z.int(),
        databasePath: z.string(),
        /** Version of SQLite. */
        sqlite: z.string(),
      }),
    },
    /**
     * Marks runs as interrupted whose owning studio process is gone, and returns them. Called at
     * the start and now and then; runs of another living studio on the same folder are left alone.
     */
    'store/recover': { params: nothing, result: z.array(runSummarySchema) },
    'store/measure': { params: nothing, result: storageReportSchema.omit({ exports: true }) },
    /** Gives pages that hold nothing back to the disk; takes as much room as the database while it works. */
    'store/compact': { params: nothing, result: nothing },
    /** @throws store/no-backup */
    'backup/erase': { params: z.object({ name: z.string() }), result: nothing },
    /** Checkpoints the WAL, optimizes and closes; later requests fail. */
    'store/close': { params: nothing, result: nothing },

    'settings/read': { params: nothing, result: z.record(z.string(), z.unknown()) },
    'settings/write': { params: z.record(z.string(), z.unknown()), result: nothing },

    'view/list': { params: z.object({ scope: z.string() }), result: z.array(savedViewSchema) },
    'view/save': { params: newViewSchema, result: savedViewSchema },
    /** Answers null when it was gone already. */
    'view/remove': { params: z.object({ id: z.int() }), result: savedViewSchema.nullable() },

    /** Writes the bytes as a content-addressed file (aside, fsync, rename), then the row. */
    'dataset/insert': {
      params: z.object({
        description: datasetDescriptionSchema,
        statistics: datasetStatisticsSchema,
        bytes,
      }),
      result: datasetSummarySchema,
    },
    'dataset/list': {
      params: z.object({ includeTrashed: z.boolean() }),
      result: z.array(datasetSummarySchema),
    },
    'dataset/show': {
      params: z.object({ id: z.int() }),
      result: z.object({ summary: datasetSummarySchema, statistics: datasetStatisticsSchema }),
    },
    /** The newest that is not in the trash, by name; null when there is none. */
    'dataset/find': {
      params: z.object({ name: z.string() }),
      result: datasetSummarySchema.nullable(),
    },
    /** A generated set by its settings (canonical JSON); null when it was not made yet. */
    'dataset/find-generated': {
      params: z.object({ settings: z.unknown() }),
      result: datasetSummarySchema.nullable(),
    },
    /** @throws store/damaged when the file's hash is not the row's */
    'dataset/read': { params: z.object({ id: z.int() }), result: z.object({ bytes }) },
    'dataset/update': {
      params: z.object({
        id: z.int(),
        name: z.string().optional(),
        trashedAt: z.number().nullable().optional(),
      }),
      result: datasetSummarySchema,
    },

    /** @throws dataset/in-use when it is not in the trash, or runs were trained on it */
    'dataset/erase': { params: z.object({ id: z.int() }), result: nothing },

    'experiment/insert': {
      params: z.object({
        config: experimentConfigSchema,
        runs: z.array(newRunSchema),
      }),
      result: experimentSummarySchema,
    },
    'experiment/list': { params: nothing, result: z.array(experimentSummarySchema) },
    'experiment/show': { params: z.object({ id: z.int() }), result: experimentSummarySchema },

    /** Newest first; at most `limit`, of those that are older than `beforeId`. */
    'run/list': {
      params: z.object({
        includeTrashed: z.boolean(),
        beforeId: z.int().nullable().default(null),
        limit: z.int().min(1).nullable().default(null),
      }),
      result: z.array(runSummarySchema),
    },
    /** Queued, training or paused in some studio; few, however long the history. */
    'run/active': { params: nothing, result: z.array(runSummarySchema) },
    'run/show': { params: runId, result: runDetailSchema },
    /** Of the runs that there are; others are left out. */
    'run/configs': {
      params: z.object({ ids: z.array(z.int()) }),
      result: z.array(z.object({ id: z.int(), config: runConfigSchema })),
    },
    'run/update': {
      params: z.object({ runId: z.int(), patch: runPatchSchema }),
      result: runSummarySchema,
    },
    'run/set-trashed': {
      params: z.object({ ids: z.array(z.int()), trashedAt: z.number().nullable() }),
      result: z.array(runSummarySchema),
    },
    /** Tags and the archive, for many at once: all or none. */
    'run/organize': {
      params: z.object({
        ids: z.array(z.int()),
        archivedAt: z.number().nullable().optional(),
        addTags: z.array(z.string()).default([]),
        removeTags: z.array(z.string()).default([]),
      }),
      result: z.array(runSummarySchema),
    },
    /**
     * Deletes runs of the trash with all they measured and saved, and experiments that have none left.
     * What is not in the trash, still trains, or has forks that stay, is kept.
     */
    'run/erase': { params: z.object({ ids: z.array(z.int()) }), result: erasureSchema },
    /** Deletes the checkpoints between the first, the best and the newest. */
    'run/thin-checkpoints': {
      params: z.object({ ids: z.array(z.int()) }),
      result: z.object({ removedCount: z.int(), freedBytes: z.number() }),
    },
    'run/append-event': {
      params: z.object({ runId: z.int(), event: runEventSchema }),
      result: nothing,
    },

    /**
     * Stores a batch and the run's progress in one transaction. Points at steps that a series
     * already has are left out: a resumed run repeats them bit for bit.
     */
    'points/append': {
      params: z.object({
        runId: z.int(),
        batch: metricBatchSchema,
        step: z.int(),
        elapsedMs: z.number(),
        stepsPerSecond: z.number(),
      }),
      result: runSummarySchema,
    },
    /** A frame at a step that the run has already changes nothing. */
    'inside/append': {
      params: z.object({ runId: z.int(), frame: insideFrameSchema }),
      result: nothing,
    },
    /** Frames with histograms, evenly chosen where there are more than asked for. */
    'inside/read': {
      params: z.object({
        runId: z.int(),
        fromStep: z.int(),
        toStep: z.int(),
        maximumFrameCount: z.int().min(1),
      }),
      result: z.array(insideFrameSchema),
    },
    /** Of a fork with what it shares with its parent; figures of the inside view among them. */
    'series/read': {
      params: z.object({
        runId: z.int(),
        series: z.array(z.string()),
        fromStep: z.int(),
        toStep: z.int(),
        maximumPointCount: z.int(),
      }),
      result: z.array(seriesSchema),
    },

    /** Keeps the first, the best and the newest; what lies between is thinned out. */
    'checkpoint/insert': {
      params: z.object({
        runId: z.int(),
        step: z.int(),
        stateHash: z.string(),
        isInitial: z.boolean(),
        isBest: z.boolean(),
        bytes,
      }),
      result: checkpointSummarySchema,
    },
    /** @throws store/no-checkpoint when the run has none that fits; store/damaged when its bytes changed */
    'checkpoint/read': {
      params: z.object({ runId: z.int(), checkpoint: checkpointChoiceSchema }),
      result: z.object({ summary: checkpointSummarySchema, bytes }),
    },
  },
  events: {},
} as const satisfies Contract
export type StoreContract = typeof storeContract
