import type { Dataset } from '@engine/datasets/dataset'

/** The same float32 numbers in [0, 1) as the peers': a hash of seed and position. */
function uniform(seed: number, count: number): Float64Array {
  const offset = Math.imul(seed, 0x9e3779b9)
  return Float64Array.from({ length: count }, (_, index) => {
    let hash = (index + offset) | 0
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
    return ((hash ^ (hash >>> 16)) >>> 8) * 2 ** -24
  })
}

export type InputType = Dataset['description']['inputType']

/** Labelled noise: how fast a network trains does not depend on what it learns. */
export function syntheticDataset(
  count: number,
  inputShape: readonly number[],
  classCount: number,
  inputType: InputType = 'float64',
): Dataset {
  const numbers = uniform(
    1,
    inputShape.reduce((size, extent) => size * extent, count),
  )
  const inputs =
    inputType === 'uint8' ? Uint8Array.from(numbers, (u) => Math.floor(256 * u)) : numbers
  const targets = Int32Array.from(uniform(2, count), (u) => Math.floor(u * classCount))
  return {
    description: {
      name: 'synthetic',
      task: 'classification',
      inputShape: [...inputShape],
      inputType,
      inputNames: [],
      classes: Array.from({ length: classCount }, (_, index) => String(index)),
      targetNames: [],
      trainCount: count,
      testCount: 0,
      origin: { type: 'imported', format: 'synthetic', files: [] },
    },
    train: { count, inputs, targets },
    test: null,
  }
}
