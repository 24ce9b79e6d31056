import { StudioError } from '../protocol/errors'
import type { LayerInitializerConfig } from '../protocol/layer-config'
import { shapeText, sizeOf, type Shape } from '../tensor/shape'
import type { ParameterDeclaration, ParameterStart } from './layer'

/** Largest weight tensor: 1 GiB in float64, of which a run with Adam holds four. */
export const MAXIMUM_WEIGHT_COUNT = 2 ** 27

/** What a layer with weights says of them. */
export interface WeightSettings {
  readonly initializer?: LayerInitializerConfig | undefined
  readonly isFrozen?: boolean | undefined
}

/** Sizes of the two tensors of an affine layer or a convolution. */
export interface WeightSizes {
  readonly weightShape: Shape
  /** Numbers of the bias. */
  readonly outputCount: number
  readonly fanIn: number
  readonly fanOut: number
}

export function weightAndBias(
  settings: WeightSettings,
  sizes: WeightSizes,
): ParameterDeclaration[] {
  const { weightShape, outputCount, ...fans } = sizes
  const declared = { ...fans, isFrozen: settings.isFrozen ?? false }
  const { initializer } = settings
  const isGiven = initializer?.type === 'given'
  const weightStart: ParameterStart = isGiven
    ? { type: 'given', values: initializer.weight }
    : { type: 'drawn', initializer: initializer ?? null }
  const biasStart: ParameterStart = isGiven
    ? { type: 'given', values: initializer.bias }
    : { type: 'constant', value: 0 }
  return [
    { name: 'weight', role: 'weight', shape: weightShape, start: weightStart, ...declared },
    { name: 'bias', role: 'bias', shape: [outputCount], start: biasStart, ...declared },
  ]
}

/**
 * @param field that makes the layer large, for the form
 * @throws network/layer-too-large
 * @throws network/given-count when the given numbers are not as many as the tensors hold
 */
export function checkWeights(
  { initializer }: WeightSettings,
  { weightShape, outputCount }: WeightSizes,
  inputShape: Shape,
  field: 'units' | 'filters',
): void {
  const weightCount = sizeOf(weightShape)
  if (weightCount > MAXIMUM_WEIGHT_COUNT) {
    throw new StudioError(
      'network/layer-too-large',
      `${outputCount} ${field} over an input of ${shapeText(inputShape)} need ${weightCount} weights, and at most ${MAXIMUM_WEIGHT_COUNT} are possible: choose fewer ${field}.`,
      { [field]: outputCount, inputShape: shapeText(inputShape), weightCount, field },
    )
  }
  if (initializer?.type !== 'given') return
  for (const [name, needed] of [
    ['weight', weightCount],
    ['bias', outputCount],
  ] as const) {
    const given = initializer[name].length
    if (given !== needed) {
      throw new StudioError(
        'network/given-count',
        `${given} numbers are given for the ${name}, which has ${needed}: give exactly that many, row by row.`,
        { tensor: name, given, needed, field: 'initializer' },
      )
    }
  }
}
