import { z } from 'zod'

const learningRate = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(1000).default(byDefault)
const share = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).lt(1).default(byDefault)
const epsilon = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(1).default(byDefault)

/**
 * Where the book and PyTorch differ, the user says whose form is meant. Momentum: `book` keeps the
 * learning rate inside the velocity, `pytorch` outside. Adam: `book` adds ε to √v before the bias
 * correction (ε̂ of the paper's section 2), `pytorch` after it.
 */
const convention = z.enum(['book', 'pytorch']).default('book')

/** Optimizers with the defaults of the book. Symbols as in the papers; see src-engine/optimizers. */
export const optimizerConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sgd'), learningRate: learningRate(0.1) }),
  z.strictObject({
    type: z.literal('momentum'),
    learningRate: learningRate(0.01),
    momentum: share(0.9),
    convention,
  }),
  z.strictObject({
    type: z.literal('adagrad'),
    learningRate: learningRate(0.01),
    epsilon: epsilon(1e-7),
  }),
  z.strictObject({
    type: z.literal('rmsprop'),
    learningRate: learningRate(0.01),
    decay: share(0.99),
    epsilon: epsilon(1e-7),
  }),
  z.strictObject({
    type: z.literal('adam'),
    learningRate: learningRate(0.001),
    beta1: share(0.9),
    beta2: share(0.999),
    epsilon: epsilon(1e-7),
    convention,
  }),
])
export type OptimizerConfig = z.output<typeof optimizerConfigSchema>
export type OptimizerType = OptimizerConfig['type']
