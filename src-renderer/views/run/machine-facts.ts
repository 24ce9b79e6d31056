import type { RunEvent } from '@engine/protocol/run'
import { z } from 'zod'

/** With what a run has trained since it was started or resumed last; null for what is not stored. */
export interface MachineFacts {
  readonly kernels: string | null
  readonly threadCount: number | null
  /** Bytes of the plan's linear memory. */
  readonly memoryBytes: number | null
}

const detailsSchema = z.object({
  kernels: z.string().nullable().catch(null),
  threadCount: z.int().nullable().catch(null),
  memoryBytes: z.int().nullable().catch(null),
})

/** Null before the first start. */
export function machineFacts(events: readonly RunEvent[]): MachineFacts | null {
  const start = events.findLast(({ type }) => type === 'started' || type === 'resumed')
  return start === undefined ? null : detailsSchema.parse(start.details)
}
