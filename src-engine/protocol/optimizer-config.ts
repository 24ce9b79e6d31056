import { z } from 'zod'
import { scheduleConfigSchema } from './schedule-config'

const learningRate = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(1000).default(byDefault)
const share = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).lt(1).default(byDefault)
const epsilon = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(1).default(byDefault)

/** λ of decoupled decay: weights (not biases) shrink by the factor 1 − ηλ beside the update. */
const weightDecay = (byDefault: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(10).default(byDefault)

const schedule = scheduleConfigSchema.prefault({ type: 'constant' })

/**
 * Where the book and PyTorch differ, the user says whose form is meant. Momentum and Nesterov: `book`
 * keeps the learning rate inside the velocity, `pytorch` outside. Adam: `book` adds ε to √v before
 * the bias correction (ε̂ of the paper's section 2), `pytorch` after it.
 */
const convention = z.enum(['book', 'pytorch']).default('book')

/**
 * How an optimizer for matrices treats the filters (O, C, KH, KW) of a convolution: as the matrix
 * (O, C·KH·KW), or element by element like biases.
 */
const filters = z.enum(['matrix', 'elementwise']).default('matrix')

/**
 * Optimizers with the defaults of the book, or of the papers and PyTorch for what the book does not
 * have. Symbols as in the papers; see src-engine/optimizers.
 */
export const optimizerConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sgd'), learningRate: learningRate(0.1), schedule }),
  z.strictObject({
    type: z.literal('momentum'),
    learningRate: learningRate(0.01),
    momentum: share(0.9),
    convention,
    schedule,
  }),
  z.strictObject({
    type: z.literal('nesterov'),
    learningRate: learningRate(0.01),
    momentum: share(0.9),
    convention,
    schedule,
  }),
  z.strictObject({
    type: z.literal('adagrad'),
    learningRate: learningRate(0.01),
    epsilon: epsilon(1e-7),
    schedule,
  }),
  z.strictObject({
    type: z.literal('rmsprop'),
    learningRate: learningRate(0.01),
    decay: share(0.99),
    epsilon: epsilon(1e-7),
    schedule,
  }),
  z.strictObject({
    type: z.literal('adadelta'),
    learningRate: learningRate(1),
    decay: share(0.9),
    epsilon: epsilon(1e-6),
    schedule,
  }),
  z.strictObject({
    type: z.literal('adam'),
    learningRate: learningRate(0.001),
    beta1: share(0.9),
    beta2: share(0.999),
    epsilon: epsilon(1e-7),
    convention,
    schedule,
  }),
  z.strictObject({
    type: z.literal('adamw'),
    learningRate: learningRate(0.001),
    beta1: share(0.9),
    beta2: share(0.999),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0.01),
    schedule,
  }),
  z.strictObject({
    type: z.literal('nadam'),
    learningRate: learningRate(0.002),
    beta1: share(0.9),
    beta2: share(0.999),
    epsilon: epsilon(1e-8),
    /** ψ: the momentum grows towards β₁ as 1 − ½·0.96^(tψ). */
    momentumDecay: z.number().min(0).max(10).default(0.004),
    schedule,
  }),
  z.strictObject({
    type: z.literal('amsgrad'),
    learningRate: learningRate(0.001),
    beta1: share(0.9),
    beta2: share(0.999),
    epsilon: epsilon(1e-8),
    schedule,
  }),
  z.strictObject({
    type: z.literal('lion'),
    learningRate: learningRate(0.0001),
    beta1: share(0.9),
    beta2: share(0.99),
    weightDecay: weightDecay(0),
    schedule,
  }),
  z.strictObject({
    type: z.literal('adafactor'),
    learningRate: learningRate(0.01),
    weightDecay: weightDecay(0),
    filters,
    schedule,
  }),
  z.strictObject({
    type: z.literal('muon'),
    learningRate: learningRate(0.001),
    momentum: share(0.95),
    /** Steps of the Newton–Schulz iteration. */
    iterations: z.int().min(1).max(20).default(5),
    weightDecay: weightDecay(0),
    filters,
    schedule,
  }),
])
export type OptimizerConfig = z.output<typeof optimizerConfigSchema>
export type OptimizerType = OptimizerConfig['type']
