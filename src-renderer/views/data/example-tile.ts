/** An example with what a network made of it. */
export interface ExampleTile {
  /** By which it is chosen. */
  readonly key: number
  /** Place in its part of the data, from 0. */
  readonly index: number
  readonly inputs: Float64Array
  readonly truth: string
  readonly said: string
  /** What stands below an image. */
  readonly caption: string
  readonly isWrong: boolean
  /** Null where it is not known. */
  readonly loss: number | null
}
