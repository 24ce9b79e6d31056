import { z } from 'zod'
import type { Contract } from '../contract'
import { datasetDescriptionSchema } from '../dataset'
import { experimentConfigSchema, runConfigSchema } from '../experiment-config'
import { gradientCheckOptionsSchema, gradientCheckReportSchema } from '../gradient-check'
import { insideFrameSchema } from '../inside-view'
import { rangeTestOptionsSchema, rangeTestReportSchema } from '../range-test'
import { experimentSummarySchema } from '../run'
import { trainingTimeSchema } from '../training-time'
import { byId, nothing } from './params'

/** The upload with the weights that `start` of an experiment names, where it names a file. */
const weightsUpload = z.string().nullable().default(null)

/** Experiments: tried before they are started, started, found again. */
export const experimentRequests = {
  /** Stores the experiment and its runs and queues them. */
  'experiment/start': {
    params: experimentConfigSchema.extend({ weightsUpload }),
    result: z.object({ experimentId: z.int(), runIds: z.array(z.int()) }),
  },
  /** Backpropagation against central differences for the network at its starting weights. */
  'experiment/check-gradients': {
    params: z.object({
      config: experimentConfigSchema,
      weightsUpload,
      options: gradientCheckOptionsSchema.prefault({}),
    }),
    result: gradientCheckReportSchema,
  },
  /**
   * Trains every optimizer with a learning rate that rises from step to step, and says where the loss
   * falls fastest: a rate to begin with. Nothing is stored; reports as many done as there are optimizers.
   */
  'experiment/range-test': {
    params: z.object({
      config: experimentConfigSchema,
      weightsUpload,
      options: rangeTestOptionsSchema.prefault({}),
    }),
    result: z.array(rangeTestReportSchema),
  },
  /** Activations, gradients and weights of the first step of the first optimizer's run. */
  'experiment/look-inside': {
    params: z.object({ config: experimentConfigSchema, weightsUpload }),
    result: insideFrameSchema,
  },
  /**
   * Trains a run's settings for a moment, in a process of its own, to say how long it will take.
   * Nothing is stored.
   */
  'experiment/time': {
    params: z.object({
      config: runConfigSchema,
      /** What the data is; its examples are not needed. */
      dataset: datasetDescriptionSchema,
      /** Runs that will be started together. */
      runCount: z.int().min(1).max(10_000).default(1),
    }),
    result: trainingTimeSchema.extend({
      threadCount: z.int(),
      /** Runs of these that will train at the same time. */
      atOnceCount: z.int(),
    }),
  },
  'experiment/list': { params: nothing, result: z.array(experimentSummarySchema) },
  'experiment/show': { params: byId, result: experimentSummarySchema },
} as const satisfies Contract['requests']
