import type { ModelPlan, ParameterTensor } from '../model/model'
import type { InitializerConfig } from '../protocol/layer-config'
import { randomStream, type RandomStream } from '../random/random-stream'
import type { LinearMemory } from '../tensor/memory'

/** What an initializer must know of a parameter tensor. */
export type InitialTensor = Pick<ParameterTensor, 'value' | 'role' | 'fanIn' | 'fanOut' | 'start'>

/** The part of a run's settings that its initial parameters depend on. */
export interface InitialSettings {
  readonly initializer: InitializerConfig
  readonly training: { readonly seed: number }
}

/**
 * Fills all parameters and states. The k-th weight tensor draws from stream `init` with counter k, so that
 * changing one layer, or putting one without weights between, shifts no draw of another, and every
 * optimizer starts from the same bytes. Values are
 * drawn in float64; float32 slots hold them rounded.
 */
export function fillInitialParameters(
  settings: InitialSettings,
  plan: Pick<ModelPlan, 'parameters' | 'states'>,
  memory: LinearMemory,
): void {
  let weightIndex = -1
  for (const tensor of plan.parameters) {
    if (tensor.role === 'weight') weightIndex++
    const values = memory.real(tensor.value)
    const { start } = tensor
    switch (start.type) {
      case 'constant':
        values.fill(start.value)
        break
      case 'given':
        values.set(start.values)
        break
      case 'drawn': {
        const stream = randomStream(settings.training.seed, 'init', weightIndex)
        const draw = weightSource(start.initializer ?? settings.initializer, tensor, stream)
        for (let position = 0; position < values.length; position++) values[position] = draw()
        break
      }
      default:
        start satisfies never
    }
  }
  for (const { value, initial } of plan.states) memory.real(value).fill(initial)
}

/**
 * Standard deviation of the initial weights of a tensor.
 *
 * @see Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
 *   networks", equations 12 and 16 (xavier)
 * @see He, Zhang, Ren and Sun 2015, arXiv:1502.01852, equation 10 (he)
 */
export function initialStandardDeviation(
  initializer: InitializerConfig,
  { fanIn, fanOut }: Pick<InitialTensor, 'fanIn' | 'fanOut'>,
): number {
  switch (initializer.type) {
    case 'gaussian':
      return initializer.standardDeviation
    case 'uniform':
      return initializer.limit / Math.sqrt(3)
    case 'xavier-normal':
    case 'xavier-uniform':
      return Math.sqrt(2 / (fanIn + fanOut))
    case 'he-normal':
    case 'he-uniform':
      return Math.sqrt(2 / fanIn)
    case 'constant':
      return 0
    default:
      return initializer satisfies never
  }
}

/** Draws weight after weight, in row-major order. */
function weightSource(
  initializer: InitializerConfig,
  tensor: InitialTensor,
  stream: RandomStream,
): () => number {
  switch (initializer.type) {
    case 'constant':
      return () => initializer.value
    case 'gaussian':
    case 'xavier-normal':
    case 'he-normal': {
      const standardDeviation = initialStandardDeviation(initializer, tensor)
      return () => standardDeviation * stream.normal()
    }
    case 'uniform':
      return () => initializer.limit * (2 * stream.uniform() - 1)
    case 'xavier-uniform':
    case 'he-uniform': {
      const limit = Math.sqrt(3) * initialStandardDeviation(initializer, tensor)
      return () => limit * (2 * stream.uniform() - 1)
    }
    default:
      return initializer satisfies never
  }
}
