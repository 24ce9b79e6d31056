import { z } from 'zod'
import type { LayerConfig } from '@engine/protocol/layer-config'
import type { LossConfig } from '@engine/protocol/loss-config'
import { optimizerConfigSchema, type OptimizerConfig } from '@engine/protocol/optimizer-config'
import { nestedSchema } from './golden-files'

const layerSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('affine'), W: z.string(), b: z.string() }),
  z.looseObject({
    type: z.literal('conv'),
    W: z.string(),
    b: z.string(),
    stride: z.int(),
    pad: z.int(),
  }),
  z.looseObject({
    type: z.enum(['maxpool', 'avgpool']),
    pool_h: z.int(),
    pool_w: z.int(),
    stride: z.int(),
  }),
  z.looseObject({ type: z.literal('flatten') }),
  z.looseObject({
    type: z.literal('batchnorm'),
    gamma: z.string(),
    beta: z.string(),
    momentum: z.number(),
    eps: z.number(),
  }),
  z.looseObject({ type: z.enum(['identity', 'sigmoid', 'tanh', 'relu', 'softmax']) }),
  z.looseObject({ type: z.literal('leaky_relu'), slope: z.number() }),
])
type GoldenLayers = readonly z.output<typeof layerSchema>[]

/** Fields that nets of mlp.json and training runs have in common. */
export const networkFields = {
  id: z.string(),
  layers: z.array(layerSchema),
  head: z.enum(['softmax_ce', 'sigmoid_bce', 'mse']),
  weight_decay: z.number(),
}

export const LOSS_OF_HEAD = {
  softmax_ce: { type: 'softmax-cross-entropy', labelSmoothing: 0, form: 'exact' },
  sigmoid_bce: { type: 'sigmoid-binary-cross-entropy' },
  mse: { type: 'mean-squared-error' },
} as const satisfies Record<string, LossConfig>

export const optimizerSchema = z
  .looseObject({ type: z.string() })
  .and(z.record(z.string(), z.union([z.number(), z.string()])))

/**
 * The layers in the engine's form.
 *
 * @param shapeOfWeight extents of the weight of that name
 */
export function layerConfigsOf(
  layers: GoldenLayers,
  shapeOfWeight: (weightName: string) => readonly number[],
): LayerConfig[] {
  return layers.map((layer): LayerConfig => {
    switch (layer.type) {
      case 'affine':
        return { type: 'affine', units: shapeOfWeight(layer.W)[1] ?? 0 }
      case 'conv': {
        const [filters = 0, , kernelHeight = 0, kernelWidth = 0] = shapeOfWeight(layer.W)
        const { stride, pad: padding } = layer
        const kernel = { filters, kernelHeight, kernelWidth }
        return { type: 'convolution', ...kernel, stride, padding, dilation: 1 }
      }
      case 'maxpool':
      case 'avgpool': {
        const { pool_h: poolHeight, pool_w: poolWidth, stride } = layer
        const type = layer.type === 'maxpool' ? 'max-pooling' : 'average-pooling'
        return { type, poolHeight, poolWidth, stride, padding: 0 }
      }
      case 'leaky_relu':
        return { type: 'leaky-relu', slope: layer.slope }
      case 'batchnorm': {
        const { momentum, eps: epsilon } = layer
        return { type: 'batch-normalization', momentum, epsilon, runningVariance: 'biased' }
      }
      default:
        return { type: layer.type }
    }
  })
}

/** Golden names of the parameter tensors, in the order in which a plan lists its own. */
export function parameterNamesOf(layers: GoldenLayers): string[] {
  return layers.flatMap((layer) => {
    switch (layer.type) {
      case 'affine':
      case 'conv':
        return [layer.W, layer.b]
      case 'batchnorm':
        return [layer.gamma, layer.beta]
      default:
        return []
    }
  })
}

/** An optimizer of the book's family in the engine's form, or null when the engine does not have it. */
export function bookOptimizerOf(
  name: string,
  hyper: Readonly<Record<string, unknown>>,
): OptimizerConfig | null {
  const { lr, eps, ...settings } = z.record(z.string(), z.unknown()).parse(hyper)
  const parsed = optimizerConfigSchema.safeParse({
    ...settings,
    type: name,
    learningRate: lr,
    ...(eps === undefined ? {} : { epsilon: eps }),
    ...(['momentum', 'nesterov', 'adam'].includes(name) ? { convention: 'book' } : {}),
  })
  return parsed.success ? parsed.data : null
}

/** The same for PyTorch's family; weight decay of plain L2 form is returned beside it. */
export function pytorchOptimizerOf(
  name: string,
  hyper: Readonly<Record<string, unknown>>,
): { config: OptimizerConfig; weightDecay: number } | null {
  const settings = z
    .strictObject({
      lr: z.number(),
      momentum: z.number().default(0),
      nesterov: z.boolean().default(false),
      weight_decay: z.number().default(0),
      alpha: z.number().optional(),
      rho: z.number().optional(),
      eps: z.number().optional(),
      betas: z.tuple([z.number(), z.number()]).default([0.9, 0.999]),
    })
    .parse(hyper)
  const { lr: learningRate, momentum, nesterov, eps: epsilon, weight_decay: weightDecay } = settings
  const [beta1, beta2] = settings.betas
  const convention = 'pytorch'
  const given = (input: z.input<typeof optimizerConfigSchema>, decay = weightDecay) => ({
    config: optimizerConfigSchema.parse(input),
    weightDecay: decay,
  })
  switch (name) {
    case 'SGD':
      return momentum === 0
        ? given({ type: 'sgd', learningRate })
        : given({
            type: nesterov ? 'nesterov' : 'momentum',
            learningRate,
            momentum,
            convention,
          })
    case 'Adagrad':
      return given({ type: 'adagrad', learningRate, epsilon })
    case 'RMSprop':
      return given({ type: 'rmsprop', learningRate, decay: settings.alpha, epsilon })
    case 'Adadelta':
      return given({ type: 'adadelta', learningRate, decay: settings.rho, epsilon })
    case 'Adam':
      return given({ type: 'adam', learningRate, beta1, beta2, epsilon, convention })
    case 'AdamW':
      return given({ type: 'adamw', learningRate, beta1, beta2, epsilon, weightDecay }, 0)
    default:
      return null
  }
}

export const parametersSchema = z.record(z.string(), nestedSchema)
