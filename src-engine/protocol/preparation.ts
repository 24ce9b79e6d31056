import { z } from 'zod'
import { preprocessingConfigSchema, splitConfigSchema } from './dataset-config'
import { partNameSchema } from './evaluation-report'

/** How a data set would be parted and changed before a network sees it, as an experiment states it. */
export const preparationOptionsSchema = z.object({
  split: splitConfigSchema.prefault({}),
  preprocessing: preprocessingConfigSchema.prefault({}),
  /** That of the experiment: it decides which examples are set aside. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /** The input column whose values are counted; null for all inputs. */
  columnIndex: z.int().min(0).nullable().default(null),
})
export type PreparationOptions = z.output<typeof preparationOptionsSchema>

export const figuresSchema = z.object({
  minimum: z.number(),
  maximum: z.number(),
  mean: z.number(),
  /** Population standard deviation. */
  standardDeviation: z.number(),
})
export type Figures = z.infer<typeof figuresSchema>

const countedSchema = z.object({
  minimum: z.number(),
  maximum: z.number(),
  /** Values in stretches of equal width from the least to the greatest. */
  counts: z.array(z.int()),
})

/** What comes of it, computed by what training itself uses. Figures are of the training examples. */
export const preparationReportSchema = z.object({
  rule: z.enum(['none', 'scale-bytes', 'scale-constant', 'min-max', 'standardize']),
  parts: z.array(
    z.object({
      part: partNameSchema,
      count: z.int(),
      /** In the order of the classes; empty for a regression. */
      classCounts: z.array(z.int()),
    }),
  ),
  before: figuresSchema,
  after: figuresSchema,
  /** At most the first 1,000 columns. */
  columns: z.array(
    z.object({
      name: z.string(),
      /** What stands in for a missing value; null where none is filled. */
      fill: z.number().nullable(),
      /** x becomes (x − offset)/scale. */
      offset: z.number(),
      scale: z.number(),
      /** Null where no training example has a value. */
      before: figuresSchema.nullable(),
      after: figuresSchema,
    }),
  ),
  histograms: z.object({ before: countedSchema, after: countedSchema }),
})
export type PreparationReport = z.infer<typeof preparationReportSchema>
