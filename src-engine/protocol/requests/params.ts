import { z } from 'zod'

/** A request that needs no telling, or an answer that says no more than that it is done. */
export const nothing = z.object({})
/** One run, data set, experiment or view. */
export const byId = z.object({ id: z.int() })
