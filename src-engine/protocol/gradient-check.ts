import { z } from 'zod'
import { metricValueSchema } from './metric-batch'

export const gradientCheckOptionsSchema = z.strictObject({
  /** Examples of the training data that the loss is taken over. */
  exampleCount: z.int().min(1).max(1000).default(8),
  /** Step of the central differences, taken smaller where a kink is crossed. */
  h: z.number().positive().max(0.1).default(1e-5),
  /** Largest relative error that counts as agreement. */
  tolerance: z.number().positive().max(1).default(1e-6),
  /** Random directions in which all parameters move together; two passes each. */
  directionCount: z.int().min(0).max(1000).default(4),
  /** Coordinates of each tensor that are checked one by one, drawn at random; all where it has fewer. */
  coordinateCount: z.int().min(0).max(10_000_000).default(32),
})
export type GradientCheckOptions = z.output<typeof gradientCheckOptionsSchema>

/**
 * `agrees`; `differs`: the backward pass is wrong; `kink-crossed`: the loss has a corner there, so that
 * no difference quotient is its derivative, however small the step; `not-checked`: frozen, or no
 * coordinate was asked for.
 */
export const gradientVerdictSchema = z.enum(['agrees', 'differs', 'kink-crossed', 'not-checked'])
export type GradientVerdict = z.output<typeof gradientVerdictSchema>

const comparisonSchema = z.object({
  analytic: metricValueSchema,
  numerical: metricValueSchema,
  relativeError: metricValueSchema,
})

export const gradientCheckReportSchema = z.object({
  /** True when nothing differs. */
  isPassed: z.boolean(),
  loss: metricValueSchema,
  exampleCount: z.int(),
  parameterCount: z.int(),
  h: z.number(),
  tolerance: z.number(),
  /** g·v of backpropagation against the slope of the loss along v. */
  directions: z.array(comparisonSchema.extend({ verdict: gradientVerdictSchema })),
  tensors: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int()),
      count: z.int(),
      /** Coordinates that were compared, those at kinks left out. */
      checkedCount: z.int(),
      /** Coordinates left out, because a kink was crossed at every step that was tried. */
      kinkCount: z.int(),
      /** The largest of all compared coordinates; 0 where none was. */
      relativeError: metricValueSchema,
      /** The coordinate with that error; null where none was compared. */
      worst: comparisonSchema.extend({ index: z.int() }).nullable(),
      verdict: gradientVerdictSchema,
    }),
  ),
})
export type GradientCheckReport = z.output<typeof gradientCheckReportSchema>
export type TensorCheck = GradientCheckReport['tensors'][number]
export type DirectionCheck = GradientCheckReport['directions'][number]
