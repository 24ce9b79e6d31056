import type { Slot } from '../tensor/memory'

export type ColumnOperation = CopyColumns | Add

/** out[n, outOffset + j] ← source[n, sourceOffset + j] for j < width: a part of every row. */
export interface CopyColumns {
  readonly type: 'copy-columns'
  /** (N, sourceWidth) */
  readonly source: Slot
  readonly sourceWidth: number
  readonly sourceOffset: number
  /** (N, outWidth) */
  readonly out: Slot
  readonly outWidth: number
  readonly outOffset: number
  readonly width: number
}

/** out ← out + source */
export interface Add {
  readonly type: 'add'
  /** (N, size) */
  readonly source: Slot
  /** (N, size), changed in place */
  readonly out: Slot
  readonly size: number
}
