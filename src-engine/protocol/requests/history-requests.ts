import { z } from 'zod'
import type { Contract } from '../contract'
import { runConfigSchema } from '../experiment-config'
import { exportResultSchema } from '../export-result'
import { insideFrameSchema } from '../inside-view'
import { runDetailSchema, runProcessSchema, runSummarySchema, seriesSchema } from '../run'
import { erasureSchema } from '../storage'
import { byId, nothing } from './params'

/** Runs as they are kept: found, read, organized, thrown away. */
export const historyRequests = {
  /** Newest first; at most `limit`, of those that are older than `beforeId`: a long history in pieces. */
  'run/list': {
    params: z.object({
      includeTrashed: z.boolean().default(false),
      beforeId: z.int().nullable().default(null),
      limit: z.int().min(1).max(100_000).nullable().default(null),
    }),
    result: z.array(runSummarySchema),
  },
  'run/show': { params: byId, result: runDetailSchema },
  'run/process': { params: byId, result: runProcessSchema },
  /** What many runs were set to; ids of runs that do not exist are left out. */
  'run/configs': {
    params: z.object({ ids: z.array(z.int()).max(1000) }),
    result: z.array(z.object({ id: z.int(), config: runConfigSchema })),
  },
  'run/series': {
    params: z.object({
      id: z.int(),
      /** Empty: all but those of the inside view (`inside/…`), which are asked for by name. */
      series: z.array(z.string()).max(200).default([]),
      fromStep: z.int().min(0).default(0),
      toStep: z.int().min(0).default(0xffff_ffff),
      maximumPointCount: z.int().min(2).max(1_000_000).default(4000),
    }),
    result: z.array(seriesSchema),
  },
  /** Looks into the layers with their histograms, evenly chosen where there are more than asked for. */
  'run/inside': {
    params: z.object({
      id: z.int(),
      fromStep: z.int().min(0).default(0),
      toStep: z.int().min(0).default(0xffff_ffff),
      maximumFrameCount: z.int().min(1).max(1000).default(200),
    }),
    result: z.array(insideFrameSchema),
  },
  'run/update': {
    params: z.object({
      id: z.int(),
      name: z.string().trim().min(1).max(200).optional(),
      tags: z.array(z.string().trim().min(1).max(50)).max(50).optional(),
      note: z.string().max(100_000).optional(),
    }),
    result: runSummarySchema,
  },
  /** Tags and the archive of many runs at once; what is left out stays as it is. */
  'run/organize': {
    params: z.object({
      ids: z.array(z.int()).min(1).max(10_000),
      isArchived: z.boolean().optional(),
      addTags: z.array(z.string().trim().min(1).max(50)).max(50).default([]),
      removeTags: z.array(z.string().trim().min(1).max(50)).max(50).default([]),
    }),
    result: nothing,
  },
  'run/trash': {
    params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
    result: nothing,
  },
  'run/restore': {
    params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
    result: nothing,
  },
  /**
   * Deletes runs of the trash for good, with their points, checkpoints and notes. Runs that forks which
   * stay go on from are kept; everybody is told by `runs/erased`.
   */
  'run/erase': {
    params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
    result: erasureSchema,
  },
  /** Deletes the checkpoints between the first, the best and the newest of runs. */
  'run/thin-checkpoints': {
    params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
    result: z.object({ removedCount: z.int(), freedBytes: z.number() }),
  },
  /** Chooses which runs' points this client receives as `run/points`. */
  'run/watch': { params: z.object({ ids: z.array(z.int()).max(10_000) }), result: nothing },
  /** Every stored point of every series as CSV: series, step, value, elapsed_ms. */
  'run/export-series': { params: byId, result: exportResultSchema },
} as const satisfies Contract['requests']
