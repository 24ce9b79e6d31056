import { z } from 'zod'

/** Largest number of units or channels a layer may have; a guard against typing slips. */
export const MAXIMUM_UNIT_COUNT = 65_536

/**
 * How the weights of every layer start; biases start at 0. `xavier-*` and `he-*` follow Glorot and
 * Bengio 2010 and He et al. 2015 with fan-in and fan-out of the layer.
 */
export const initializerConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('gaussian'),
    standardDeviation: z.number().positive().max(1000).default(0.01),
  }),
  z.strictObject({
    type: z.literal('uniform'),
    /** Weights are drawn from [-limit, limit). */
    limit: z.number().positive().max(1000).default(0.1),
  }),
  z.strictObject({ type: z.literal('xavier-normal') }),
  z.strictObject({ type: z.literal('xavier-uniform') }),
  z.strictObject({ type: z.literal('he-normal') }),
  z.strictObject({ type: z.literal('he-uniform') }),
  z.strictObject({ type: z.literal('constant'), value: z.number().default(0) }),
])
export type InitializerConfig = z.output<typeof initializerConfigSchema>

const givenNumbersSchema = z.array(z.number()).min(1).max(MAXIMUM_UNIT_COUNT)

/** How the weights of one layer start: drawn by an initializer of its own, or numbers written down. */
export const layerInitializerConfigSchema = z.discriminatedUnion('type', [
  ...initializerConfigSchema.options,
  z.strictObject({
    type: z.literal('given'),
    /** As many as the weight holds, row by row: an affine layer has a row for each input. */
    weight: givenNumbersSchema,
    bias: givenNumbersSchema,
  }),
])
export type LayerInitializerConfig = z.output<typeof layerInitializerConfigSchema>

/** Keeps the numbers of a layer as they are: no gradient, no update. */
const isFrozen = z.boolean().optional()
/** Instead of the network's initializer. */
const initializer = layerInitializerConfigSchema.optional()

/** Largest side of a window, stride, padding or dilation. */
const MAXIMUM_WINDOW_EXTENT = 256
const extent = (byDefault: number): z.ZodDefault<z.ZodInt> =>
  z.int().min(1).max(MAXIMUM_WINDOW_EXTENT).default(byDefault)
/** Zeros around the image, on all four sides. */
const padding = z.int().min(0).max(MAXIMUM_WINDOW_EXTENT).default(0)

const poolingFields = {
  poolHeight: extent(2),
  poolWidth: extent(2),
  stride: extent(2),
  padding,
}

const plainLayerSchemas = [
  z.strictObject({
    type: z.literal('affine'),
    units: z.int().min(1).max(MAXIMUM_UNIT_COUNT).default(50),
    initializer,
    isFrozen,
  }),
  z.strictObject({
    type: z.literal('convolution'),
    /** Channels that the layer makes. */
    filters: z.int().min(1).max(MAXIMUM_UNIT_COUNT).default(16),
    kernelHeight: extent(3),
    kernelWidth: extent(3),
    stride: extent(1),
    padding,
    /** Distance of neighbours in the kernel; 1 for a kernel without holes. */
    dilation: extent(1),
    initializer,
    isFrozen,
  }),
  z.strictObject({ type: z.literal('max-pooling'), ...poolingFields }),
  z.strictObject({ type: z.literal('average-pooling'), ...poolingFields }),
  z.strictObject({ type: z.literal('global-average-pooling') }),
  z.strictObject({ type: z.literal('flatten') }),
  z.strictObject({
    type: z.literal('reshape'),
    channels: z.int().min(1).max(MAXIMUM_UNIT_COUNT).default(1),
    height: z.int().min(1).max(MAXIMUM_UNIT_COUNT).default(28),
    width: z.int().min(1).max(MAXIMUM_UNIT_COUNT).default(28),
  }),
  z.strictObject({
    type: z.literal('batch-normalization'),
    /** Share of the running statistics that is kept from step to step. */
    momentum: z.number().min(0).lt(1).default(0.9),
    epsilon: z.number().positive().max(1).default(1e-5),
    /** Whether the running variance is carried as the batch has it (book) or unbiased (PyTorch). */
    runningVariance: z.enum(['biased', 'unbiased']).default('biased'),
    isFrozen,
  }),
  z.strictObject({
    type: z.literal('layer-normalization'),
    epsilon: z.number().positive().max(1).default(1e-5),
    isFrozen,
  }),
  z.strictObject({
    type: z.literal('dropout'),
    /** Share of the inputs that is silenced at every training step. */
    rate: z.number().min(0).lt(1).default(0.5),
    /** `inverted`: made up for in training. `plain`: in inference, as in the notes. */
    form: z.enum(['inverted', 'plain']).default('inverted'),
  }),
  z.strictObject({ type: z.literal('identity') }),
  z.strictObject({ type: z.literal('sigmoid') }),
  z.strictObject({ type: z.literal('tanh') }),
  z.strictObject({ type: z.literal('relu') }),
  z.strictObject({
    type: z.literal('leaky-relu'),
    /** Slope for x ≤ 0. */
    slope: z.number().min(0).max(1).default(0.01),
  }),
  z.strictObject({
    type: z.literal('elu'),
    /** −α is what outputs come down to. */
    alpha: z.number().min(0).max(10).default(1),
  }),
  z.strictObject({ type: z.literal('selu') }),
  z.strictObject({
    type: z.literal('gelu'),
    /** `erf`: x·Φ(x) as defined. `tanh`: the approximation that many published nets were trained with. */
    form: z.enum(['erf', 'tanh']).default('erf'),
  }),
  z.strictObject({ type: z.literal('silu') }),
  z.strictObject({ type: z.literal('softplus') }),
  z.strictObject({ type: z.literal('hard-sigmoid') }),
  z.strictObject({ type: z.literal('hard-tanh') }),
  z.strictObject({ type: z.literal('hard-swish') }),
  /** The perceptron's: for inference, because nothing below it can learn. */
  z.strictObject({ type: z.literal('step') }),
  z.strictObject({ type: z.literal('softmax') }),
] as const

const plainLayerSchema = z.discriminatedUnion('type', plainLayerSchemas)
const innermostLayerSchema = z.discriminatedUnion('type', [
  ...plainLayerSchemas,
  branchesOf(plainLayerSchema),
])
const innerLayerSchema = z.discriminatedUnion('type', [
  ...plainLayerSchemas,
  branchesOf(innermostLayerSchema),
])

/**
 * Layers as a user writes them, in the order of the forward pass. Shapes follow from the data: a
 * layer states only what the shape of its input does not tell. Branches may hold branches, three deep.
 */
export const layerConfigSchema = z.discriminatedUnion('type', [
  ...plainLayerSchemas,
  branchesOf(innerLayerSchema),
])
export type LayerConfig = z.output<typeof layerConfigSchema>
export type LayerType = LayerConfig['type']

/** Chains of layers over the same input; an empty one passes the input on. */
function branchesOf<LayerSchema extends z.ZodType>(
  layer: LayerSchema,
): z.ZodObject<
  {
    type: z.ZodLiteral<'branches'>
    combine: z.ZodDefault<z.ZodEnum<{ concatenate: 'concatenate'; sum: 'sum' }>>
    branches: z.ZodDefault<z.ZodArray<z.ZodArray<LayerSchema>>>
  },
  z.core.$strict
> {
  return z.strictObject({
    type: z.literal('branches'),
    /** On channels (features of a row), or element by element. */
    combine: z.enum(['concatenate', 'sum']).default('concatenate'),
    branches: z.array(z.array(layer).max(50)).min(1).max(16).default([[], []]),
  })
}

export const networkConfigSchema = z.strictObject({
  layers: z.array(layerConfigSchema).min(1).max(200),
})
export type NetworkConfig = z.output<typeof networkConfigSchema>
