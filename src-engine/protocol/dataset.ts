import { z } from 'zod'
import { generatorConfigSchema } from './dataset-config'

/** A column of words in the file that a data set was made of. */
export const wordColumnSchema = z.object({
  /** As in the header of the file. */
  name: z.string(),
  /** Which input the first category became; the others follow. */
  first: z.int().min(0),
  categories: z.array(z.string()),
})
export type WordColumn = z.infer<typeof wordColumnSchema>

/**
 * What a data set is, without its numbers. Inputs of one example have `inputShape`: [D] for rows of
 * a table, [C, H, W] for images. Classification has `classes`, regression has `targetNames`.
 */
export const datasetDescriptionSchema = z.object({
  name: z.string(),
  task: z.enum(['classification', 'regression']),
  inputShape: z.array(z.int().positive()).min(1).max(3),
  /** `uint8`: bytes 0–255 (images); `float64`: everything else. */
  inputType: z.enum(['uint8', 'float64']),
  inputNames: z.array(z.string()),
  /** Columns of words, each of which became an input of 0 and 1 for every category; absent without any. */
  wordColumns: z.array(wordColumnSchema).optional(),
  /** Input values that are missing, stored as NaN, in all parts; absent for none. */
  missingCount: z.int().positive().optional(),
  classes: z.array(z.string()),
  targetNames: z.array(z.string()),
  trainCount: z.int().min(0),
  /** Examples of the data set's own test part; 0 where it has none. */
  testCount: z.int().min(0),
  origin: z.discriminatedUnion('type', [
    z.object({ type: z.literal('generated'), settings: generatorConfigSchema }),
    z.object({ type: z.literal('imported'), format: z.string(), files: z.array(z.string()) }),
  ]),
})
export type DatasetDescription = z.infer<typeof datasetDescriptionSchema>

export const columnStatisticsSchema = z.object({
  name: z.string(),
  minimum: z.number(),
  maximum: z.number(),
  mean: z.number(),
  /** Population standard deviation (divided by the number of rows). */
  standardDeviation: z.number(),
  /** Values that are missing, which the figures leave out; absent for none. */
  missingCount: z.int().positive().optional(),
})
export type ColumnStatistics = z.infer<typeof columnStatisticsSchema>

/** Figures over the training part, test part counted where said. */
export const datasetStatisticsSchema = z.object({
  rowCount: z.int(),
  /** Inputs per example. */
  columnCount: z.int(),
  /** Over all input values. */
  minimum: z.number(),
  maximum: z.number(),
  mean: z.number(),
  standardDeviation: z.number(),
  /** At most the first 1,000 columns. */
  columns: z.array(columnStatisticsSchema),
  /** Examples per class in the train and in the test part, in the order of the classes. */
  trainClassCounts: z.array(z.int()),
  testClassCounts: z.array(z.int()),
  targets: z.array(columnStatisticsSchema),
})
export type DatasetStatistics = z.infer<typeof datasetStatisticsSchema>

/** Examples as stored, before preprocessing: `count` rows of D input values. */
export const exampleBlockSchema = z.object({
  part: z.enum(['train', 'test']),
  offset: z.int().min(0),
  count: z.int().min(0),
  inputs: z.instanceof(Float64Array),
  /** Classification: class index of each row. Regression: targets, row by row. */
  targets: z.instanceof(Float64Array),
})
export type ExampleBlock = z.infer<typeof exampleBlockSchema>

/** Examples from here and there, as stored, in the order asked for. */
export const chosenExamplesSchema = z.object({
  /** (N, D) */
  inputs: z.instanceof(Float64Array),
  /** (N) class indices, or (N, K) targets of a regression. */
  targets: z.instanceof(Float64Array),
})
export type ChosenExamples = z.infer<typeof chosenExamplesSchema>

/** An import looked at before it is stored. */
export const datasetPreviewSchema = z.object({
  description: datasetDescriptionSchema,
  statistics: datasetStatisticsSchema,
  examples: exampleBlockSchema,
  /** What was decided where the user left it to the program, in words by code. */
  decisions: z.array(
    z.object({
      code: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
})
export type DatasetPreview = z.infer<typeof datasetPreviewSchema>

export const datasetSummarySchema = datasetDescriptionSchema.extend({
  id: z.int(),
  sizeBytes: z.int(),
  /** SHA-256 of the stored bytes, hexadecimal. */
  hash: z.string(),
  createdAt: z.number(),
  trashedAt: z.number().nullable(),
})
export type DatasetSummary = z.infer<typeof datasetSummarySchema>
