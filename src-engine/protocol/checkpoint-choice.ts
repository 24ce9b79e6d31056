import { z } from 'zod'

/**
 * A state of a run. Any step that it has done may be named: where no checkpoint is stored, the run is
 * replayed to it from the nearest one before, which takes the time that training took from there.
 */
export const checkpointChoiceSchema = z.union([
  z.enum(['best', 'last', 'initial']),
  z.object({ step: z.int().min(0) }),
])
export type CheckpointChoice = z.output<typeof checkpointChoiceSchema>

/** `now` is the state that a run in training has at this moment, and the last checkpoint of any other. */
export const momentChoiceSchema = z.union([z.literal('now'), checkpointChoiceSchema])
export type MomentChoice = z.output<typeof momentChoiceSchema>
