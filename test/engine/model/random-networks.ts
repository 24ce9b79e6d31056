import { fc } from '../../property'
import { walkLayers } from '@engine/model/layer-walk'
import { layerConfigSchema, type LayerConfig } from '@engine/protocol/layer-config'
import { sizeOf, type Shape } from '@engine/tensor/shape'

type PlainLayerConfig = Exclude<LayerConfig, { type: 'branches' }>

/** Numbers that choose a layer and its settings, whatever the shape before it. */
export interface LayerChoice {
  readonly kind: number
  readonly sizes: readonly [number, number, number, number]
}

export const layerChoice: fc.Arbitrary<LayerChoice> = fc.record({
  kind: fc.nat(1000),
  sizes: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000)),
})

export const inputShape: fc.Arbitrary<Shape> = fc.constantFrom<Shape>(
  [1],
  [3],
  [5],
  [2, 2, 2],
  [1, 3, 1],
  [1, 6, 5],
  [3, 4, 4],
)

const POINTWISE: readonly PlainLayerConfig[] = [
  { type: 'identity' },
  { type: 'sigmoid' },
  { type: 'tanh' },
  { type: 'relu' },
  { type: 'leaky-relu', slope: 0.2 },
  { type: 'elu', alpha: 0.7 },
  { type: 'selu' },
  { type: 'gelu', form: 'erf' },
  { type: 'gelu', form: 'tanh' },
  { type: 'silu' },
  { type: 'softplus' },
  { type: 'hard-sigmoid' },
  { type: 'hard-tanh' },
  { type: 'hard-swish' },
]

/** Layers that fit one behind the other, one for each choice. */
export function layersFor(choices: readonly LayerChoice[], shape: Shape): LayerConfig[] {
  const layers: LayerConfig[] = []
  for (const choice of choices) {
    const { outputShape } = walkLayers(layers, shape)
    layers.push(layerFor(choice, outputShape))
  }
  return layers
}

function layerFor({ kind, sizes }: LayerChoice, shape: Shape): LayerConfig {
  const families = [
    () => normalizationFor(sizes),
    () => branchesFor(sizes, shape),
    () => POINTWISE[sizes[0] % POINTWISE.length] ?? { type: 'identity' as const },
    () => ({ type: 'affine' as const, units: 1 + (sizes[0] % 6) }),
    ...(shape.length === 3
      ? [() => convolutionFor(sizes, shape), () => poolingFor(sizes, shape)]
      : [() => rowLayerFor(sizes, shape)]),
  ]
  return families[kind % families.length]?.() ?? { type: 'identity' }
}

function convolutionFor([a, b, c, d]: LayerChoice['sizes'], shape: Shape): LayerConfig {
  const [, height = 1, width = 1] = shape
  const padding = d % 3
  const dilation = 1 + (c % 2)
  // The largest kernel whose reach fits into the padded image.
  const most = (extent: number): number => Math.floor((extent + 2 * padding - 1) / dilation) + 1
  return {
    type: 'convolution',
    filters: 1 + (a % 4),
    kernelHeight: 1 + (b % Math.min(3, most(height))),
    kernelWidth: 1 + (c % Math.min(3, most(width))),
    stride: 1 + (a % 2),
    padding,
    dilation,
  }
}

function poolingFor([a, b, c, d]: LayerChoice['sizes'], shape: Shape): LayerConfig {
  const [, height = 1, width = 1] = shape
  if (a % 5 === 0) return { type: 'global-average-pooling' }
  if (a % 5 === 1) return { type: 'flatten' }
  const poolHeight = 1 + (b % Math.min(3, height))
  const poolWidth = 1 + (c % Math.min(3, width))
  return {
    type: a % 5 === 2 ? 'average-pooling' : 'max-pooling',
    poolHeight,
    poolWidth,
    stride: 1 + (d % 3),
    padding: d % (Math.floor(Math.min(poolHeight, poolWidth) / 2) + 1),
  }
}

/** With a large ε, so that batches of nearly equal numbers do not bend the loss beyond measure. */
function normalizationFor([a, b]: LayerChoice['sizes']): LayerConfig {
  const isFrozen = b % 4 === 0
  switch (a % 4) {
    case 0:
      return { type: 'layer-normalization', epsilon: 0.1, isFrozen }
    case 1:
      return { type: 'dropout', rate: 0.4, form: b % 2 === 0 ? 'plain' : 'inverted' }
    default:
      return {
        type: 'batch-normalization',
        momentum: 0.5,
        epsilon: 0.1,
        runningVariance: 'biased',
        isFrozen,
      }
  }
}

/** A few layers that keep the shape, beside the input itself; sometimes in branches of their own. */
function branchesFor([a, b, c, d]: LayerChoice['sizes'], shape: Shape): LayerConfig {
  const [channels = 1] = shape
  const combine = a % 2 === 0 ? 'sum' : 'concatenate'
  const width = combine === 'sum' ? channels : 1 + (b % 3)
  const same: PlainLayerConfig[] =
    shape.length === 3
      ? [
          { type: 'tanh' },
          {
            type: 'convolution',
            filters: width,
            kernelHeight: 3,
            kernelWidth: 3,
            stride: 1,
            padding: 1,
            dilation: 1,
            isFrozen: b % 5 === 0,
          },
        ]
      : [{ type: 'sigmoid' }, { type: 'affine', units: width, isFrozen: b % 5 === 0 }]
  const pointwise = POINTWISE[d % POINTWISE.length] ?? { type: 'identity' as const }
  const others: PlainLayerConfig[][] = [[], [pointwise], [...same, pointwise], [pointwise, ...same]]
  const second = others[c % others.length] ?? []
  const inner: LayerConfig = { type: 'branches', combine, branches: [same, second] }
  return a % 3 === 0
    ? layerConfigSchema.parse({
        type: 'branches',
        combine: 'sum',
        branches: [[inner, pointwise], [inner]],
      })
    : inner
}

function rowLayerFor([a]: LayerChoice['sizes'], shape: Shape): LayerConfig {
  if (a % 2 === 0) return { type: 'softmax' }
  return { type: 'reshape', channels: 1, height: 1, width: sizeOf(shape) }
}
