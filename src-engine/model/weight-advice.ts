import { layerName } from '../layers/layer-chain'
import type {
  InitializerConfig,
  LayerConfig,
  LayerInitializerConfig,
} from '../protocol/layer-config'
import type { AdvisedNetwork, NetworkAdvice } from './network-advice'

/** Activations that keep half of what comes in, for which He's variance is made. */
const RECTIFIERS: readonly LayerConfig['type'][] = [
  'relu',
  'leaky-relu',
  'elu',
  'gelu',
  'silu',
  'hard-swish',
]
/** Activations that are nearly straight around 0, for which Xavier's variance is made. */
const SIGMOIDS: readonly LayerConfig['type'][] = ['sigmoid', 'tanh', 'hard-sigmoid', 'hard-tanh']

/** Layers that change neither the scale of activations nor bend them. */
const LINEAR_BETWEEN: readonly LayerConfig['type'][] = [
  'identity',
  'flatten',
  'reshape',
  'dropout',
  'average-pooling',
  'global-average-pooling',
]

/** A standard deviation up to which signals die out over several layers. */
const TINY_STANDARD_DEVIATION = 0.02
/** Layers with weights from which dying out shows. */
const DEEP_LAYER_COUNT = 4
/** Sigmoids one behind the other, each of which passes at most a quarter of the gradient. */
const MANY_SIGMOIDS = 4

/** A layer with weights in a chain, with what follows it there. */
interface WeightLayer {
  readonly config: Extract<LayerConfig, { type: 'affine' | 'convolution' }>
  readonly path: readonly (string | number)[]
  readonly name: string
  readonly followers: readonly LayerConfig[]
}

/** How initial weights, activations and depth go together. */
export function weightAdvice({ layers, initializer }: AdvisedNetwork): readonly NetworkAdvice[] {
  const weightLayers = weightLayersOf(layers, ['network', 'layers'])
  return [
    ...trainingAdvice(layers),
    ...linearAdvice(weightLayers),
    ...sigmoidAdvice(layers),
    ...initializerAdvice(weightLayers, initializer),
  ]
}

function weightLayersOf(
  layers: readonly LayerConfig[],
  path: readonly (string | number)[],
): WeightLayer[] {
  return layers.flatMap((config, index): WeightLayer[] => {
    const way = [...path, index]
    if (config.type === 'branches') {
      return config.branches.flatMap((branch, branchIndex) =>
        weightLayersOf(branch, [...way, 'branches', branchIndex]),
      )
    }
    if (config.type !== 'affine' && config.type !== 'convolution') return []
    const name = layerName(index, config.type)
    return [{ config, path: way, name, followers: layers.slice(index + 1) }]
  })
}

function trainingAdvice(layers: readonly LayerConfig[]): NetworkAdvice[] {
  const parts = flattened(layers).filter((layer) => 'isFrozen' in layer || isWeightLayer(layer))
  const isFrozen = (layer: LayerConfig): boolean => 'isFrozen' in layer && layer.isFrozen === true
  if (parts.length === 0 || !parts.every(isFrozen)) return []
  return [
    {
      level: 'hint',
      path: ['network', 'layers'],
      code: 'advice/nothing-trained',
      message:
        'Every layer with weights is frozen: a run measures the network as it is and changes nothing.',
      details: {},
    },
  ]
}

/** Two layers with weights and nothing that bends between them are one such layer. */
function linearAdvice(weightLayers: readonly WeightLayer[]): NetworkAdvice[] {
  return weightLayers.flatMap(({ path, name, followers }): NetworkAdvice[] => {
    const next = followers.find(({ type }) => !LINEAR_BETWEEN.includes(type))
    if (!next || !isWeightLayer(next)) return []
    return [
      {
        level: 'hint',
        path,
        code: 'advice/linear-chain',
        message: `${name}: nothing bends its outputs before the next layer with weights (${next.type}), so that both together are no more than one: put an activation between them.`,
        details: { layer: numberAt(path), next: next.type },
      },
    ]
  })
}

function sigmoidAdvice(layers: readonly LayerConfig[]): NetworkAdvice[] {
  const all = flattened(layers)
  const count = all.filter(({ type }) => type === 'sigmoid').length
  if (count < MANY_SIGMOIDS || all.some(isNormalization)) return []
  return [
    {
      level: 'hint',
      path: ['network', 'layers'],
      code: 'advice/vanishing-gradient',
      message: `The slope of sigmoid is at most ¼, so that through ${count} of them at most ${(0.25 ** count).toPrecision(1)} of the gradient reaches the first layer: choose relu, or normalize between the layers.`,
      details: { count, share: 0.25 ** count },
    },
  ]
}

/** The first place where each fault of the initial weights shows. */
function initializerAdvice(
  weightLayers: readonly WeightLayer[],
  network: InitializerConfig,
): NetworkAdvice[] {
  const found = new Map<string, NetworkAdvice>()
  const hiddenLayers = weightLayers.slice(0, -1)
  for (const layer of hiddenLayers) {
    const advice = initializerHint(layer, network, weightLayers)
    if (advice && !found.has(advice.code)) found.set(advice.code, advice)
  }
  return [...found.values()]
}

function initializerHint(
  { config, path, name, followers }: WeightLayer,
  network: InitializerConfig,
  weightLayers: readonly WeightLayer[],
): NetworkAdvice | null {
  const initializer: LayerInitializerConfig = config.initializer ?? network
  const place = config.initializer ? [...path, 'initializer'] : ['initializer']
  const bend = followers.find(({ type }) => !LINEAR_BETWEEN.includes(type))
  const details = { layer: numberAt(path), initializer: initializer.type, next: bend?.type ?? '' }
  const hint = (code: NetworkAdvice['code'], message: string): NetworkAdvice => ({
    level: 'hint',
    path: place,
    code,
    message,
    details,
  })
  switch (initializer.type) {
    case 'constant':
      return hint(
        'advice/equal-weights',
        `${name}: with all weights equal, its units stay equal for ever and learn no more than one could: draw the weights.`,
      )
    case 'gaussian': {
      const { standardDeviation } = initializer
      const isDeep = weightLayers.length >= DEEP_LAYER_COUNT
      const isNormalized = followers.some(isNormalization)
      if (standardDeviation > TINY_STANDARD_DEVIATION || !isDeep || isNormalized) return null
      return hint(
        'advice/tiny-weights',
        `With a standard deviation of ${standardDeviation} the signal shrinks at each of ${weightLayers.length} layers until nothing is left to learn from: choose He for relu or Xavier for sigmoid and tanh.`,
      )
    }
    case 'xavier-normal':
    case 'xavier-uniform':
      if (!bend || !RECTIFIERS.includes(bend.type)) return null
      return hint(
        'advice/rectifier-with-xavier',
        `${name}: ${bend.type} drops about half of the signal, which Xavier does not make up for: He draws with twice the variance.`,
      )
    case 'he-normal':
    case 'he-uniform':
      if (!bend || !SIGMOIDS.includes(bend.type)) return null
      return hint(
        'advice/sigmoid-with-he',
        `${name}: He makes up for what relu drops, and ${bend.type} drops nothing: Xavier keeps its inputs where its slope is steep.`,
      )
    default:
      return null
  }
}

/** All layers, those of branches at their place. */
function flattened(layers: readonly LayerConfig[]): LayerConfig[] {
  return layers.flatMap((layer) =>
    layer.type === 'branches' ? layer.branches.flatMap(flattened) : [layer],
  )
}

function isWeightLayer({ type }: LayerConfig): boolean {
  return type === 'affine' || type === 'convolution'
}

function isNormalization({ type }: LayerConfig): boolean {
  return type === 'batch-normalization' || type === 'layer-normalization'
}

/** Number from 1 of the layer at the end of a path. */
function numberAt(path: readonly (string | number)[]): number {
  return (path.findLast((step) => typeof step === 'number') ?? 0) + 1
}
