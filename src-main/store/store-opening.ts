import { errorDataSchema } from '@engine/protocol/errors'
import { z } from 'zod'

/** What the thread is started with. */
export const workerDataSchema = z.object({ dataDirectory: z.string() })
export type StoreWorkerData = z.output<typeof workerDataSchema>

/** The thread's first message, before it answers requests: the database is open, or why it is not. */
export const openingSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened') }),
  z.object({ type: z.literal('refused'), error: errorDataSchema }),
])
export type Opening = z.output<typeof openingSchema>
