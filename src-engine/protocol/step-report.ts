import { z } from 'zod'
import { metricValueSchema } from './metric-batch'

/** How far a paused run goes: a whole step, all that one layer does, or a single operation. */
export const stepUnitSchema = z.enum(['batch', 'layer', 'operation'])
export type StepUnit = z.output<typeof stepUnitSchema>

/** In the order in which a step does them. */
export const stepSectionSchema = z.enum([
  'batch',
  /** From the inputs to the outputs. */
  'forward',
  /** Loss with its gradient by the outputs, and penalties. */
  'loss',
  'backward',
  /** What layers keep besides their parameters. */
  'states',
  /** Norm and clipping of the gradient. */
  'limit',
  'update',
])
export type StepSection = z.output<typeof stepSectionSchema>

/** A tensor that an operation read or wrote, as it is afterwards; of a batch the rows in use. */
export const tensorReportSchema = z.object({
  /** What the operation calls it: `x`, `weight`, `dWeight`. */
  role: z.string(),
  /** Its name in the plan: `1.affine.weight`, `training.2.relu.output`. */
  name: z.string(),
  shape: z.array(z.int()),
  dtype: z.enum(['float32', 'float64', 'int32', 'uint8']),
  /** Whether the operation changed it. */
  isChanged: z.boolean(),
  /** Over the finite values; NaN where there is none. */
  minimum: metricValueSchema,
  maximum: metricValueSchema,
  mean: metricValueSchema,
  standardDeviation: metricValueSchema,
  /** NaN and infinities. */
  nonFiniteCount: z.int(),
  /** The first values, at most 64. */
  sample: z.instanceof(Float64Array),
})
export type TensorReport = z.output<typeof tensorReportSchema>

const partNameSchema = z.object({
  section: stepSectionSchema,
  layer: z.object({ index: z.int(), type: z.string() }).nullable(),
  /** `affine-forward`, or `augmentation`. */
  operation: z.string(),
})
export type PartName = z.output<typeof partNameSchema>

export const stepReportSchema = z.object({
  /** Updates done. */
  step: z.int(),
  /** The step that is under way, null between two steps. */
  stepUnderWay: z.int().nullable(),
  /** What was done, with the tensors of each part. */
  parts: z.array(partNameSchema.extend({ tensors: z.array(tensorReportSchema) })),
  /** What comes next within the step, null between two steps. */
  next: partNameSchema.nullable(),
  /** Of the batch, once it is known. */
  loss: metricValueSchema.nullable(),
  /** Of the state between two steps, null within one. */
  stateHash: z.string().nullable(),
  /** Set when the run came to its end. */
  outcome: z.enum(['finished', 'diverged']).nullable(),
})
export type StepReport = z.output<typeof stepReportSchema>
