import type { Slot } from '../tensor/memory'

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
  | SoftmaxCrossEntropy
  | SigmoidBinaryCrossEntropy
  | MeanSquaredError
  | WeightDecay
  | OptimizerUpdate

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

export type ActivationName = 'identity' | 'sigmoid' | 'tanh' | 'relu' | 'leaky-relu'

/** y ← f(x), element by element over N·size values. x and y may be the same slot. */
export interface ActivationForward {
  readonly type: 'activation-forward'
  readonly activation: ActivationName
  /** Slope of leaky relu for x ≤ 0; unused otherwise. */
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

/**
 * loss[0] ← mean over rows of −ln softmax(logits)[label], by log-sum-exp; dLogits ← (softmax − t)/N
 * in the same pass when a gradient is wanted.
 */
export interface SoftmaxCrossEntropy {
  readonly type: 'softmax-cross-entropy'
  /** (N, K) */
  readonly logits: Slot
  /** (N) int32, class indices */
  readonly labels: Slot
  /** (N, K) or null for the value alone */
  readonly dLogits: Slot | null
  /** (1) float64 */
  readonly loss: Slot
  readonly classCount: number
}

/** loss[0] ← mean over N·K of binary cross-entropy from logits; dLogits ← (sigmoid − t)/(N·K). */
export interface SigmoidBinaryCrossEntropy {
  readonly type: 'sigmoid-binary-cross-entropy'
  /** (N, K) */
  readonly logits: Slot
  /** (N, K) of 0 and 1 */
  readonly targets: Slot
  readonly dLogits: Slot | null
  readonly loss: Slot
  readonly outputCount: number
}

/** loss[0] ← mean over N·K of (y − t)²; dy ← 2(y − t)/(N·K). */
export interface MeanSquaredError {
  readonly type: 'mean-squared-error'
  /** (N, K) */
  readonly y: Slot
  /** (N, K) */
  readonly targets: Slot
  readonly dy: Slot | null
  readonly loss: Slot
  readonly outputCount: number
}

/** loss[0] ← loss[0] + ½λΣw²; dw ← dw + λw, when a gradient is given. */
export interface WeightDecay {
  readonly type: 'weight-decay'
  readonly weight: Slot
  readonly dWeight: Slot | null
  readonly loss: Slot
  readonly lambda: number
}

/**
 * One update of the flat parameter block. The formulas stand in src-engine/optimizers.
 * `scalars` is float64: [learning rate, updates done including this one].
 */
export type OptimizerUpdate = {
  readonly type: 'optimizer-update'
  /** (P) changed in place */
  readonly parameter: Slot
  /** (P) */
  readonly gradient: Slot
  /** (P) each, changed in place, in the order the optimizer declares them */
  readonly state: readonly Slot[]
  readonly scalars: Slot
} & OptimizerRule

export type OptimizerRule =
  | { readonly rule: 'sgd' }
  | {
      readonly rule: 'momentum'
      readonly momentum: number
      readonly convention: 'book' | 'pytorch'
    }
  | { readonly rule: 'adagrad'; readonly epsilon: number }
  | { readonly rule: 'rmsprop'; readonly decay: number; readonly epsilon: number }
  | {
      readonly rule: 'adam'
      readonly beta1: number
      readonly beta2: number
      readonly epsilon: number
      readonly convention: 'book' | 'pytorch'
    }
