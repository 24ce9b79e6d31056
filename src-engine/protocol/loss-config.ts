import { z } from 'zod'

const lossByTypeSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('softmax-cross-entropy'),
    /** Share of every target that is spread evenly over all classes while training. */
    labelSmoothing: z.number().min(0).lt(1).default(0),
    /** `book`: the loss is −ln(p + 1e-7) as in the notes, with the gradient of the exact form. */
    form: z.enum(['exact', 'book']).default('exact'),
  }),
  z.strictObject({ type: z.literal('categorical-cross-entropy') }),
  z.strictObject({ type: z.literal('sigmoid-binary-cross-entropy') }),
  z.strictObject({ type: z.literal('binary-cross-entropy') }),
  z.strictObject({ type: z.literal('mean-squared-error') }),
  z.strictObject({ type: z.literal('sum-of-squares') }),
  z.strictObject({ type: z.literal('mean-absolute-error') }),
  z.strictObject({
    type: z.literal('huber'),
    /** Errors up to it count squared, larger ones straight. */
    delta: z.number().positive().max(1e6).default(1),
  }),
  z.strictObject({ type: z.literal('mean-squared-logarithmic-error') }),
  z.strictObject({ type: z.literal('mean-absolute-percentage-error') }),
  z.strictObject({ type: z.literal('hinge') }),
  z.strictObject({ type: z.literal('squared-hinge') }),
  z.strictObject({ type: z.literal('exponential') }),
])
export type LossConfig = z.output<typeof lossByTypeSchema>
export type LossType = LossConfig['type']

/** A loss with its settings. A name alone stands for the loss of that name with its defaults. */
export const lossConfigSchema = z.preprocess(
  (loss: LossType | z.input<typeof lossByTypeSchema>) =>
    typeof loss === 'string' ? { type: loss } : loss,
  lossByTypeSchema,
)

export const LOSS_TYPES: readonly LossType[] = lossByTypeSchema.options.map(
  ({ shape }) => shape.type.value,
)

/** The loss of that name with its defaults. */
export function defaultLossConfig(type: LossType): LossConfig {
  return lossConfigSchema.parse(type)
}
