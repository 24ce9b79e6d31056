import type { Operation } from '../kernels/operation'
import type { LayerType } from '../protocol/layer-config'
import type { Slot } from '../tensor/memory'
import type { Shape } from '../tensor/shape'

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
  /** @throws StudioError network/… when the layer cannot take this input */
  outputShape(inputShape: Shape): Shape
  /** Trained tensors in the order of their names in files. */
  parameters(inputShape: Shape): readonly ParameterDeclaration[]
  /** Floating-point operations of one example's forward pass; a multiplication with addition counts two. */
  flops(inputShape: Shape): number
  plan(place: LayerPlace): PlannedLayer
}

export interface ParameterDeclaration {
  /** Also its name within the layer. Weights are drawn and may decay; biases start at 0 and never decay. */
  readonly role: 'weight' | 'bias'
  readonly shape: Shape
  readonly fanIn: number
  readonly fanOut: number
}

/** A tensor and its gradient, which the inference phase leaves alone. */
export interface PlacedParameter {
  readonly value: Slot
  readonly gradient: Slot
}

/** Where one layer stands in one phase of a model. N is the row count of the phase. */
export interface LayerPlace {
  readonly inputShape: Shape
  /** (N, …inputShape) */
  readonly x: Slot
  readonly parameter: (role: ParameterDeclaration['role']) => PlacedParameter
  /** Places a buffer of (N, …shape). */
  readonly buffer: (name: string, shape: Shape) => Slot
}

export interface PlannedLayer {
  /** (N, …outputShape); may be x itself where the layer changes nothing. */
  readonly y: Slot
  readonly forward: readonly Operation[]
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
