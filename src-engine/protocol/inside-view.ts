import { z } from 'zod'
import { metricValueSchema } from './metric-batch'

/** Series of the inside view: `inside/<layer or tensor>/<figure>`, such as `inside/2.relu/dead-share`. */
export const INSIDE_PREFIX = 'inside/'

export const histogramSchema = z.object({
  /** Layer (`2.relu`) for activations, tensor (`1.affine.weight`) for weights and gradients. */
  name: z.string(),
  kind: z.enum(['activation', 'weight', 'gradient']),
  /** Ends of the first and the last bin; bins are equally wide. */
  minimum: metricValueSchema,
  maximum: metricValueSchema,
  /** Counts of the finite values that were looked at. */
  bins: z.instanceof(Uint32Array),
  /** NaN and infinities, which lie in no bin. */
  nonFiniteCount: z.int(),
})
export type Histogram = z.output<typeof histogramSchema>

/**
 * What is measured inside a network at one step: after the gradients of its batch, around its update.
 *
 *   activation-mean, activation-std   of a layer's output
 *   dead-share                        of a ReLU-like layer: units that are 0 for every example seen
 *   saturated-share                   of a squashing layer: outputs so near its limits that little passes back
 *   weight-std, weight-norm           of a tensor
 *   gradient-norm                     ‖g‖ of a tensor
 *   update-ratio                      ‖Δw‖/‖w‖ of a tensor
 *   effective-rate                    ‖Δw‖/‖g‖: the rate of plain gradient descent that would move it as far
 */
export const insideFrameSchema = z
  .object({
    step: z.int().min(0),
    elapsedMs: z.number(),
    /** `1.affine.weight/gradient-norm` and so on, without the prefix of series. */
    names: z.array(z.string()),
    /** One for every name. */
    figures: z.instanceof(Float64Array),
    histograms: z.array(histogramSchema),
  })
  .refine(({ names, figures }) => names.length === figures.length, {
    message: 'Names and figures differ in number.',
  })
export type InsideFrame = z.output<typeof insideFrameSchema>
