import { z } from 'zod'
import type { Contract } from '../contract'
import { augmentationPreviewSchema, augmentedExamplesSchema } from '../augmentation-config'
import {
  chosenExamplesSchema,
  datasetPreviewSchema,
  datasetStatisticsSchema,
  datasetSummarySchema,
  exampleBlockSchema,
} from '../dataset'
import { generatorConfigSchema, importConfigSchema } from '../dataset-config'
import { preparationOptionsSchema, preparationReportSchema } from '../preparation'
import { byId, nothing } from './params'

/** Data sets: looked at, imported, drawn, kept. */
export const datasetRequests = {
  'dataset/list': {
    params: z.object({ includeTrashed: z.boolean().default(false) }),
    result: z.array(datasetSummarySchema),
  },
  'dataset/show': {
    params: byId,
    result: z.object({ summary: datasetSummarySchema, statistics: datasetStatisticsSchema }),
  },
  'dataset/examples': {
    params: z.object({
      id: z.int(),
      part: z.enum(['train', 'test']),
      offset: z.int().min(0),
      count: z.int().min(0).max(1000),
    }),
    result: exampleBlockSchema,
  },
  'dataset/chosen-examples': {
    params: z.object({
      id: z.int(),
      part: z.enum(['train', 'test']),
      indices: z
        .instanceof(Int32Array)
        .refine(({ length }) => length <= 1000, 'At most 1000 examples at once.'),
    }),
    result: chosenExamplesSchema,
  },
  'dataset/preview': { params: importConfigSchema, result: datasetPreviewSchema },
  'dataset/import': { params: importConfigSchema, result: datasetSummarySchema },
  'dataset/preview-generated': { params: generatorConfigSchema, result: datasetPreviewSchema },
  /** Draws and stores a set; one that was drawn with these settings before is that one. */
  'dataset/generate': { params: generatorConfigSchema, result: datasetSummarySchema },
  /** Examples, each followed by what the first epochs make of it. */
  'dataset/augment': { params: augmentationPreviewSchema, result: augmentedExamplesSchema },
  /** What the split and the preprocessing of an experiment make of a stored set. */
  'dataset/prepare': {
    params: z.object({ id: z.int(), options: preparationOptionsSchema }),
    result: preparationReportSchema,
  },
  'dataset/rename': {
    params: z.object({ id: z.int(), name: z.string().trim().min(1).max(200) }),
    result: datasetSummarySchema,
  },
  'dataset/trash': { params: byId, result: datasetSummarySchema },
  'dataset/restore': { params: byId, result: datasetSummarySchema },
  /** Deletes a data set of the trash with its file. @throws dataset/in-use when runs were trained on it */
  'dataset/erase': { params: byId, result: nothing },
} as const satisfies Contract['requests']
