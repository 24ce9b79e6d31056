import { z } from 'zod'
import type { Contract } from '../contract'
import { checkpointChoiceSchema, momentChoiceSchema } from '../checkpoint-choice'
import { evaluationReportSchema, partNameSchema } from '../evaluation-report'
import { exportResultSchema } from '../export-result'
import { gradientCheckOptionsSchema, gradientCheckReportSchema } from '../gradient-check'
import { healthReportSchema } from '../health'
import { surfaceReportSchema, surfaceSettingsSchema } from '../loss-surface'
import { metricValueSchema } from '../metric-batch'
import {
  firstWeightsSchema,
  partedExamplesSchema,
  planeGridSchema,
  planePictureSchema,
} from '../network-pictures'
import { judgementSchema, predictionSchema } from '../prediction'
import { byId } from './params'

/** What a network of a run has learned: its answers, pictures, evaluations, exports. */
export const insightRequests = {
  /**
   * What the network of a run over two inputs answers over a grid, and what its hidden units put out.
   * A run that trains is asked for its weights alone, no more often than costs it 5 % of its time.
   *
   * @throws picture/no-plane, store/no-checkpoint
   */
  'run/plane': {
    params: z.object({
      id: z.int(),
      checkpoint: momentChoiceSchema.default('now'),
      grid: planeGridSchema,
    }),
    result: planePictureSchema,
  },
  /** Examples of a run's data, each with the part that its split puts it in, evenly chosen. */
  'run/parted-examples': {
    params: z.object({ id: z.int(), limit: z.int().min(1).max(10_000).default(1500) }),
    result: partedExamplesSchema,
  },
  /** The weights of a run that read an image, as pictures; as `run/plane`. @throws store/no-checkpoint */
  'run/first-weights': {
    params: z.object({
      id: z.int(),
      checkpoint: momentChoiceSchema.default('now'),
      first: z.int().min(0).default(0),
      count: z.int().min(1).max(256).default(32),
      /** The first that there is when null, or when it is none of them. */
      tensor: z.string().max(200).nullable().default(null),
    }),
    result: firstWeightsSchema,
  },
  'run/predict': {
    params: z.object({
      id: z.int(),
      checkpoint: checkpointChoiceSchema.default('best'),
      /** (N, D) raw inputs as the data set stores them, row by row. */
      inputs: z.instanceof(Float64Array),
    }),
    result: predictionSchema,
  },
  /** What a run's network says of the same examples at each of its checkpoints. */
  'run/trace': {
    params: z.object({
      id: z.int(),
      /** (N, D) raw inputs as the data set stores them, row by row. */
      inputs: z.instanceof(Float64Array),
      /** As the data set stores them; asks for losses. */
      targets: z.instanceof(Float64Array).nullable().default(null),
    }),
    result: z.array(judgementSchema),
  },
  /** Runs a network over an uploaded CSV of the training data's form, labels included or not. */
  'run/predict-file': {
    params: z.object({
      id: z.int(),
      checkpoint: checkpointChoiceSchema.default('best'),
      uploadId: z.string(),
      header: z.enum(['auto', 'present', 'absent']).default('auto'),
      target: z.union([z.enum(['none', 'first', 'last']), z.int().min(0), z.string().min(1)]),
    }),
    result: predictionSchema.extend({
      /** With labels in the file: `accuracy`, or `mae`, `rmse`, `r2` in their own scale; otherwise empty. */
      metrics: z.record(z.string(), metricValueSchema),
    }),
  },
  /** How a run is doing, in words, from its curves and the looks into its layers so far. */
  'run/health': { params: byId, result: healthReportSchema },
  /** Backpropagation against central differences at the weights of a run. */
  'run/check-gradients': {
    params: z.object({
      id: z.int(),
      checkpoint: checkpointChoiceSchema.default('last'),
      options: gradientCheckOptionsSchema.prefault({}),
    }),
    result: gradientCheckReportSchema,
  },
  /** Confusion, curves, residuals and losses of a run's network on a part of its data. */
  'run/evaluate': {
    params: z.object({
      id: z.int(),
      checkpoint: checkpointChoiceSchema.default('best'),
      part: partNameSchema,
      /** Also asks for the loss of every example. */
      needsExamples: z.boolean().default(false),
    }),
    result: evaluationReportSchema,
  },
  /** The loss over a plane through the parameters, and the ways of runs of one network over it. */
  'run/loss-surface': {
    params: z.object({
      ids: z.array(z.int()).min(1).max(24),
      settings: surfaceSettingsSchema.prefault({}),
    }),
    result: surfaceReportSchema,
  },
  'run/export-checkpoint': {
    params: z.object({
      id: z.int(),
      checkpoint: checkpointChoiceSchema.default('best'),
      format: z.enum(['safetensors', 'npz']),
    }),
    result: exportResultSchema,
  },
} as const satisfies Contract['requests']
