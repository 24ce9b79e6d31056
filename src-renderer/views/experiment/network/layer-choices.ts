import { layerConfigSchema, type LayerType } from '@engine/protocol/layer-config'
import type { Shape } from '@engine/tensor/shape'
import type { FormValue } from '../../../state/draft'

/** What the menu of new layers offers: a layer, or a block made of several. */
export type LayerChoice = LayerType | 'residual-block' | 'inception-block'

export interface LayerGroup {
  readonly key: 'weights' | 'activations' | 'images' | 'normalization' | 'blocks'
  readonly choices: readonly LayerChoice[]
}

/** All layers by what they are for, those that are used most first. */
export const LAYER_GROUPS: readonly LayerGroup[] = [
  { key: 'weights', choices: ['affine', 'convolution'] },
  {
    key: 'activations',
    choices: [
      'relu',
      'leaky-relu',
      'sigmoid',
      'tanh',
      'elu',
      'selu',
      'gelu',
      'silu',
      'softplus',
      'hard-sigmoid',
      'hard-tanh',
      'hard-swish',
      'softmax',
      'step',
      'identity',
    ],
  },
  {
    key: 'images',
    choices: ['max-pooling', 'average-pooling', 'global-average-pooling', 'flatten', 'reshape'],
  },
  { key: 'normalization', choices: ['batch-normalization', 'layer-normalization', 'dropout'] },
  { key: 'blocks', choices: ['residual-block', 'inception-block', 'branches'] },
]

/** The one value of a layer that is changed most and stands in its line. */
export const MAIN_FIELDS: Readonly<Partial<Record<LayerType, string>>> = {
  affine: 'units',
  convolution: 'filters',
  dropout: 'rate',
  'leaky-relu': 'slope',
  elu: 'alpha',
  branches: 'combine',
}

const RELU: FormValue = { type: 'relu' }

/**
 * A new layer with its defaults; blocks come in a form that fits what they are put behind.
 *
 * @param inputShape what reaches the place of the layer; null where that is not known
 */
export function newLayer(choice: LayerChoice, inputShape: Shape | null): FormValue {
  switch (choice) {
    case 'residual-block':
      return residualBlock(inputShape)
    case 'inception-block':
      return inceptionBlock(inputShape)
    default:
      return layerConfigSchema.parse({ type: choice })
  }
}

/** Two layers with weights whose result is added to what went in, and so keeps its shape. */
function residualBlock(inputShape: Shape | null): FormValue {
  const [first = 16] = inputShape ?? []
  const weights = isImage(inputShape) ? convolution(first, 3) : affine(first)
  return { type: 'branches', combine: 'sum', branches: [[weights, RELU, { ...weights }], []] }
}

/** 1×1, 3×3, 5×5 and pooling side by side; of a row, two widths side by side. */
function inceptionBlock(inputShape: Shape | null): FormValue {
  const branches = isImage(inputShape)
    ? [
        [convolution(8, 1), RELU],
        [convolution(8, 1), RELU, convolution(16, 3), RELU],
        [convolution(4, 1), RELU, convolution(8, 5), RELU],
        [
          { type: 'max-pooling', poolHeight: 3, poolWidth: 3, stride: 1, padding: 1 },
          convolution(8, 1),
          RELU,
        ],
      ]
    : [
        [affine(16), RELU],
        [affine(16), { type: 'tanh' }],
      ]
  return { type: 'branches', combine: 'concatenate', branches }
}

function isImage(shape: Shape | null): boolean {
  return shape !== null && shape.length === 3
}

function affine(units: number): FormValue {
  return layerConfigSchema.parse({ type: 'affine', units })
}

/** A convolution that leaves height and width as they are. */
function convolution(filters: number, size: number): FormValue {
  return layerConfigSchema.parse({
    type: 'convolution',
    filters,
    kernelHeight: size,
    kernelWidth: size,
    padding: (size - 1) / 2,
  })
}
