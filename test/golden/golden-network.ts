import { z } from 'zod'
import type { LayerConfig } from '@engine/protocol/layer-config'
import type { LossConfig } from '@engine/protocol/loss-config'
import type { OptimizerConfig } from '@engine/protocol/optimizer-config'
import { nestedSchema } from './golden-files'

/** Fields that nets of mlp.json and training runs have in common. */
export const networkFields = {
  id: z.string(),
  layers: z.array(
    z.looseObject({ type: z.string(), W: z.string().optional(), b: z.string().optional() }),
  ),
  head: z.enum(['softmax_ce', 'sigmoid_bce', 'mse']),
  weight_decay: z.number(),
}
type GoldenLayers = readonly {
  readonly type: string
  readonly W?: string | undefined
  readonly b?: string | undefined
}[]

export const LOSS_OF_HEAD = {
  softmax_ce: { type: 'softmax-cross-entropy', labelSmoothing: 0, form: 'exact' },
  sigmoid_bce: { type: 'sigmoid-binary-cross-entropy' },
  mse: { type: 'mean-squared-error' },
} as const satisfies Record<string, LossConfig>

export const optimizerSchema = z
  .looseObject({ type: z.string() })
  .and(z.record(z.string(), z.union([z.number(), z.string()])))

/**
 * The layers in the engine's form, or the types that the engine does not have.
 *
 * @param outputCountOf columns of the weight of that name
 */
export function layerConfigsOf(
  layers: GoldenLayers,
  outputCountOf: (weightName: string) => number,
): { configs: LayerConfig[]; missing: string[] } {
  const configs: LayerConfig[] = []
  const missing = new Set<string>()
  for (const layer of layers) {
    switch (layer.type) {
      case 'affine':
        configs.push({ type: 'affine', units: outputCountOf(layer.W ?? '') })
        break
      case 'identity':
      case 'sigmoid':
      case 'tanh':
      case 'relu':
        configs.push({ type: layer.type })
        break
      case 'leaky_relu':
        configs.push({
          type: 'leaky-relu',
          slope: z.object({ slope: z.number() }).parse(layer).slope,
        })
        break
      default:
        missing.add(layer.type)
    }
  }
  return { configs, missing: [...missing] }
}

/** Golden names of the parameter tensors, in the order in which a plan lists its own. */
export function parameterNamesOf(layers: GoldenLayers): string[] {
  return layers.flatMap(({ W, b }) => [W, b].filter((name) => name !== undefined))
}

/** An optimizer of the book's family in the engine's form, or null when the engine does not have it. */
export function bookOptimizerOf(
  name: string,
  hyper: Readonly<Record<string, unknown>>,
): OptimizerConfig | null {
  const settings = z.record(z.string(), z.unknown()).parse(hyper)
  const number = (key: string): number => z.number().parse(settings[key])
  const convention = 'book'
  switch (name) {
    case 'sgd':
      return { type: 'sgd', learningRate: number('lr') }
    case 'momentum':
      return {
        type: 'momentum',
        learningRate: number('lr'),
        momentum: number('momentum'),
        convention,
      }
    case 'adagrad':
      return { type: 'adagrad', learningRate: number('lr'), epsilon: number('eps') }
    case 'rmsprop':
      return {
        type: 'rmsprop',
        learningRate: number('lr'),
        decay: number('decay'),
        epsilon: number('eps'),
      }
    case 'adam':
      return {
        type: 'adam',
        learningRate: number('lr'),
        beta1: number('beta1'),
        beta2: number('beta2'),
        epsilon: number('eps'),
        convention,
      }
    default:
      return null
  }
}

/** The same for PyTorch's family; weight decay of plain L2 form is returned beside it. */
export function pytorchOptimizerOf(
  name: string,
  hyper: Readonly<Record<string, unknown>>,
): { config: OptimizerConfig; weightDecay: number } | null {
  const settings = z
    .looseObject({
      lr: z.number(),
      momentum: z.number().default(0),
      nesterov: z.boolean().default(false),
      weight_decay: z.number().default(0),
      alpha: z.number().default(0.99),
      eps: z.number().default(1e-8),
      betas: z.tuple([z.number(), z.number()]).default([0.9, 0.999]),
    })
    .parse(hyper)
  const { lr: learningRate, momentum, eps: epsilon, weight_decay: weightDecay } = settings
  const convention = 'pytorch'
  switch (name) {
    case 'SGD':
      if (settings.nesterov) return null
      return momentum === 0
        ? { config: { type: 'sgd', learningRate }, weightDecay }
        : { config: { type: 'momentum', learningRate, momentum, convention }, weightDecay }
    case 'Adagrad':
      return { config: { type: 'adagrad', learningRate, epsilon }, weightDecay }
    case 'RMSprop':
      return {
        config: { type: 'rmsprop', learningRate, decay: settings.alpha, epsilon },
        weightDecay,
      }
    case 'Adam': {
      const [beta1, beta2] = settings.betas
      return {
        config: { type: 'adam', learningRate, beta1, beta2, epsilon, convention },
        weightDecay,
      }
    }
    default:
      return null
  }
}

export const parametersSchema = z.record(z.string(), nestedSchema)
