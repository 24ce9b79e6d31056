import { partOf, type MemoryLayout, type Slot } from '../tensor/memory'
import { sizeOf } from '../tensor/shape'
import { chainParameters, chainStates, type FittedLayer } from '../layers/layer-chain'
import type { ParameterDeclaration } from '../layers/layer'
import type { ParameterTensor, StateTensor } from './model'

/** All parameters of a network in two flat blocks, and its states in a third. */
export interface ParameterPlan {
  /** (P) trained weights, trained biases, frozen tensors */
  readonly parameterBlock: Slot
  /** (T) the trained front of the parameter block */
  readonly trainedBlock: Slot
  /** (T), or of length 0 */
  readonly gradientBlock: Slot
  /** The weights at the front of either block, which decay works on. */
  readonly weights: { readonly value: Slot; readonly gradient: Slot }
  /** In the order of the layers. */
  readonly tensors: readonly ParameterTensor[]
  readonly stateBlock: Slot
  readonly states: readonly StateTensor[]
}

interface PlacedDeclaration extends ParameterDeclaration {
  readonly offset: number
}

/** Places parameters, their gradients if they are wanted, and states. */
export function planParameters(
  layers: readonly FittedLayer[],
  layout: MemoryLayout,
  hasGradients: boolean,
): ParameterPlan {
  const declared = chainParameters(layers)
  const placed = new Map<string, PlacedDeclaration>()
  let parameterCount = 0
  const place = (belongs: (declaration: ParameterDeclaration) => boolean): number => {
    for (const declaration of declared.filter(belongs)) {
      placed.set(declaration.name, { ...declaration, offset: parameterCount })
      parameterCount += sizeOf(declaration.shape)
    }
    return parameterCount
  }
  const weightCount = place(({ role, isFrozen }) => role === 'weight' && !isFrozen)
  const trainedCount = place(({ role, isFrozen }) => role === 'bias' && !isFrozen)
  place(({ isFrozen }) => isFrozen)

  const parameterBlock = layout.add('parameters', [parameterCount])
  const gradientBlock = layout.add('gradients', [hasGradients ? trainedCount : 0])
  return {
    parameterBlock,
    trainedBlock: partOf(parameterBlock, 'trained-parameters', 0, [trainedCount]),
    gradientBlock,
    weights: {
      value: partOf(parameterBlock, 'weights', 0, [weightCount]),
      gradient: partOf(gradientBlock, 'weights.gradient', 0, [hasGradients ? weightCount : 0]),
    },
    tensors: declared.flatMap(({ name }) => {
      const declaration = placed.get(name)
      return declaration ? [tensorOf(declaration, parameterBlock, gradientBlock)] : []
    }),
    ...planStates(layers, layout),
  }
}

function tensorOf(
  { offset, ...declaration }: PlacedDeclaration,
  parameterBlock: Slot,
  gradientBlock: Slot,
): ParameterTensor {
  const { name, shape, isFrozen } = declaration
  const hasGradient = gradientBlock.length > 0 && !isFrozen
  return {
    ...declaration,
    value: partOf(parameterBlock, name, offset, shape),
    gradient: hasGradient
      ? partOf(gradientBlock, `${name}.gradient`, offset, shape)
      : partOf(gradientBlock, `${name}.gradient`, 0, [0]),
  }
}

function planStates(
  layers: readonly FittedLayer[],
  layout: MemoryLayout,
): Pick<ParameterPlan, 'stateBlock' | 'states'> {
  const declared = chainStates(layers)
  const stateBlock = layout.add('states', [
    declared.reduce((count, { shape }) => count + sizeOf(shape), 0),
  ])
  let offset = 0
  const states = declared.map(({ name, shape, initial }): StateTensor => {
    const value = partOf(stateBlock, name, offset, shape)
    offset += value.length
    return { name, value, initial }
  })
  return { stateBlock, states }
}
