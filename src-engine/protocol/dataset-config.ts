import { z } from 'zod'
import { StudioError } from './errors'

/** Data sets that the engine draws itself; the same settings and seed give the same bytes. */
export const generatorConfigSchema = z.discriminatedUnion('generator', [
  z.strictObject({
    generator: z.literal('digits'),
    exampleCount: z.int().min(10).max(200_000).default(6000),
    /** Standard deviation of the pixel noise, as a share of full brightness. */
    noise: z.number().min(0).max(1).default(0.05),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
  }),
  z.strictObject({
    generator: z.enum(['xor', 'circles', 'moons', 'spirals']),
    exampleCount: z.int().min(4).max(200_000).default(1000),
    /** Standard deviation of the coordinates' noise. */
    noise: z.number().min(0).max(10).default(0.1),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
  }),
  z.strictObject({
    generator: z.literal('blobs'),
    exampleCount: z.int().min(4).max(200_000).default(1000),
    classCount: z.int().min(2).max(20).default(3),
    noise: z.number().min(0).max(10).default(0.5),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
  }),
  z.strictObject({
    generator: z.enum(['sine', 'plane']),
    exampleCount: z.int().min(4).max(200_000).default(1000),
    noise: z.number().min(0).max(10).default(0.05),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
  }),
])
export type GeneratorConfig = z.output<typeof generatorConfigSchema>
export type GeneratorName = GeneratorConfig['generator']

/** The data of an experiment: one that was imported, by name, or one that is generated. */
export const datasetReferenceSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('stored'), name: z.string().min(1).max(200) }),
  z.strictObject({ source: z.literal('generated'), settings: generatorConfigSchema }),
])
export type DatasetReference = z.output<typeof datasetReferenceSchema>

/**
 * What happens to the inputs before the network sees them. Statistics are taken from the training
 * examples only. `auto`: bytes (images) are scaled by 1/255, generated sets stay as they are, and
 * columns of a table are standardized. Inputs of 0 and 1 that stand for words stay as they are.
 */
export const preprocessingConfigSchema = z.strictObject({
  inputs: z
    .enum(['auto', 'none', 'scale-bytes', 'scale-constant', 'min-max', 'standardize'])
    .default('auto'),
  /** What `scale-constant` divides by. */
  divisor: z.number().positive().max(1e9).default(255),
  /** What stands in for missing inputs, by column and before any scaling. */
  missing: z.enum(['refuse', 'mean', 'median', 'constant']).default('refuse'),
  /** What `constant` puts there. */
  missingConstant: z.number().min(-1e9).max(1e9).default(0),
  /** Regression only: targets standardized as well; metrics are reported in that scale. */
  targets: z.enum(['none', 'standardize']).default('none'),
})
export type PreprocessingConfig = z.output<typeof preprocessingConfigSchema>

/**
 * Shares of the training examples set aside, in an order drawn from the seed. `test` is used only
 * when the data set brings no test part of its own.
 */
export const splitConfigSchema = z
  .strictObject({
    validation: z.number().min(0).max(0.9).default(0),
    test: z.number().min(0).max(0.9).default(0.2),
    /**
     * Classes in the same shares in every part. Off unless asked for: a run that is stored without the
     * field must split as it always has.
     */
    stratified: z.boolean().default(false),
    /**
     * Trains on at most this many of the examples that are left to train on, spread evenly over the
     * file; 0 on all. The other parts are as without it.
     */
    trainLimit: z.int().min(0).max(1_000_000_000).default(0),
  })
  .refine((split) => split.validation + split.test < 0.95, {
    message: 'Validation and test together leave too little to train on.',
    path: ['validation'],
  })
export type SplitConfig = z.output<typeof splitConfigSchema>
export type SplitShares = Pick<SplitConfig, 'validation' | 'test'> & {
  readonly trainLimit?: number
}

export interface SplitCounts {
  readonly train: number
  readonly validation: number
  /** Examples of the training part set aside for testing; 0 where there is a test part already. */
  readonly test: number
}

/**
 * How many of the training examples each part gets.
 *
 * @throws dataset/split-empty when a part that was asked for would be empty
 */
export function splitCounts(
  exampleCount: number,
  hasTestPart: boolean,
  config: SplitShares,
): SplitCounts {
  const validation = shareOf(exampleCount, 'validation', config.validation)
  const test = hasTestPart ? 0 : shareOf(exampleCount, 'test', config.test)
  const left = exampleCount - validation - test
  if (left < 1) {
    throw new StudioError(
      'dataset/split-empty',
      `Of ${exampleCount} examples ${validation} are set aside for validation and ${test} for ` +
        'testing, which leaves none to train on: make split.validation or split.test smaller.',
      { part: 'train', exampleCount, validationCount: validation, testCount: test },
    )
  }
  const { trainLimit = 0 } = config
  return { train: trainLimit > 0 ? Math.min(left, trainLimit) : left, validation, test }
}

function shareOf(exampleCount: number, part: 'validation' | 'test', share: number): number {
  const count = Math.round(exampleCount * share)
  if (share > 0 && count === 0) {
    throw new StudioError(
      'dataset/split-empty',
      `split.${part} is ${share}, but ${share} of ${exampleCount} examples is not a single one: ` +
        'make it larger, or 0 to do without.',
      { part, exampleCount, share },
    )
  }
  return count
}

/** How an uploaded CSV is read. */
export const csvImportSchema = z.strictObject({
  format: z.literal('csv'),
  name: z.string().trim().min(1).max(200),
  trainUpload: z.string(),
  testUpload: z.string().nullable().default(null),
  header: z.enum(['auto', 'present', 'absent']).default('auto'),
  /** The column to predict: the first, the last, a name from the header or a number from 0. */
  target: z.union([z.enum(['first', 'last']), z.int().min(0), z.string().min(1)]).default('first'),
  task: z.enum(['auto', 'classification', 'regression']).default('auto'),
  /** Cells without a number in columns of numbers: refused, or kept for the experiment to fill. */
  missing: z.enum(['refuse', 'keep']).default('refuse'),
  /** Columns that have words: refused, or made into an input of 0 and 1 for every different word. */
  words: z.enum(['refuse', 'one-hot']).default('refuse'),
})

/** How uploaded IDX files (the format of MNIST) are read. */
export const idxImportSchema = z.strictObject({
  format: z.literal('idx'),
  name: z.string().trim().min(1).max(200),
  trainImagesUpload: z.string(),
  trainLabelsUpload: z.string(),
  testImagesUpload: z.string().nullable().default(null),
  testLabelsUpload: z.string().nullable().default(null),
})

/** How an uploaded folder of pictures (an archive, see folder-archive.ts) is read. */
export const imagesImportSchema = z.strictObject({
  format: z.literal('images'),
  name: z.string().trim().min(1).max(200),
  folderUpload: z.string(),
  /** `auto`: grey where every file is, red, green and blue otherwise. */
  color: z.enum(['auto', 'grey', 'rgb']).default('auto'),
  /** Side of the square that every picture becomes; 0: their own size if they share a small one. */
  size: z.int().min(0).max(512).default(0),
  /** A picture of another shape: its middle is taken, or it is squeezed. */
  fit: z.enum(['crop', 'stretch']).default('crop'),
})

export const importConfigSchema = z.discriminatedUnion('format', [
  csvImportSchema,
  idxImportSchema,
  imagesImportSchema,
])
export type ImportConfig = z.output<typeof importConfigSchema>
