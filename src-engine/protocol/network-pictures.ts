import { z } from 'zod'

const rangeSchema = z
  .object({ minimum: z.number(), maximum: z.number() })
  .refine(({ minimum, maximum }) => minimum < maximum, {
    message: 'The least value must lie below the greatest.',
  })

/**
 * A grid over the plane of two inputs, in their own units: the network is asked in the middle of each of
 * its cells. Of every hidden layer so many units are told.
 */
export const planeGridSchema = z.object({
  x: rangeSchema,
  y: rangeSchema,
  /** Cells along each axis. */
  cellCount: z.int().min(2).max(200).default(48),
  /** Of every layer from this unit on, counted from 0. */
  firstUnit: z.int().min(0).default(0),
  unitCount: z.int().min(0).max(64).default(16),
})
export type PlaneGrid = z.output<typeof planeGridSchema>

/** What the units of a hidden layer put out over the cells of a grid. */
export const unitMapsSchema = z.object({
  /** The layer after whose function they are taken: `2.tanh`. */
  name: z.string(),
  /** All units of the layer. */
  unitCount: z.int(),
  /** (units told, cells), each unit row by row from the least y. */
  maps: z.instanceof(Float32Array),
})
export type UnitMaps = z.output<typeof unitMapsSchema>

/** What a network of two inputs answers over a grid. */
export const planePictureSchema = z.object({
  step: z.int(),
  grid: planeGridSchema,
  /** (cells, K) row by row from the least y: probabilities, or values in the targets' own scale. */
  answers: z.instanceof(Float32Array),
  outputCount: z.int(),
  layers: z.array(unitMapsSchema),
})
export type PlanePicture = z.output<typeof planePictureSchema>

/** Examples of a run's data, evenly chosen from every part that its split makes. */
export const partedExamplesSchema = z.object({
  /** (N, D) as stored */
  inputs: z.instanceof(Float64Array),
  /** (N) class indices, or (N, K) targets of a regression. */
  targets: z.instanceof(Float64Array),
  /** (N) 0 for train, 1 for validation, 2 for test. */
  parts: z.instanceof(Uint8Array),
  /** Examples of all parts. */
  totalCount: z.int(),
})
export type PartedExamples = z.output<typeof partedExamplesSchema>

/** The weights that read an image: of one unit of an affine layer each, or of one filter. */
export const weightPicturesSchema = z.object({
  /** `1.affine.weight` */
  tensor: z.string(),
  type: z.enum(['affine', 'convolution']),
  /** All units or filters. */
  totalCount: z.int(),
  first: z.int(),
  /** Channels, height and width of each picture. */
  shape: z.tuple([z.int(), z.int(), z.int()]),
  /** Greatest absolute value of the whole tensor: the common scale. */
  limit: z.number(),
  /** (pictures, C, H, W) */
  weights: z.instanceof(Float32Array),
})
export type WeightPictures = z.output<typeof weightPicturesSchema>

export const firstWeightsSchema = z.object({
  step: z.int(),
  /** Names of all tensors that read an image: several where the network begins with branches. */
  tensors: z.array(z.string()),
  /** Null for a network whose first weights do not read an image. */
  pictures: weightPicturesSchema.nullable(),
})
export type FirstWeights = z.output<typeof firstWeightsSchema>
