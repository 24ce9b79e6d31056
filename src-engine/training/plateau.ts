import { z } from 'zod'
import { FRESH_PATIENCE, patienceAfter, patienceSchema } from '../metrics/patience'
import type { ScheduleConfig } from '../protocol/schedule-config'

/** What reduce-on-plateau keeps from evaluation to evaluation. */
export const plateauSchema = patienceSchema.extend({
  /** Product of the reductions so far. */
  factor: z.number(),
})
export type Plateau = z.output<typeof plateauSchema>

export const FRESH_PLATEAU: Plateau = { ...FRESH_PATIENCE, factor: 1 }

/**
 * The state after one more value of the deciding series: once more than `patience` evaluations have
 * brought no improvement, the rate is reduced and the waiting starts anew.
 */
export function plateauAfter(
  plateau: Plateau,
  schedule: ScheduleConfig,
  value: number,
  isHigherBetter: boolean,
): Plateau {
  if (schedule.type !== 'reduce-on-plateau') return plateau
  const next = patienceAfter(plateau, value, schedule.minimumDelta, isHigherBetter)
  if (next.waited <= schedule.patience) return { ...next, factor: plateau.factor }
  const factor = Math.max(schedule.lowestShare, plateau.factor * schedule.factor)
  return { best: next.best, waited: 0, factor }
}
