import { z } from 'zod'

/** In the first steps the rate rises in equal parts; k of `warmupSteps` takes k/warmupSteps of it. */
const warmupSteps = z.int().min(0).max(1_000_000_000).default(0)
const positiveShare = z.number().positive().max(1)

/**
 * How the learning rate η changes while a run trains, relative to the η that the optimizer is given.
 * Formulas stand in src-engine/optimizers/learning-rate.ts.
 */
export const scheduleConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant'), warmupSteps }),
  z.strictObject({
    type: z.literal('step'),
    everyEpochs: z.int().min(1).max(1_000_000).default(10),
    /** By which the rate is multiplied each time. */
    factor: positiveShare.default(0.5),
    warmupSteps,
  }),
  z.strictObject({
    type: z.literal('exponential'),
    /** By which the rate is multiplied after every epoch. */
    factor: positiveShare.default(0.95),
    warmupSteps,
  }),
  z.strictObject({
    type: z.literal('cosine'),
    /** Share of η that the rate falls to. */
    finalShare: z.number().min(0).max(1).default(0),
    warmupSteps,
  }),
  z.strictObject({
    type: z.literal('one-cycle'),
    /** Share of all steps in which the rate rises to η. */
    riseShare: positiveShare.lt(1).default(0.3),
    /** Share of η that the rate starts with. */
    startShare: positiveShare.default(0.04),
    /** Share of η that the rate ends with. */
    finalShare: z.number().min(0).max(1).default(4e-6),
  }),
  z.strictObject({
    type: z.literal('reduce-on-plateau'),
    factor: positiveShare.lt(1).default(0.1),
    /** Evaluations without improvement that are borne; the next one reduces the rate. */
    patience: z.int().min(0).max(100_000).default(5),
    /** By how much the deciding series must improve to count. */
    minimumDelta: z.number().min(0).max(1_000_000).default(0.0001),
    /** Share of η below which the rate does not fall. */
    lowestShare: z.number().min(0).max(1).default(0),
    warmupSteps,
  }),
])
export type ScheduleConfig = z.output<typeof scheduleConfigSchema>
export type ScheduleType = ScheduleConfig['type']
