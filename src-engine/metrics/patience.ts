import { z } from 'zod'
import { metricValueSchema } from '../protocol/metric-batch'

/** How long a series has been without improvement, kept from evaluation to evaluation. */
export const patienceSchema = z.object({
  /** Best value that counted as an improvement, null before the first. */
  best: metricValueSchema.nullable(),
  /** Evaluations since then. */
  waited: z.int().min(0),
})
export type Patience = z.output<typeof patienceSchema>

export const FRESH_PATIENCE: Patience = { best: null, waited: 0 }

/**
 * The state after one more value. It counts as an improvement when it is better than the best by more
 * than `minimumDelta`; a value that is not finite never does.
 */
export function patienceAfter(
  { best, waited }: Patience,
  value: number,
  minimumDelta: number,
  isHigherBetter: boolean,
): Patience {
  const isImprovement =
    Number.isFinite(value) &&
    (best === null || (isHigherBetter ? value > best + minimumDelta : value < best - minimumDelta))
  return isImprovement ? { best: value, waited: 0 } : { best, waited: waited + 1 }
}
