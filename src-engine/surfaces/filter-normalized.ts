import type { RandomStream } from '../random/random-stream'
import type { Shape } from '../tensor/shape'

/** A parameter tensor, laid out in the flat vector of all parameters. */
export interface PlacedParameter {
  readonly name: string
  readonly shape: Shape
  /** Place of its first value among all. */
  readonly offset: number
}

/**
 * A random direction whose filters are each as long as the network's own, so that networks which
 * compute the same with weights of another scale have the same surface. A filter is what feeds one unit:
 * a column of an affine weight (I, O), one of the F filters of a convolution (F, C, R, S). Biases, gains
 * and shifts do not move.
 *
 * @param parameters (P) of the network
 * @see Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 4
 */
export function filterNormalizedDirection(
  parameters: Float64Array,
  tensors: readonly PlacedParameter[],
  stream: RandomStream,
): Float64Array {
  const direction = new Float64Array(parameters.length)
  for (const { name, shape, offset } of tensors) {
    const filters = name.endsWith('.weight') ? filtersOf(shape) : null
    if (filters === null) continue
    const { count, width, stepOfFilter, stepWithin } = filters
    for (let filter = 0; filter < count; filter++) {
      const placeOf = (i: number): number => offset + filter * stepOfFilter + i * stepWithin
      let drawn = 0
      let own = 0
      for (let i = 0; i < width; i++) {
        const value = stream.normal()
        direction[placeOf(i)] = value
        drawn += value * value
        own += parameters[placeOf(i)]! ** 2
      }
      const factor = drawn > 0 ? Math.sqrt(own / drawn) : 0
      for (let i = 0; i < width; i++) direction[placeOf(i)]! *= factor
    }
  }
  return direction
}

interface Filters {
  readonly count: number
  readonly width: number
  readonly stepOfFilter: number
  readonly stepWithin: number
}

function filtersOf(shape: Shape): Filters | null {
  const [first = 0, second = 0, ...rest] = shape
  if (shape.length === 2)
    return { count: second, width: first, stepOfFilter: 1, stepWithin: second }
  if (shape.length === 4) {
    const width = rest.reduce((product, extent) => product * extent, second)
    return { count: first, width, stepOfFilter: width, stepWithin: 1 }
  }
  return null
}
