import { z } from 'zod'
import { metricValueSchema } from './metric-batch'

const reals = z.instanceof(Float64Array)

export const partNameSchema = z.enum(['train', 'validation', 'test'])
export type PartName = z.output<typeof partNameSchema>

/** Figures of one class against all others; null where a figure has nothing to be taken over. */
export const classFiguresSchema = z.object({
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  supportCount: z.int(),
  predictedCount: z.int(),
})

/** How a network does on a whole part of its data, looked at closely. N examples, K classes. */
export const evaluationReportSchema = z.object({
  part: partNameSchema,
  step: z.int(),
  exampleCount: z.int(),
  /** In the scale that training works in, without penalties. */
  loss: metricValueSchema,
  /** By metric name; those of a regression in the targets' own scale. */
  metrics: z.record(z.string(), metricValueSchema),
  classification: z
    .object({
      classes: z.array(z.string()),
      /** (K, K) numbers of examples, true classes by row, given classes by column. */
      confusion: reals,
      /** Examples whose outputs are no numbers, so that they were given no class. */
      undecidedCount: z.int(),
      perClass: z.array(classFiguresSchema),
      /** Share of the examples whose label is among the first k outputs, for k from 1. */
      topK: z.array(z.number()),
    })
    .nullable(),
  /** Of two classes: how well the score of the second tells them apart; null where one is missing. */
  ranking: z
    .object({
      positiveClass: z.string(),
      /** From Infinity downwards; the other columns belong to the same thresholds. */
      thresholds: reals,
      falsePositiveRates: reals,
      /** Also the recall. */
      truePositiveRates: reals,
      precisions: reals,
      auc: z.number(),
      averagePrecision: z.number(),
    })
    .nullable(),
  regression: z
    .object({
      targetNames: z.array(z.string()),
      /** (N, K) in the targets' own scale. */
      predictions: reals,
      targets: reals,
    })
    .nullable(),
  /** Example by example, where asked for. */
  examples: z
    .object({
      /** Which part of the stored data set they are from, and (N) their places in it. */
      source: z.enum(['train', 'test']),
      indices: z.instanceof(Int32Array),
      /** (N) loss of each as a batch of one. */
      losses: reals,
      /** (N) class indices; −1 where a network gave none. Null for a regression. */
      labels: z.instanceof(Int32Array).nullable(),
      predicted: z.instanceof(Int32Array).nullable(),
      /**
       * (N) probabilities that the network gives to the label and to the class it decides for (NaN
       * where it gives none). Null for a regression, and where outputs stand for no probabilities.
       */
      labelShares: reals.nullable(),
      predictedShares: reals.nullable(),
    })
    .nullable(),
})
export type EvaluationReport = z.output<typeof evaluationReportSchema>
