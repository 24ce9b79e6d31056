import type { Slot } from '../tensor/memory'
import type { LossTermName } from './loss-terms'

/**
 * Losses and penalties. loss is (1) float64 throughout; gradients are null where the value alone is
 * wanted.
 */
export type LossOperation =
  | SoftmaxCrossEntropy
  | CategoricalCrossEntropy
  | SigmoidBinaryCrossEntropy
  | MeanSquaredError
  | ElementwiseLoss
  | WeightDecay
  | L1Penalty

/**
 * loss[0] ← mean over rows of −Σ t·ln softmax(logits), by log-sum-exp; dLogits ← (softmax − t)/N in
 * the same pass. t is 1 at the label and 0 elsewhere, mixed with 1/K by the share of smoothing.
 */
export interface SoftmaxCrossEntropy {
  readonly type: 'softmax-cross-entropy'
  /** (N, K) */
  readonly logits: Slot
  /** (N) int32, class indices */
  readonly labels: Slot
  /** (N, K) or null */
  readonly dLogits: Slot | null
  readonly loss: Slot
  readonly classCount: number
  /** s in t ← (1 − s)·t + s/K; 0 leaves the label alone. */
  readonly labelSmoothing: number
  /** ε in −Σ t·ln(softmax + ε); 0 for the exact form. The gradient is that of the exact form. */
  readonly guard: number
}

/** loss[0] ← −mean of ln(y[label] + ε) over rows; dy ← −1/((y + ε)·N) at the label, 0 elsewhere. */
export interface CategoricalCrossEntropy {
  readonly type: 'categorical-cross-entropy'
  /** (N, K) probabilities */
  readonly y: Slot
  /** (N) int32, class indices */
  readonly labels: Slot
  /** (N, K) or null */
  readonly dy: Slot | null
  readonly loss: Slot
  readonly classCount: number
  readonly epsilon: number
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

/** loss[0] ← Σ f(y, t)/n over N·K elements; dy ← f′(y, t)/n. */
export interface ElementwiseLoss {
  readonly type: 'elementwise-loss'
  readonly term: LossTermName
  /** δ of huber, or the distance that binary cross-entropy keeps from 0 and 1; unused otherwise. */
  readonly parameter: number
  /** n: the N·K elements, or the N rows. */
  readonly divisor: 'elements' | 'rows'
  /** (N, K) */
  readonly y: Slot
  /** (N, K) */
  readonly targets: Slot
  readonly dy: Slot | null
  readonly loss: Slot
  readonly outputCount: number
}

/** loss[0] ← loss[0] + ½λΣw²; dw ← dw + λw. */
export interface WeightDecay {
  readonly type: 'weight-decay'
  readonly weight: Slot
  readonly dWeight: Slot | null
  readonly loss: Slot
  readonly lambda: number
}

/** loss[0] ← loss[0] + λΣ|w|; dw ← dw + λ·sign(w), with sign 0 at 0. */
export interface L1Penalty {
  readonly type: 'l1-penalty'
  readonly weight: Slot
  readonly dWeight: Slot | null
  readonly loss: Slot
  readonly lambda: number
}
