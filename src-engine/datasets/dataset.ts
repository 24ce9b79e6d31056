import type { DatasetDescription } from '../protocol/dataset'

/** Examples as stored, before preprocessing. D is the product of the description's `inputShape`. */
export interface Examples {
  readonly count: number
  /** (count, D) row by row; bytes where the description's `inputType` is `uint8`. */
  readonly inputs: Uint8Array | Float64Array
  /** Classification: (count) class indices. Regression: (count, K) targets row by row. */
  readonly targets: Int32Array | Float64Array
}

/** A data set in memory. `test` is the part that it brings itself, null where it has none. */
export interface Dataset {
  readonly description: DatasetDescription
  readonly train: Examples
  readonly test: Examples | null
}

/** What the program decided where the user left the choice to it, in words by code. */
export interface Decision {
  readonly code: string
  readonly details: Readonly<Record<string, string | number>>
}
