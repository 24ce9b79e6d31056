import type { Slot } from '../tensor/memory'

export type MaskOperation = DropoutMask | ApplyMask | Scale

/**
 * mask[i] ← 0 where uᵢ < rate, otherwise 1, over N·size elements in row-major order. uᵢ·2³² is word i
 * of the Philox stream `dropout` with the run's seed as key and the counters (stream, step): every arm
 * of a comparison draws the same masks, and a resumed run those that it would have drawn.
 */
export interface DropoutMask {
  readonly type: 'dropout-mask'
  /** (N, size) uint8, overwritten */
  readonly mask: Slot
  /** (2) float64: [seed, updates done including this one] */
  readonly scalars: Slot
  /** Tells the dropout layers of a network apart. */
  readonly stream: number
  readonly rate: number
  readonly size: number
}

/** y ← scale·x·mask. x and y may be the same slot; backwards it is the same with dy and dx. */
export interface ApplyMask {
  readonly type: 'apply-mask'
  /** (N, size) */
  readonly x: Slot
  /** (N, size) uint8 */
  readonly mask: Slot
  /** (N, size) */
  readonly y: Slot
  readonly scale: number
  readonly size: number
}

/** y ← factor·x. x and y may be the same slot. */
export interface Scale {
  readonly type: 'scale'
  readonly x: Slot
  readonly y: Slot
  readonly factor: number
  readonly size: number
}
