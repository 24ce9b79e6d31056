import { z } from 'zod'
import { partNameSchema } from './evaluation-report'

const reals = z.instanceof(Float64Array)

/**
 * Which plane through the space of all parameters is looked at. `paths`: the one on which the states
 * that the runs have stored lie as nearly as on any. `random`: two random directions around the last
 * state of the first run, each filter as long as the network's own.
 */
export const surfaceMethodSchema = z.enum(['paths', 'random'])
export type SurfaceMethod = z.output<typeof surfaceMethodSchema>

export const surfaceSettingsSchema = z.object({
  method: surfaceMethodSchema.default('paths'),
  part: partNameSchema.default('train'),
  /** Examples that the loss is taken over, evenly spread over the part. */
  exampleCount: z.int().min(1).max(10_000).default(500),
  /** Points along each side of the grid. */
  resolution: z.int().min(5).max(101).default(31),
  /** Of the random directions. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
})
export type SurfaceSettings = z.output<typeof surfaceSettingsSchema>

/** A run's way over the plane. */
export const surfacePathSchema = z.object({
  /** Steps of its states, rising. */
  steps: reals,
  xs: reals,
  ys: reals,
  /** Of the states themselves, not of the places on the plane under which they lie. */
  losses: reals,
})
export type SurfacePath = z.output<typeof surfacePathSchema>

/** The loss over a plane, without penalties. */
export const surfaceReportSchema = z.object({
  method: surfaceMethodSchema,
  part: partNameSchema,
  exampleCount: z.int(),
  /** Places of the grid along both directions. */
  xs: reals,
  ys: reals,
  /** Row by row, a row for each y. */
  losses: reals,
  /** Shares of the variance of all states along the two directions; null for random ones. */
  explained: z.array(z.number()).length(2).nullable(),
  /** In the order of the runs asked for. */
  paths: z.array(surfacePathSchema),
})
export type SurfaceReport = z.output<typeof surfaceReportSchema>
