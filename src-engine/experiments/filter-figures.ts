import { decodeSafetensors, tensorNamed } from '../tensor/safetensors'

/** What the filters of a layer tell in one number. */
export type FilterMeasure =
  | 'deviation before'
  | 'deviation after'
  | 'roughness before'
  | 'roughness after'
  /** Roughness after training over that before it. */
  | 'roughness ratio'

/** Filters of a convolution, one behind the other. */
export interface Filters {
  /** (F·C·H·W) */
  readonly weights: Float64Array
  /** Planes that the weights are made of: F·C. */
  readonly planeCount: number
  readonly height: number
  readonly width: number
}

/**
 * @param file safetensors with the network's parameters
 * @param name of a tensor (F, C, H, W)
 * @throws safetensors/bad-header, safetensors/bad-tensor, safetensors/tensor-missing
 */
export function filtersIn(file: Uint8Array, name: string): Filters {
  const { shape, data } = tensorNamed(decodeSafetensors(file), name)
  const [height = 1, width = 1] = shape.slice(-2)
  const planeCount = data.length / (height * width)
  return { weights: Float64Array.from(data), planeCount, height, width }
}

/** (H·W) */
export function planeOf({ weights, height, width }: Filters, plane: number): Float64Array {
  return weights.subarray(plane * height * width, (plane + 1) * height * width)
}

/** Standard deviation of all weights. */
export function deviationOf({ weights }: Filters): number {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  return Math.sqrt(weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / weights.length)
}

/**
 * Mean absolute difference of weights that are neighbours in a row or a column, over the deviation of
 * all: 2/√π ≈ 1.13 for normally distributed noise, less the smoother the filters are.
 */
export function roughnessOf(filters: Filters): number {
  const { planeCount, height, width } = filters
  let sum = 0
  let count = 0
  for (let index = 0; index < planeCount; index++) {
    const plane = planeOf(filters, index)
    plane.forEach((weight, place) => {
      const right = (place + 1) % width === 0 ? undefined : plane[place + 1]
      const below = place + width < height * width ? plane[place + width] : undefined
      for (const neighbour of [right, below]) {
        if (neighbour === undefined) continue
        sum += Math.abs(neighbour - weight)
        count++
      }
    })
  }
  return sum / count / deviationOf(filters)
}

export function filterMeasures(
  before: Filters,
  after: Filters,
): Readonly<Record<FilterMeasure, number>> {
  const [roughBefore, roughAfter] = [roughnessOf(before), roughnessOf(after)]
  return {
    'deviation before': deviationOf(before),
    'deviation after': deviationOf(after),
    'roughness before': roughBefore,
    'roughness after': roughAfter,
    'roughness ratio': roughAfter / roughBefore,
  }
}
