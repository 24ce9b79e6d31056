import { z } from 'zod'
import type { Contract } from '../contract'
import { configChangeSchema, liveEditSchema } from '../config-change'
import { runSummarySchema, runThroughSchema } from '../run'
import { stepReportSchema, stepUnitSchema } from '../step-report'
import { rewoundStateSchema, verificationSchema } from '../time-travel'
import { byId } from './params'

/** The course of a run: paused, gone through by steps, edited, gone back to, forked, proved. */
export const courseRequests = {
  'run/pause': { params: byId, result: runSummarySchema },
  /** Goes on with a paused run in place, and with an ended one from its last checkpoint. */
  'run/resume': {
    params: z.object({ id: z.int(), through: runThroughSchema.default('end') }),
    result: runSummarySchema,
  },
  /** Ends a run and keeps everything; it can be resumed later. */
  'run/stop': { params: byId, result: runSummarySchema },
  /**
   * Changes settings of a run from its next update on: `optimizer.…` but its type, `optimizer.schedule.…`,
   * `regularization.…`, `training.gradientClipping`. The edits are recorded as an event `edited` of the
   * run and replay wherever it is repeated. Each says the step behind which it holds, which lies ahead
   * for a run that is still repeating what it had done before an interruption. Also for runs that
   * wait, and for those that were stopped or interrupted: then it holds once they are resumed.
   *
   * @throws config/not-live, config/unknown-field, config/invalid-value; then nothing is changed
   * @throws run/finished, run/diverged: these can be forked
   */
  'run/edit': {
    params: z.object({ id: z.int(), changes: z.array(configChangeSchema).min(1).max(50) }),
    result: z.object({ edits: z.array(liveEditSchema), run: runSummarySchema }),
  },
  /**
   * A paused run goes on by a batch, by what one layer does, or by one operation, and says what was
   * computed. Whatever else is asked of the run finishes a step under way first.
   *
   * @throws run/not-paused; training/no-single-parts for a numerical gradient, which has only batches
   */
  'run/step': {
    params: z.object({ id: z.int(), unit: stepUnitSchema }),
    result: stepReportSchema,
  },
  /**
   * Goes back to any step that a run has done and holds its state ready for a while, so that
   * predictions, evaluations and exports with `checkpoint: { step }` and a fork from there are quick.
   * Steps before a fork are its parent's. Cancel it when another step is wanted.
   *
   * @throws run/step-not-reached, run/no-such-state
   */
  'run/rewind': {
    params: z.object({ id: z.int(), step: z.int().min(0) }),
    result: rewoundStateSchema,
  },
  /**
   * A new run that goes on from a step of another one, with its settings of that moment and some of
   * them changed; it shares what is stored up to there. Everything but data, preprocessing and what is
   * set aside for validation and test may change as long as the tensors fit.
   *
   * @throws fork/other-data, fork/other-split, fork/nothing-left, checkpoint/does-not-fit
   * @throws config/unknown-field, config/invalid-value, experiment/invalid, run/step-not-reached
   */
  'run/fork': {
    params: z.object({
      id: z.int(),
      step: z.int().min(0),
      changes: z.array(configChangeSchema).max(100).default([]),
      name: z.string().trim().min(1).max(200).optional(),
      /** Waits as a paused run, to be gone through by steps; otherwise it is queued. */
      isPaused: z.boolean().default(false),
    }),
    result: z.object({ experimentId: z.int(), run: runSummarySchema }),
  },
  /**
   * Repeats a run from its beginning in a process of its own and compares its state with every
   * stored checkpoint, bit by bit.
   */
  'run/verify': { params: byId, result: verificationSchema },
} as const satisfies Contract['requests']
