import { z } from 'zod'

/** Functions of two numbers that optimizers are compared on, and any other as a formula. */
export const surfaceConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bowl') }),
  z.strictObject({ type: z.literal('valley') }),
  z.strictObject({ type: z.literal('rosenbrock') }),
  z.strictObject({ type: z.literal('beale') }),
  z.strictObject({ type: z.literal('himmelblau') }),
  z.strictObject({ type: z.literal('saddle') }),
  z.strictObject({
    type: z.literal('formula'),
    /** Of `x` and `y`: `x^2/20 + y^2`, `sin(x)*cos(y)`. */
    formula: z.string().trim().min(1).max(500),
  }),
])
export type SurfaceConfig = z.output<typeof surfaceConfigSchema>
export type KnownSurface = Exclude<SurfaceConfig['type'], 'formula'>
