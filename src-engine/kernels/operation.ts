import type { Slot } from '../tensor/memory'
import type { ColumnOperation } from './column-operation'
import type { ImageOperation } from './image-operation'
import type { LossOperation } from './loss-operation'
import type { MaskOperation } from './mask-operation'
import type { NormalizationOperation } from './normalization-operation'
import type { UpdateOperation } from './update-operation'

/**
 * The elementary operations that a training step is made of, as data. N is the number of rows of
 * the current batch, given when a program runs; slots with a leading N hold the largest batch.
 * Reals are float32 or float64 throughout one plan; int32 for labels and indices; scalars that
 * change from step to step live in float64 slots which the trainer writes.
 */
export type Operation =
  | GatherRows
  | AffineForward
  | AffineBackward
  | ActivationForward
  | ActivationBackward
  | SoftmaxForward
  | SoftmaxBackward
  | ImageOperation
  | NormalizationOperation
  | MaskOperation
  | ColumnOperation
  | LossOperation
  | UpdateOperation

export type OperationType = Operation['type']

/** out[n] ← source[indices[n]], rows of `width` elements of the same type. */
export interface GatherRows {
  readonly type: 'gather-rows'
  /** (examples, width) */
  readonly source: Slot
  /** (N) int32 */
  readonly indices: Slot
  /** (N, width) */
  readonly out: Slot
  readonly width: number
}

/** y ← x·W + b */
export interface AffineForward {
  readonly type: 'affine-forward'
  /** (N, I) */
  readonly x: Slot
  /** (I, O) */
  readonly weight: Slot
  /** (O) */
  readonly bias: Slot
  /** (N, O) */
  readonly y: Slot
  readonly inputCount: number
  readonly outputCount: number
}

/**
 * dW ← xᵀ·dy, db ← column sums of dy, dx ← dy·Wᵀ. dx is left out where nothing below needs it, dW and
 * db together for a frozen layer.
 */
export interface AffineBackward {
  readonly type: 'affine-backward'
  readonly x: Slot
  readonly weight: Slot
  /** (N, O) */
  readonly dy: Slot
  /** (I, O), overwritten, or null */
  readonly dWeight: Slot | null
  /** (O), overwritten, or null */
  readonly dBias: Slot | null
  /** (N, I) or null */
  readonly dx: Slot | null
  readonly inputCount: number
  readonly outputCount: number
}

export type ActivationName =
  | 'identity'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky-relu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'gelu-tanh'
  | 'silu'
  | 'softplus'
  | 'hard-sigmoid'
  | 'hard-tanh'
  | 'hard-swish'
  | 'step'

/** y ← f(x), element by element over N·size values. x and y may be the same slot. */
export interface ActivationForward {
  readonly type: 'activation-forward'
  readonly activation: ActivationName
  /** Slope of leaky relu for x ≤ 0, α of elu; unused otherwise. */
  readonly slope: number
  readonly x: Slot
  readonly y: Slot
  /** Values per row. */
  readonly size: number
}

/** dx ← dy ⊙ f′(x), from x or y, whichever the function needs. dx and dy may be the same slot. */
export interface ActivationBackward {
  readonly type: 'activation-backward'
  readonly activation: ActivationName
  readonly slope: number
  readonly x: Slot
  readonly y: Slot
  readonly dy: Slot
  readonly dx: Slot
  readonly size: number
}

/** y ← e^(x − max)/Σ of each row. */
export interface SoftmaxForward {
  readonly type: 'softmax-forward'
  /** (N, K) */
  readonly x: Slot
  /** (N, K) */
  readonly y: Slot
  readonly classCount: number
}

/** dxᵢ ← yᵢ(dyᵢ − Σⱼ dyⱼyⱼ) of each row. dx and dy may be the same slot. */
export interface SoftmaxBackward {
  readonly type: 'softmax-backward'
  /** (N, K) */
  readonly y: Slot
  readonly dy: Slot
  readonly dx: Slot
  readonly classCount: number
}
