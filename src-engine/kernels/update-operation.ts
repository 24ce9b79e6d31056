import type { Slot } from '../tensor/memory'

/**
 * What follows once the gradients of a batch stand: limits on them, decay, and the update. The
 * formulas stand in src-engine/optimizers. `scalars` is float64: [learning rate, updates done
 * including this one]. No operation here looks at the rows of the batch.
 */
export type UpdateOperation =
  | GradientNorm
  | ScaleToNorm
  | ClipValues
  | DecoupledDecay
  | OptimizerUpdate
  | AdafactorUpdate
  | MuonUpdate

/** norm[0] ← √Σg². */
export interface GradientNorm {
  readonly type: 'gradient-norm'
  readonly gradient: Slot
  /** (1) float64 */
  readonly norm: Slot
}

/** g ← g·maximum/norm[0] where norm[0] is larger than the maximum. */
export interface ScaleToNorm {
  readonly type: 'scale-to-norm'
  readonly gradient: Slot
  /** (1) float64, from gradient-norm */
  readonly norm: Slot
  readonly maximum: number
}

/** g ← g, but no further from 0 than the maximum; element by element. */
export interface ClipValues {
  readonly type: 'clip-values'
  readonly gradient: Slot
  readonly maximum: number
}

/** w ← (1 − ηλ)·w. */
export interface DecoupledDecay {
  readonly type: 'decoupled-decay'
  readonly weight: Slot
  readonly scalars: Slot
  readonly lambda: number
}

/** One update of the flat parameter block, element by element. */
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
      readonly rule: 'momentum' | 'nesterov'
      readonly momentum: number
      readonly convention: 'book' | 'pytorch'
    }
  | { readonly rule: 'adagrad'; readonly epsilon: number }
  | { readonly rule: 'rmsprop' | 'adadelta'; readonly decay: number; readonly epsilon: number }
  | {
      readonly rule: 'adam'
      readonly beta1: number
      readonly beta2: number
      readonly epsilon: number
      readonly convention: 'book' | 'pytorch'
    }
  | {
      readonly rule: 'amsgrad'
      readonly beta1: number
      readonly beta2: number
      readonly epsilon: number
    }
  | {
      readonly rule: 'nadam'
      readonly beta1: number
      readonly beta2: number
      readonly epsilon: number
      readonly momentumDecay: number
    }
  | { readonly rule: 'lion'; readonly beta1: number; readonly beta2: number }

/** Blocks that the kernels of a rule take. */
export const STATE_COUNTS: Readonly<Record<OptimizerRule['rule'], number>> = {
  sgd: 0,
  momentum: 1,
  nesterov: 1,
  adagrad: 1,
  rmsprop: 1,
  adadelta: 2,
  adam: 2,
  amsgrad: 3,
  nadam: 2,
  lion: 1,
}

/** One update of one tensor with a factored second moment. */
export interface AdafactorUpdate {
  readonly type: 'adafactor-update'
  /** (R, C), (P), or filters (R, …) whose other dimensions are C together; changed in place */
  readonly parameter: Slot
  readonly gradient: Slot
  /** (R) row means and (C) column means of squared gradients; for a vector (P) their averages. */
  readonly state: readonly [rows: Slot, columns: Slot] | readonly [squares: Slot]
  readonly scalars: Slot
  /** λ of (1 − ηλ)·θ, applied before the update. */
  readonly decay: number
}

/** One update of one matrix by its momentum made orthogonal. */
export interface MuonUpdate {
  readonly type: 'muon-update'
  /** (R, C), or filters (R, …) whose other dimensions are C together; changed in place */
  readonly parameter: Slot
  readonly gradient: Slot
  /** (R, C) changed in place */
  readonly momentum: Slot
  readonly scalars: Slot
  /** Room for intermediate results: (R, C) twice and (S, S) twice, S the smaller of R and C. */
  readonly workspace: readonly [current: Slot, next: Slot, gram: Slot, square: Slot]
  readonly rowCount: number
  readonly columnCount: number
  readonly share: number
  readonly iterations: number
}
