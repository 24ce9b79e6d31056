import { partOf, type MemoryLayout, type Slot } from '../tensor/memory'
import { sizeOf } from '../tensor/shape'
import type { ParameterDeclaration } from '../layers/layer'
import type { PlacedLayer } from './layer-walk'
import type { ParameterTensor } from './model'

/** All parameters of a network in two flat blocks. */
export interface ParameterPlan {
  readonly parameterBlock: Slot
  /** As long as the parameter block, or of length 0. */
  readonly gradientBlock: Slot
  /** The weights at the front of either block, which weight decay works on. */
  readonly weights: { readonly value: Slot; readonly gradient: Slot }
  /** In the order of the layers. */
  readonly tensors: readonly ParameterTensor[]
  /** The tensors of each layer, by the layer's index. */
  readonly byLayer: readonly (readonly ParameterTensor[])[]
}

interface DeclaredTensor extends ParameterDeclaration {
  readonly name: string
  readonly layerIndex: number
  readonly length: number
}

/** Places the parameters, all weights before all biases, and their gradients if they are wanted. */
export function planParameters(
  layers: readonly PlacedLayer[],
  layout: MemoryLayout,
  hasGradients: boolean,
): ParameterPlan {
  const declared = layers.flatMap(({ layer, index, inputShape }) =>
    layer.parameters(inputShape).map((declaration): DeclaredTensor => ({
      ...declaration,
      name: `${index + 1}.${layer.type}.${declaration.role}`,
      layerIndex: index,
      length: sizeOf(declaration.shape),
    })),
  )
  const offsets = new Map<DeclaredTensor, number>()
  let parameterCount = 0
  let weightCount = 0
  for (const role of ['weight', 'bias'] as const) {
    for (const tensor of declared) {
      if (tensor.role !== role) continue
      offsets.set(tensor, parameterCount)
      parameterCount += tensor.length
    }
    if (role === 'weight') weightCount = parameterCount
  }

  const parameterBlock = layout.add('parameters', [parameterCount])
  const gradientBlock = layout.add('gradients', [hasGradients ? parameterCount : 0])
  const tensors = declared.map((tensor): ParameterTensor => {
    const { name, shape, fanIn, fanOut, role } = tensor
    const offset = offsets.get(tensor) ?? 0
    return {
      name,
      value: partOf(parameterBlock, name, offset, shape),
      gradient: hasGradients
        ? partOf(gradientBlock, `${name}.gradient`, offset, shape)
        : partOf(gradientBlock, `${name}.gradient`, 0, [0]),
      fanIn,
      fanOut,
      role,
    }
  })
  return {
    parameterBlock,
    gradientBlock,
    weights: {
      value: partOf(parameterBlock, 'weights', 0, [weightCount]),
      gradient: partOf(gradientBlock, 'weights.gradient', 0, [hasGradients ? weightCount : 0]),
    },
    tensors,
    byLayer: layers.map(({ index }) =>
      tensors.filter((_, position) => declared[position]?.layerIndex === index),
    ),
  }
}
