import type { Slot } from '../tensor/memory'

/**
 * Batches are (N, C, S): C features with S = 1, or C channels of S = H·W pixels. Batch normalization
 * takes its statistics for each of the C over N and S, layer normalization for each example over all
 * that it holds.
 */
export type NormalizationOperation =
  | BatchNormalizationForward
  | BatchNormalizationBackward
  | BatchNormalizationUpdate
  | BatchNormalizationInference
  | BatchNormalizationInferenceBackward
  | LayerNormalizationForward
  | LayerNormalizationBackward

/** mean, variance ← those of the batch (divided by N·S); y ← γ(x − mean)/√(variance + ε) + β. */
export interface BatchNormalizationForward {
  readonly type: 'batch-normalization-forward'
  /** (N, C, S) */
  readonly x: Slot
  /** (C) */
  readonly gamma: Slot
  /** (C) */
  readonly beta: Slot
  /** (N, C, S) */
  readonly y: Slot
  /** (C), overwritten */
  readonly mean: Slot
  /** (C), overwritten */
  readonly variance: Slot
  readonly epsilon: number
  readonly channelCount: number
  readonly spatialSize: number
}

/**
 * With x̂ = (x − mean)/σ, σ = √(variance + ε) and m = N·S: dγ ← Σ dy·x̂, dβ ← Σ dy,
 * dx ← γ/(m·σ)·(m·dy − dβ − x̂·dγ). dx and dy may be the same slot.
 */
export interface BatchNormalizationBackward {
  readonly type: 'batch-normalization-backward'
  readonly x: Slot
  readonly gamma: Slot
  /** (C) of the forward pass */
  readonly mean: Slot
  /** (C) of the forward pass */
  readonly variance: Slot
  /** (N, C, S) */
  readonly dy: Slot
  /** (C), overwritten */
  readonly dGamma: Slot
  /** (C), overwritten */
  readonly dBeta: Slot
  /** (N, C, S), overwritten, or null */
  readonly dx: Slot | null
  readonly epsilon: number
  readonly channelCount: number
  readonly spatialSize: number
}

/**
 * running ← momentum·running + (1 − momentum)·batch, for mean and variance; the batch's variance
 * times m/(m − 1) where it is to be unbiased and m = N·S is more than 1.
 */
export interface BatchNormalizationUpdate {
  readonly type: 'batch-normalization-update'
  /** (C) of the batch */
  readonly mean: Slot
  /** (C) of the batch */
  readonly variance: Slot
  /** (C), changed in place */
  readonly runningMean: Slot
  /** (C), changed in place */
  readonly runningVariance: Slot
  readonly momentum: number
  readonly isUnbiased: boolean
  readonly spatialSize: number
}

/** y ← γ(x − mean)/√(variance + ε) + β with the running statistics. */
export interface BatchNormalizationInference {
  readonly type: 'batch-normalization-inference'
  readonly x: Slot
  readonly gamma: Slot
  readonly beta: Slot
  readonly y: Slot
  /** (C) running */
  readonly mean: Slot
  /** (C) running */
  readonly variance: Slot
  readonly epsilon: number
  readonly channelCount: number
  readonly spatialSize: number
}

/** dx ← dy·γ/√(variance + ε), the running statistics being constants. dx and dy may be the same slot. */
export interface BatchNormalizationInferenceBackward {
  readonly type: 'batch-normalization-inference-backward'
  readonly gamma: Slot
  /** (C) running */
  readonly variance: Slot
  /** (N, C, S) */
  readonly dy: Slot
  /** (N, C, S), overwritten */
  readonly dx: Slot
  readonly epsilon: number
  readonly channelCount: number
  readonly spatialSize: number
}

/** y ← γ(x − mean)/√(variance + ε) + β with mean and variance of each example. */
export interface LayerNormalizationForward {
  readonly type: 'layer-normalization-forward'
  /** (N, D) */
  readonly x: Slot
  /** (D) */
  readonly gamma: Slot
  /** (D) */
  readonly beta: Slot
  /** (N, D) */
  readonly y: Slot
  readonly epsilon: number
  /** D */
  readonly size: number
}

/**
 * With x̂ and σ of each example and g = γ·dy: dx ← (g − mean g − x̂·mean(g·x̂))/σ, dγ ← Σ dy·x̂ and
 * dβ ← Σ dy over rows; dγ and dβ are left out together for a frozen layer. dx and dy may be the same
 * slot.
 */
export interface LayerNormalizationBackward {
  readonly type: 'layer-normalization-backward'
  readonly x: Slot
  readonly gamma: Slot
  /** (N, D) */
  readonly dy: Slot
  /** (D), overwritten, or null */
  readonly dGamma: Slot | null
  /** (D), overwritten, or null */
  readonly dBeta: Slot | null
  /** (N, D), overwritten, or null */
  readonly dx: Slot | null
  readonly epsilon: number
  readonly size: number
}
