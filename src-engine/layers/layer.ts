import type { Operation } from '../kernels/operation'
import type { InitializerConfig, LayerType } from '../protocol/layer-config'
import type { Slot } from '../tensor/memory'
import type { DType, Shape } from '../tensor/shape'
import type { FittedLayer } from './layer-chain'

/**
 * A layer as configured: what it makes of an input shape, and the operations of its forward and
 * backward pass over slots that the model places. It holds no numbers.
 */
export interface Layer {
  readonly type: LayerType
  /** For one-line descriptions: `50` for an affine layer of 50 units, `sigmoid` for an activation. */
  readonly text: string
  /** Every output belongs to one input: the layer changes values, not the shape. */
  readonly isElementwise: boolean
  /** The derivative is 0 everywhere, so that no layer below can learn. */
  readonly blocksGradient?: boolean
  /** @throws StudioError network/… when the layer cannot take this input */
  outputShape(inputShape: Shape): Shape
  /** Tensors that can be trained, in the order of their names in files. */
  parameters(inputShape: Shape): readonly ParameterDeclaration[]
  /** Tensors that are kept from step to step without being trained, such as running means. */
  states?(inputShape: Shape): readonly StateDeclaration[]
  /** What a layer made of layers holds: chains that all read its input. */
  branches?(inputShape: Shape): readonly (readonly FittedLayer[])[]
  /** Floating-point operations of one example's forward pass; a multiplication with addition counts two. */
  flops(inputShape: Shape): number
  plan(place: LayerPlace): PlannedLayer
}

export interface ParameterDeclaration {
  /** Within the layer: `weight`; of a layer inside it with the way there: `2.1.affine.weight`. */
  readonly name: string
  /** Weights may decay; biases never do. */
  readonly role: 'weight' | 'bias'
  readonly shape: Shape
  readonly fanIn: number
  readonly fanOut: number
  readonly start: ParameterStart
  /** A frozen tensor keeps its numbers: it has no gradient and no optimizer touches it. */
  readonly isFrozen: boolean
}

/** The numbers that a tensor begins with. */
export type ParameterStart =
  /** Drawn by an initializer; by that of the network where `initializer` is null. */
  | { readonly type: 'drawn'; readonly initializer: InitializerConfig | null }
  | { readonly type: 'constant'; readonly value: number }
  /** Written into the config, as many as the tensor holds, row by row. */
  | { readonly type: 'given'; readonly values: readonly number[] }

export interface StateDeclaration {
  readonly name: string
  readonly shape: Shape
  /** What every element begins with. */
  readonly initial: number
}

/** A tensor and its gradient, which is null for a frozen tensor and unused by the inference phase. */
export interface PlacedParameter {
  readonly value: Slot
  readonly gradient: Slot | null
}

/** Where one layer stands in one phase of a model. N is the row count of the phase. */
export interface LayerPlace {
  readonly phase: 'training' | 'inference'
  readonly inputShape: Shape
  /** (N, …inputShape) */
  readonly x: Slot
  /** The tensor that the layer declares under this name. */
  readonly parameter: (name: string) => PlacedParameter
  /** The state that the layer declares under this name; both phases share it. */
  readonly state: (name: string) => Slot
  /** Places a buffer of (N, …shape), real unless another type is given. */
  readonly buffer: (name: string, shape: Shape, dtype?: DType) => Slot
  /** Places room for intermediate results that does not grow with the batch. */
  readonly workspace: (name: string, shape: Shape) => Slot
  /** (2) float64: [seed, updates done including this one], written before every training step. */
  readonly scalars: Slot
  /** A number for a random stream of the layer's own, counted along the forward pass. */
  readonly nextStream: () => number
}

export interface PlannedLayer {
  /** (N, …outputShape); may be x itself where the layer changes nothing. */
  readonly y: Slot
  readonly forward: readonly Operation[]
  /** What changes the layer's states, once per training step after its gradients. */
  readonly stateUpdates?: readonly Operation[]
  /**
   * The backward pass for the training phase: overwrites the gradients of the layer's parameters and,
   * where something below needs it, leaves dx (N, …inputShape), which may be dy changed in place.
   */
  backward(dy: Slot, needsInputGradient: boolean): PlannedBackward
}

export interface PlannedBackward {
  readonly operations: readonly Operation[]
  readonly dx: Slot | null
}
