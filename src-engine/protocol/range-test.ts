import { z } from 'zod'

const rate = z.number().positive().max(1000)

/** How the rates of a range test are chosen. */
export const rangeTestOptionsSchema = z
  .strictObject({
    lowest: rate.default(1e-6),
    highest: rate.default(10),
    /** Steps, each with a rate that is larger by the same factor. */
    stepCount: z.int().min(20).max(10_000).default(200),
  })
  .refine(({ lowest, highest }) => lowest < highest, {
    message: 'The lowest rate must be below the highest.',
    path: ['lowest'],
  })
export type RangeTestOptions = z.output<typeof rangeTestOptionsSchema>

const reals = z.instanceof(Float64Array)

/** What one optimizer made of rising rates. */
export const rangeTestReportSchema = z.object({
  /** Place of the optimizer in the experiment, from 0. */
  optimizerIndex: z.int(),
  /** As runs are named, with the rate it is set to: `Adam 0.001`. */
  optimizerText: z.string(),
  /** (S) rates that were tried, ascending; fewer than asked for where the loss ran away. */
  rates: reals,
  /** (S) loss of each step's batch before its update. */
  losses: reals,
  /** (S) their average with exponentially falling weights, without the bias of its beginning. */
  smoothed: reals,
  /** Where the smoothed loss falls fastest by the logarithm of the rate; null where it never falls. */
  steepest: z.number().nullable(),
  /** Where the smoothed loss is least. */
  least: z.number().nullable(),
  /** The rate to begin with: the steepest, but no more than a third of the least; null where it never falls. */
  suggested: z.number().nullable(),
  /** Whether the test was ended because the loss ran away. */
  ranAway: z.boolean(),
})
export type RangeTestReport = z.output<typeof rangeTestReportSchema>
