import { z } from 'zod'
import { configChangeSchema } from './config-change'
import { metricValueSchema } from './metric-batch'

/**
 * What may be wrong with a run. Of a layer or tensor: `dead-units`, `saturated-units`,
 * `small-updates`, `large-updates`, `vanishing-gradients`. Of the run: the others.
 */
export const healthCodeSchema = z.enum([
  'diverged',
  'not-learning',
  'exploding-gradients',
  'vanishing-gradients',
  'dead-units',
  'saturated-units',
  'large-updates',
  'small-updates',
  'loss-spikes',
  'plateau',
  'over-fitting',
])
export type HealthCode = z.output<typeof healthCodeSchema>

/** Something that can be tried against a finding. */
export const healthRemedySchema = z.object({
  /** For the interface: `lower-rate`, `clip-gradients`, `use-leaky-relu` and so on. */
  code: z.string(),
  /** What is changed and why it may help, with its values. */
  sentence: z.string(),
  /**
   * `fork`: the changes fit the weights as they are, so that the run may go on with them from any of
   * its checkpoints. `restart`: they make another network or other initial weights, for a new run.
   */
  start: z.enum(['fork', 'restart']),
  /** As `run/fork` and forms take them. */
  changes: z.array(configChangeSchema).min(1),
})
export type HealthRemedy = z.output<typeof healthRemedySchema>

export const healthFindingSchema = z.object({
  code: healthCodeSchema,
  /** `problem`: the run will hardly come to anything. `warning`: it could do better. */
  severity: z.enum(['problem', 'warning']),
  /** Layer (`2.relu`) or tensor (`1.affine.weight`), null for the run as a whole. */
  place: z.string().nullable(),
  /** Series in which it is to be seen, such as `inside/2.relu/dead-share` or `batch/loss`. */
  series: z.string(),
  /** Last step that was looked at. */
  step: z.int(),
  /** What was measured, and the limit that it has passed. */
  figure: metricValueSchema,
  limit: z.number(),
  /** What is the case, with its number. */
  sentence: z.string(),
  /** Why that is bad, and where it usually comes from. */
  cause: z.string(),
  /** The likeliest first. */
  remedies: z.array(healthRemedySchema),
})
export type HealthFinding = z.output<typeof healthFindingSchema>

/** How a run is doing, in words; problems first. */
export const healthReportSchema = z.object({
  /** Updates that were done when it was looked at. */
  step: z.int(),
  /** Looks into the layers that there were; without any only the curves are judged. */
  lookCount: z.int(),
  findings: z.array(healthFindingSchema),
})
export type HealthReport = z.output<typeof healthReportSchema>
