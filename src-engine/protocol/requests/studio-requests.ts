import { z } from 'zod'
import type { Contract } from '../contract'
import { kernelFactsSchema } from '../kernel-facts'
import { newViewSchema, savedViewSchema } from '../saved-view'
import { settingsPatchSchema, settingsSchema } from '../settings'
import { storageReportSchema } from '../storage'
import { byId, nothing } from './params'

/** What the studio itself is asked: what it is, its settings, its disk, files on their way in and out. */
export const studioRequests = {
  'studio/describe': {
    params: nothing,
    result: z.object({
      version: z.string(),
      host: z.enum(['desktop', 'serve', 'cli']),
      dataDirectory: z.string(),
      coreCount: z.int(),
      kernels: z.string(),
      databaseSizeBytes: z.int(),
    }),
  },
  /** What the program stands on, for the person who asks why it is as fast as it is. */
  'studio/diagnose': {
    params: nothing,
    result: z.object({
      engine: kernelFactsSchema,
      /** Threads that a run gets now, if it starts alone. */
      threadCount: z.int(),
      sqlite: z.string(),
      schemaVersion: z.int(),
    }),
  },
  'settings/get': { params: nothing, result: settingsSchema },
  'settings/update': { params: settingsPatchSchema, result: settingsSchema },
  'view/list': {
    params: z.object({ scope: z.string().min(1).max(50) }),
    result: z.array(savedViewSchema),
  },
  'view/save': { params: newViewSchema, result: savedViewSchema },
  'view/remove': { params: byId, result: nothing },
  /** Files reach the studio in pieces of at most 4 MiB, whatever the host; gzip is undone. */
  'upload/begin': {
    params: z.object({ fileName: z.string().max(500), sizeBytes: z.int().min(0) }),
    result: z.object({ uploadId: z.string() }),
  },
  'upload/append': {
    params: z.object({ uploadId: z.string(), bytes: z.instanceof(Uint8Array) }),
    result: z.object({ receivedBytes: z.int() }),
  },
  'upload/discard': { params: z.object({ uploadId: z.string() }), result: nothing },
  /** Where the bytes of the data folder are. */
  'storage/measure': { params: nothing, result: storageReportSchema },
  /** Gives room that erased things have left in the database back to the disk. */
  'storage/compact': { params: nothing, result: nothing },
  /** @throws store/no-backup */
  'storage/erase-backup': { params: z.object({ name: z.string() }), result: nothing },
  /** @throws export/not-found */
  'export/erase': { params: z.object({ exportId: z.string() }), result: nothing },
  'export/read': {
    params: z.object({
      exportId: z.string(),
      offset: z.int().min(0),
      length: z
        .int()
        .min(1)
        .max(4 * 1024 * 1024),
    }),
    result: z.object({ bytes: z.instanceof(Uint8Array) }),
  },
} as const satisfies Contract['requests']
