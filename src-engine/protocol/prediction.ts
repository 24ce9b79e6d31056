import { z } from 'zod'

export const predictionSchema = z.object({
  /** (N, K) outputs of the network, row by row, before the loss's own activation. */
  outputs: z.instanceof(Float64Array),
  /** (N, K) probabilities (softmax or sigmoid); predictions in the targets' own scale for regression. */
  probabilities: z.instanceof(Float64Array),
  outputCount: z.int(),
  classes: z.array(z.string()),
  step: z.int(),
})
export type Prediction = z.output<typeof predictionSchema>

/** A prediction with the loss of every example, where its target was given. */
export const judgementSchema = predictionSchema.extend({
  /** (N) in the scale that training works in. */
  losses: z.instanceof(Float64Array).nullable(),
})
export type Judgement = z.output<typeof judgementSchema>
