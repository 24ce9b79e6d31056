import { z } from 'zod'

/** What training costs, measured by doing it for a moment. */
export const trainingTimeSchema = z.object({
  /** Median of a step; null where not one step came to its end in a few seconds. */
  stepMs: z.number().nullable(),
  /** Per example of an evaluation; null where none came to its end. */
  evaluationExampleMs: z.number().nullable(),
  /** Steps that the median is of. */
  measuredStepCount: z.int(),
  /** Bytes of the plan without the examples. */
  memoryBytes: z.int(),
})
export type TrainingTime = z.output<typeof trainingTimeSchema>
